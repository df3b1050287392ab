// Everything that must hold, through turbo, which replays what has not changed. Ends with the count of all tests.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { COUNTS_FILE, line, readCounts, sum } from './counts.mjs'

/** The turbo tasks, each with what to do when it fails. */
const TASKS = {
  lint: '`npm run format` mends style; imports against the layers (.dependency-cruiser.mjs) have to move',
  typecheck: 'the first error above names the file',
  build: 'the first error above names the file',
  'check:package': 'the exports in that package.json and the entries in its tsup.config.ts must agree',
  knip: 'remove what nobody uses, declare in package.json what is used',
  size: 'make the bundle smaller, or raise its limit in .size-limit.json on purpose',
  test: 'one file again: `npx vitest run <file>`',
}
const RUNS = '.turbo/runs'

const countFiles = () =>
  ['packages', 'apps'].flatMap((dir) => readdirSync(dir).map((name) => `${dir}/${name}/${COUNTS_FILE}`))

for (const leftover of [RUNS, COUNTS_FILE, ...countFiles()])
  rmSync(leftover, { recursive: true, force: true })

const code = await turbo('run', ...Object.keys(TASKS), '--continue=dependencies-successful', '--summarize')
for (const [task, help] of failures()) console.error(`✗ ${task}: ${help}`)

const counts = sum(countFiles().filter(existsSync).map(readCounts))
mkdirSync('.turbo', { recursive: true })
writeFileSync(COUNTS_FILE, JSON.stringify(counts))
console.log(line(counts))
process.exit(code)

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
function turbo(...args) {
  const env = { ...process.env, NODE_VERSION: process.version } // its hashes do not see the Node.js that runs
  const child = spawn('turbo', args, { env, stdio: 'inherit', shell: process.platform === 'win32' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
    process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/** @returns {[task: string, help: string][]} */
function failures() {
  const [file] = existsSync(RUNS) ? readdirSync(RUNS) : []
  if (!file) return []
  /** @type {{ tasks: { taskId: string, task: keyof typeof TASKS, execution?: { exitCode: number | null } }[] }} */
  const { tasks } = JSON.parse(readFileSync(`${RUNS}/${file}`, 'utf8'))
  return tasks.filter(({ execution }) => execution?.exitCode).map(({ taskId, task }) => [taskId, TASKS[task]])
}
