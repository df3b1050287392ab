import type { ApiError, Transport } from '@mixrouter/core'
import { type Config, ConfigError, type GatewayConfig, type OnError } from './config.ts'
import { countTokens } from './count.ts'
import { conceal, errorResponse, toApiError } from './errors.ts'
import type { GatewayRequest, GatewayResponse } from './exchange.ts'
import { createAuthenticate, readClientKey, type Sha256, unauthorized } from './keys.ts'
import { createMemory, type MemoryLimits } from './memory.ts'
import { createModelsAnswer } from './models.ts'
import { parseConfig } from './parse.ts'
import { proxyChat, type Shared } from './proxy.ts'
import { matchRoute, type Route } from './routes.ts'
import { createHide } from './secrets.ts'
import { createSignatures } from './signatures.ts'
import { createMemoryStore } from './store/memory.ts'
import type { Store, StoreConfig } from './store/store.ts'
import { createUpstreams } from './upstreams.ts'
import { createVideosAnswer } from './videos.ts'

const HEALTHY: GatewayResponse = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"status":"ok"}',
}

/** Signatures that one process keeps: those of some thousand tool calls under way. */
const SIGNATURES: MemoryLimits = { entries: 20_000, characters: 32 * 1024 * 1024 }

/** What the gateway needs of the platform that it runs on. */
export interface Runtime {
  transport: Transport
  sha256: Sha256
  /** A store in Redis, where the platform reaches one. */
  openRedis?: (url: string) => Store
}

/** The engine that every adapter binds to its framework. */
export interface Gateway {
  /** The configuration, checked and with its defaults. */
  readonly config: Config
  /** Answers a request; undefined, at once and with nothing read, when its route is none of the gateway's. Never fails. */
  handle(request: GatewayRequest): Promise<GatewayResponse> | undefined
  /** Drops the connections to the upstreams and the store, with whatever they still answer. */
  close(): Promise<void>
}

/**
 * A gateway for the platform that `runtime` stands for; `@mixrouter/gateway/node` and `/fetch` have it ready.
 *
 * @throws ConfigError with every problem of the configuration
 */
export function createGateway(input: GatewayConfig, runtime: Runtime): Gateway {
  const config = parseConfig(input)
  const { transport } = runtime
  const upstreams = createUpstreams(config.upstreams)
  const store = openStore(config.store, runtime)
  const authenticate = createAuthenticate(config, runtime.sha256)
  const shared: Shared = {
    config,
    upstreams,
    transport,
    ...(config.signatures && {
      signatures: createSignatures(
        createMemory(SIGNATURES),
        config.store.type === 'memory' ? undefined : store,
      ),
    }),
  }
  const answerVideos = createVideosAnswer(shared, store)
  const answerModels = createModelsAnswer(upstreams, transport)
  const hide = createHide(...upstreams.map(({ apiKey }) => apiKey))

  const respond = async (
    request: GatewayRequest,
    route: Exclude<Route, { kind: 'health' }>,
    query?: URLSearchParams,
  ) => {
    try {
      const key = readClientKey(route.format, request.headers, query)
      const client = await authenticate(key, request)
      if (!client) throw unauthorized(key)
      if (route.kind === 'models') return await answerModels(route, client, query)
      if (route.kind === 'video') return await answerVideos(request, route, client)
      if (route.kind === 'count') return await countTokens(shared, request, route, client)
      return await proxyChat(shared, request, route, client)
    } catch (error) {
      const told = conceal(toApiError(error), hide)
      if (!request.signal.aborted) report(told, request, config.onError)
      return errorResponse(told, route.format, hide)
    }
  }

  return {
    config,
    handle(request) {
      const mark = request.path.indexOf('?')
      const path = mark < 0 ? request.path : request.path.slice(0, mark)
      const query = mark < 0 ? undefined : new URLSearchParams(request.path.slice(mark))
      const route = matchRoute(request.method, path, query, request.headers)
      if (!route) return undefined
      return route.kind === 'health' ? Promise.resolve(HEALTHY) : respond(request, route, query)
    },
    close: async () => void (await Promise.all([transport.close(), store.close()])),
  }
}

/** @throws ConfigError for a store that the platform can't have */
function openStore(config: StoreConfig, { openRedis }: Runtime): Store {
  if (config.type === 'memory') return createMemoryStore()
  if (openRedis) return openRedis(config.url)
  throw new ConfigError([{ path: 'store.type', message: 'redis needs Node.js' }])
}

/** Tells the hook; without one, faults of the gateway itself are not kept silent. */
function report(error: ApiError, { method, path }: GatewayRequest, onError: OnError = printFault): void {
  try {
    onError(error, { method, path: path.split('?', 1)[0] ?? path })
  } catch (fault) {
    console.error(fault)
  }
}

const printFault: OnError = ({ code, cause }) => {
  if (code === 'internal_error') console.error(cause)
}
