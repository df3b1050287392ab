import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { CLIENT_KEY, gatewayConfig } from './gateway-config.ts'
import { PEERS } from './peers.ts'
import type { Launch } from './processes.ts'
import type { Scenario } from './scenarios.ts'

/** Where a contender is started. */
interface Place {
  port: number
  /** Origin of the upstream. */
  upstream: string
  /** Takes a file of its own, and gives its path. */
  write(name: string, text: string): string
}

/** A gateway that is measured. */
export interface Contender {
  name: string
  /** The version that runs; undefined where it is not installed. */
  version(): string | undefined
  launch(place: Place): Launch
  /** What a request to it has beside its body. */
  headers?(scenario: Scenario, upstream: string): Record<string, string>
}

const require = createRequire(import.meta.url)
const own = { version: () => versionIn(require.resolve('mixrouter/package.json')) }
const headers = () => ({ authorization: `Bearer ${CLIENT_KEY}` })

const node = (file: string, { port, upstream }: Place): Launch => ({
  command: process.execPath,
  args: [new URL(file, import.meta.url).pathname],
  env: { PORT: String(port), UPSTREAM: upstream, NODE_ENV: 'production' },
})

/** What everything is compared with. It can't translate: it is given an upstream in the client's format. */
const FLOOR: Contender = {
  name: 'floor',
  version: () => `Node.js ${process.versions.node}`,
  launch: (place) => node('floor.ts', place),
}

export const CONTENDERS: readonly Contender[] = [
  FLOOR,
  {
    name: 'mixrouter',
    ...own,
    headers,
    launch: ({ port, upstream, write }) => ({
      command: process.execPath,
      args: [
        join(require.resolve('mixrouter/package.json'), '../bin/mixrouter.js'),
        'serve',
        '--port',
        String(port),
        '--config',
        write('mixrouter.json', JSON.stringify(gatewayConfig(upstream))),
      ],
    }),
  },
  { name: 'mixrouter-express', ...own, headers, launch: (place) => node('express.ts', place) },
  ...PEERS,
]

function versionIn(file: string): string {
  return JSON.parse(readFileSync(file, 'utf8')).version
}
