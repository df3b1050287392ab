// Runs the conformance kit next to this repository and checks the cells that conformance.json requires: every row with
// every column must have cells, and all of them must pass. Other cells are only printed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COUNTS_FILE, line, readCounts, sum } from '../scripts/counts.mjs'

/**
 * @typedef {{ row: string, column: string, id: string, passed: boolean, problems: { field: string, expected: unknown, got: unknown }[] }} Cell
 * @typedef {{ row: string[], column: string[], upstream?: string[] }} Requirement `upstream` is set if only the cell's id contains it
 */

const KIT = '../shared/conformance'
/** @type {Record<string, Requirement[]>} */
const runners = JSON.parse(readFileSync(new URL('conformance.json', import.meta.url), 'utf8'))
const dir = mkdtempSync(join(tmpdir(), 'conformance-'))
let passed = 0
/** @type {string[]} */
const failures = []

for (const [runner, requirements] of Object.entries(runners)) {
  console.log(`› ${runner}`)
  const cells = run(runner)
  for (const { name, matches } of requirements.flatMap(toCells)) {
    const found = cells.filter(matches)
    if (found.length === 0) failures.push(`${runner} · ${name} · the cell does not exist`)
    for (const cell of found) {
      if (cell.passed) passed += 1
      else failures.push(`${runner} · ${cell.id} · ${cell.column} · ${describe(cell)}`)
    }
  }
}
rmSync(dir, { recursive: true })

if (failures.length > 0) console.log(`\nRequired, but failing:\n${failures.join('\n')}`)
const tests = existsSync(COUNTS_FILE) ? [readCounts(COUNTS_FILE)] : []
console.log(line(sum([...tests, { passed, failed: failures.length, skipped: 0 }])))
process.exit(failures.length > 0 ? 1 : 0)

/** @type {(runner: string) => Cell[]} */
function run(runner) {
  const file = join(dir, `${runner}.json`)
  const command = [`${KIT}/${runner}.mjs`, '--json', file]
  spawnSync(process.execPath, command, { stdio: 'inherit' }) // its exit code covers cells that are not required too
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).cells : []
}

/** @type {(requirement: Requirement) => { name: string, matches: (cell: Cell) => boolean }[]} */
function toCells({ row: rows, column: columns, upstream: upstreams = [''] }) {
  return rows.flatMap((row) =>
    columns.flatMap((column) =>
      upstreams.map((upstream) => ({
        name: [row, column, upstream].filter(Boolean).join(' · '),
        matches: (cell) => cell.row === row && cell.column === column && cell.id.endsWith(upstream),
      })),
    ),
  )
}

/** @type {(cell: Cell) => string} */
function describe({ problems: [first] }) {
  if (!first) return 'failed'
  const short = (/** @type {unknown} */ value) => JSON.stringify(value)?.slice(0, 200)
  return `${first.field}: expected ${short(first.expected)}, got ${short(first.got)}`
}
