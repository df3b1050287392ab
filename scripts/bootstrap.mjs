// Installs the dependencies, then runs a script of this repository: `node scripts/bootstrap.mjs scripts/verify.mjs`. With
// `--filter=NAME` before the script, only those of one package and of what it is made of, which is quicker.
// Requires only Node.js 18 and npm: npx provides the pinned pnpm, and a newer Node.js if this one is too old.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { step } from './step.mjs'

const NODE = 'node@22.23.2'
const cwd = fileURLToPath(new URL('..', import.meta.url))
const pnpm = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).packageManager
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const isSupported = (major === 22 && minor >= 19) || (major === 24 && minor >= 11) || major >= 26
const options = process.argv.slice(2).filter((argument) => argument.startsWith('--filter='))
const [script = '', ...rest] = process.argv.slice(2 + options.length)

/** The root has the tools that every script needs. */
const filters = options.length > 0 ? ['--filter=mixrouter-monorepo', ...options] : []

/** @type {NodeJS.ProcessEnv} */
const env = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...process.env }
for (const name of ['npm_config_call', 'npm_config_package']) delete env[name] // set by an outer npx

// The shell between npm and this process ends on a signal without forwarding it.
const parent = process.ppid
setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGTERM'), 200).unref()

const packages = ['-p', pnpm, ...(isSupported ? [] : ['-p', NODE])]
const path = await step(
  `preparing ${pnpm}${isSupported ? '' : ` and ${NODE}, as Node.js ${process.versions.node} is too old for the tools`}`,
  ['npx', '--yes', '--loglevel=error', ...packages, '-c', 'node -p process.env.PATH'],
  {
    cwd,
    env,
    capture: true,
    help: 'npm failed to fetch the tools. See its message above, check the network and try again.',
  },
)
env.PATH = path.trim()
await step('installing', ['pnpm', 'install', '--frozen-lockfile', '--prefer-offline', ...filters], {
  cwd,
  env,
  help: `If a package.json was changed, run: npx -p ${pnpm} pnpm install. Otherwise check the network and try again.`,
})
await step(`running ${script}`, ['node', script, ...rest], { cwd, env })
