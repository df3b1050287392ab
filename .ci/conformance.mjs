// Runs the conformance kit beside this repository and judges the cells that conformance.json promises: each of its
// places (every row with every column) must have cells, and all of them must pass. Other cells are only shown.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COUNTS_FILE, line, readCounts, sum } from '../scripts/counts.mjs'

/**
 * @typedef {{ row: string, column: string, id: string, passed: boolean, problems: { field: string, expected: unknown, got: unknown }[] }} Cell
 * @typedef {{ row: string[], column: string[], upstream?: string[] }} Promised `upstream` where only a cell's id names it
 */

const KIT = '../shared/conformance'
/** @type {Record<string, Promised[]>} */
const runners = JSON.parse(readFileSync(new URL('conformance.json', import.meta.url), 'utf8'))
const dir = mkdtempSync(join(tmpdir(), 'conformance-'))
let passed = 0
/** @type {string[]} */
const failures = []

for (const [runner, promised] of Object.entries(runners)) {
  console.log(`› ${runner}`)
  const cells = run(runner)
  for (const { place, holds } of promised.flatMap(places)) {
    const found = cells.filter(holds)
    if (found.length === 0) failures.push(`${runner} · ${place} · no such cell`)
    for (const cell of found) {
      if (cell.passed) passed += 1
      else failures.push(`${runner} · ${cell.id} · ${cell.column} · ${told(cell)}`)
    }
  }
}
rmSync(dir, { recursive: true })

if (failures.length > 0) console.log(`\nPromised, but failing:\n${failures.join('\n')}`)
const tests = existsSync(COUNTS_FILE) ? [readCounts(COUNTS_FILE)] : []
console.log(line(sum([...tests, { passed, failed: failures.length, skipped: 0 }])))
process.exit(failures.length > 0 ? 1 : 0)

/** @type {(runner: string) => Cell[]} */
function run(runner) {
  const file = join(dir, `${runner}.json`)
  const command = [`${KIT}/${runner}.mjs`, '--json', file]
  spawnSync(process.execPath, command, { stdio: 'inherit' }) // its exit code also minds cells nobody promised
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).cells : []
}

/** @type {(promised: Promised) => { place: string, holds: (cell: Cell) => boolean }[]} */
function places({ row: rows, column: columns, upstream: upstreams = [''] }) {
  return rows.flatMap((row) =>
    columns.flatMap((column) =>
      upstreams.map((upstream) => ({
        place: [row, column, upstream].filter(Boolean).join(' · '),
        holds: (cell) => cell.row === row && cell.column === column && cell.id.endsWith(upstream),
      })),
    ),
  )
}

/** @type {(cell: Cell) => string} */
function told({ problems: [first] }) {
  if (!first) return 'failed'
  const short = (/** @type {unknown} */ value) => JSON.stringify(value)?.slice(0, 200)
  return `${first.field}: expected ${short(first.expected)} got ${short(first.got)}`
}
