/**
 * The gateway on Node: as a handler for `node:http` and every framework with `(req, res, next)`, or as a server of its
 * own.
 *
 * @module @mixrouter/gateway/node
 */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { joinCluster } from './cluster/worker.ts'
import {
  type Config,
  ConfigError,
  createGateway,
  type Env,
  type Gateway,
  type GatewayConfig,
  parseConfig,
  type Runtime,
} from './index.ts'
import { loadTls } from './node/tls.ts'
import { createUndiciTransport } from './node/undici.ts'
import { createRedisStore } from './store/redis.ts'

export { shareWithWorkers } from './cluster/primary.ts'
export { type NodeHandler, toNodeHandler } from './node/handler.ts'
export { type ServeOptions, type Server, serve } from './node/serve.ts'
export { toUpgradeHandler, type UpgradeHandler } from './node/upgrade.ts'

/**
 * A gateway for Node: undici for the upstreams, `node:crypto` for the keys.
 *
 * @throws ConfigError
 * @example
 * const gateway = createNodeGateway({ upstreams: [...], keys: [{ name: 'me', key: '${MY_KEY}' }] })
 * http.createServer(toNodeHandler(gateway)).listen(8080)
 */
export function createNodeGateway(config: GatewayConfig): Gateway {
  return createGateway(config, createRuntime())
}

/**
 * One process of a gateway that runs in several: a worker of node:cluster whose primary has called `shareWithWorkers`.
 *
 * @throws ConfigError
 * @throws Error outside of a worker
 */
export function createWorkerGateway(config: GatewayConfig): Gateway {
  return createGateway(config, { ...createRuntime(), cluster: joinCluster() })
}

const createRuntime = (): Runtime => ({
  transport: createUndiciTransport(),
  sha256: (text) => hash('sha256', text, 'buffer'),
  openRedis: createRedisStore,
  loadOpenTelemetry: () => import('@opentelemetry/api'),
  loadPrometheus: () => import('prom-client'),
  loadTls,
})

/**
 * The configuration in a JSON file.
 *
 * @throws ConfigError also if the file can't be read or is not valid JSON
 */
export async function loadConfig(file: string, env?: Env): Promise<Config> {
  let text: string
  try {
    text = readFileSync(file, 'utf8') // node:fs/promises would take 0.4 MB
  } catch (error) {
    throw new ConfigError([{ path: file, message: (error as Error).message }])
  }
  let input: unknown
  try {
    input = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw new ConfigError([
      { path: file, message: `is not valid JSON: ${withoutQuote((error as Error).message)}` },
    ])
  }
  return parseConfig(input, env)
}

/** V8 quotes the text around a mistake, and these files contain keys. */
function withoutQuote(message: string): string {
  return message.replace(/, (\.\.\.)?".*$/s, '')
}
