// Installs the dependencies, then runs a script of this repository: `node scripts/bootstrap.mjs scripts/demo.mjs`.
// Needs only Node.js 18 and npm: the pinned pnpm, and a newer Node.js where this one is too old, come through npx.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { step } from './step.mjs'

const NODE = 'node@22.23.2'
const cwd = fileURLToPath(new URL('..', import.meta.url))
const pnpm = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).packageManager
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const recent = (major === 22 && minor >= 19) || (major === 24 && minor >= 11) || major >= 26
const [script = '', ...rest] = process.argv.slice(2)

/** @type {NodeJS.ProcessEnv} */
const env = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...process.env }
for (const name of ['npm_config_call', 'npm_config_package']) delete env[name] // set by an outer npx

// The shell between npm and this process dies of a signal without passing it on.
const parent = process.ppid
setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGTERM'), 200).unref()

const packages = ['-p', pnpm, ...(recent ? [] : ['-p', NODE])]
const path = await step(
  `preparing ${pnpm}${recent ? '' : ` and ${NODE}, as Node.js ${process.versions.node} is too old for the tools`}`,
  ['npx', '--yes', '--loglevel=error', ...packages, '-c', 'node -p process.env.PATH'],
  {
    cwd,
    env,
    capture: true,
    help: 'npm could not fetch the tools: look at its message above, check the network, run again.',
  },
)
env.PATH = path.trim()
await step('installing', ['pnpm', 'install', '--frozen-lockfile', '--prefer-offline'], {
  cwd,
  env,
  help: `After a change of a package.json: npx -p ${pnpm} pnpm install. Otherwise check the network and run again.`,
})
await step(`running ${script}`, ['node', script, ...rest], { cwd, env })
