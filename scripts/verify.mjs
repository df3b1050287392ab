// Runs all checks through turbo, which replays cached results. The last line is the number of tests.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { COUNTS_FILE, line, readCounts, sum } from './counts.mjs'
import { publicEnvironment } from './environment.mjs'

/** The turbo tasks, each with what to do if it fails. */
const TASKS = {
  lint: '`npm run format` fixes the style; imports must follow the rules in .dependency-cruiser.mjs',
  typecheck: 'see the first error above',
  snippets:
    'the code blocks of the READMEs must compile as printed; see scripts/snippets/extract.mjs for fragments',
  build: 'see the first error above',
  'check:package': 'the exports in package.json must match the entries in tsup.config.ts',
  knip: 'remove unused exports, files and dependencies, and declare used ones in package.json',
  size: 'reduce the bundle, or raise its limit in .size-limit.mjs deliberately',
  test: 'run one file again with `npx vitest run <file>`',
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
  const env = { ...publicEnvironment(), NODE_VERSION: process.version } // turbo's hashes do not include the Node.js version otherwise
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
