// Compiles `test/consumer-types.ts` of the package in the current folder against the types that it publishes, as projects
// with each way of resolving modules do, strictly and without `skipLibCheck`.
import { spawnSync } from 'node:child_process'

const PROJECTS = [
  { module: 'node16', resolution: 'node16' },
  { module: 'nodenext', resolution: 'nodenext' },
  { module: 'preserve', resolution: 'bundler' },
]

const COMMON = [
  ...['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', 'false', '--types', 'node'],
  ...['--target', 'es2023', '--lib', 'es2023,dom,dom.iterable'],
]

for (const { module, resolution } of PROJECTS) {
  const options = ['--module', module, '--moduleResolution', resolution]
  const args = [...COMMON, ...options, 'test/consumer-types.ts']
  const { status } = spawnSync('pnpm', ['exec', 'tsc', ...args], { stdio: 'inherit' })
  if (status !== 0) {
    console.error(`The types do not compile with moduleResolution ${resolution}`)
    process.exit(1)
  }
}
