import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import type { Contender, LaunchContext } from './contender.ts'
import { CLIENT_KEY, gatewayConfig, productionConfig } from './gateway-config.ts'
import { PEERS } from './peers/index.ts'
import type { Launch } from './processes.ts'

const require = createRequire(import.meta.url)
const mixrouter = { version: () => versionIn(require.resolve('mixrouter/package.json')) }
const headers = () => ({ authorization: `Bearer ${CLIENT_KEY}` })

const node = (file: string, { port, upstream }: LaunchContext): Launch => ({
  command: process.execPath,
  args: [new URL(file, import.meta.url).pathname],
  env: { PORT: String(port), UPSTREAM: upstream, NODE_ENV: 'production' },
})

/** The baseline of all ratios. It can't translate, so its upstream speaks the client's format. */
const FLOOR: Contender = {
  name: 'floor',
  version: () => `Node.js ${process.versions.node}`,
  launch: (context) => node('floor.ts', context),
}

/** What counting in Redis adds to `mixrouter-production`, if there is one at `REDIS_URL`. */
const { REDIS_URL } = process.env

export const CONTENDERS: readonly Contender[] = [
  FLOOR,
  { name: 'mixrouter', ...mixrouter, headers, launch: serve(require.resolve('mixrouter/package.json')) },
  {
    name: 'mixrouter-production',
    ...mixrouter,
    headers,
    launch: serve(require.resolve('mixrouter/package.json'), productionConfig),
  },
  ...(REDIS_URL
    ? [
        {
          name: 'mixrouter-redis',
          ...mixrouter,
          headers,
          launch: serve(require.resolve('mixrouter/package.json'), (upstream) => ({
            ...productionConfig(upstream),
            store: { type: 'redis', url: REDIS_URL },
          })),
        },
      ]
    : []),
  { name: 'mixrouter-express', ...mixrouter, headers, launch: (context) => node('express.ts', context) },
  ...PEERS,
]

/** The command of another checkout of this repository, built, for a comparison before and after a change; named by its folder. */
export function otherCheckout(folder: string): Contender {
  const manifest = join(folder, 'packages/cli/package.json')
  const name = `mixrouter@${basename(folder)}`
  return { name, version: () => versionIn(manifest), headers, launch: serve(manifest) }
}

/** The command with a number of processes. */
export const withWorkers = (count: number): Contender => ({
  name: `workers-${count}`,
  ...mixrouter,
  headers,
  launch: serve(require.resolve('mixrouter/package.json'), gatewayConfig, ['--workers', String(count)]),
})

/** Starts `mixrouter serve` of the package with that package.json. */
function serve(
  manifest: string,
  config = gatewayConfig,
  options: readonly string[] = [],
): Contender['launch'] {
  return ({ port, upstream, write }) => ({
    command: process.execPath,
    args: [
      join(manifest, '../bin/mixrouter.js'),
      'serve',
      '--port',
      String(port),
      '--config',
      write('mixrouter.json', JSON.stringify(config(upstream))),
      ...options,
    ],
  })
}

function versionIn(file: string): string {
  return JSON.parse(readFileSync(file, 'utf8')).version
}
