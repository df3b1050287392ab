import { createRedactor, extendModels, type ModelOverrides, type Transport } from '@mixrouter/core'
import { createAuthenticate, type Sha256 } from './access/authenticate.ts'
import { createSignatureOrigins, ORIGIN_TTL_SECONDS } from './chat/foreign-signatures.ts'
import { createSignatures } from './chat/signatures.ts'
import { type Config, ConfigError, type GatewayConfig } from './config/config.ts'
import { parseConfig } from './config/parse.ts'
import type { GatewayContext } from './context.ts'
import type { GatewayRequest, GatewayResponse, Handler } from './exchange.ts'
import { compose } from './lib/compose.ts'
import { createLimiter } from './limits/limiter.ts'
import { access } from './middleware/access.ts'
import { cache } from './middleware/cache.ts'
import { errors } from './middleware/errors.ts'
import { idempotency } from './middleware/idempotency.ts'
import { limits } from './middleware/limits.ts'
import { observe, observersOf } from './middleware/observe.ts'
import { createPricing } from './money/pricing.ts'
import { dispatch } from './routes/handlers.ts'
import { matchRoute, UNKNOWN_ROUTE } from './routes/match.ts'
import { createLayeredCache } from './store/layered.ts'
import { createLruCache, type LruLimits } from './store/lru.ts'
import { createMemoryStore } from './store/memory.ts'
import type { Store, StoreConfig } from './store/store.ts'
import { accessLog } from './telemetry/access-log.ts'
import { openPrometheus, type TelemetryRuntime, telemetryLayers } from './telemetry/layers.ts'
import { AFFINITY_TTL_SECONDS, createAffinity } from './upstream/affinity.ts'
import { sendOnce } from './upstream/attempt.ts'
import { createHealth } from './upstream/health.ts'
import { limitConcurrency } from './upstream/policies/concurrency.ts'
import { trackHealth } from './upstream/policies/health.ts'
import { dropRejectedSignatures } from './upstream/policies/rejected-signatures.ts'
import { retry } from './upstream/policies/retry.ts'
import { createRouter } from './upstream/router.ts'
import { createSend } from './upstream/send.ts'
import { createUpstreams } from './upstream/targets.ts'

/** Signatures that one process keeps: enough for some thousand tool calls in progress. */
const SIGNATURE_LIMITS: LruLimits = { entries: 20_000, characters: 32 * 1024 * 1024 }

/** Sessions whose account one process remembers, and pieces of encrypted reasoning. */
const AFFINITY_LIMITS: LruLimits = { entries: 50_000, characters: 16 * 1024 * 1024 }
const ORIGIN_LIMITS: LruLimits = { entries: 50_000, characters: 16 * 1024 * 1024 }

/** What the gateway needs from the platform that it runs on. */
export interface Runtime extends TelemetryRuntime {
  transport: Transport
  sha256: Sha256
  /** Opens a store in Redis, on platforms that can reach one. */
  openRedis?: (url: string) => Store
}

/** The engine that every adapter binds to its framework. */
export interface Gateway {
  /** The configuration, checked and with its defaults. */
  readonly config: Config
  /**
   * Responds to a request; undefined, at once and with nothing read, if the gateway does not have its route. Never
   * rejects.
   */
  handle(request: GatewayRequest): Promise<GatewayResponse> | undefined
  /** Responds with a 404, for adapters without a next handler for unknown routes. Never rejects. */
  notFound(request: GatewayRequest): Promise<GatewayResponse>
  /** Drops the connections to the upstreams and the store, including those in use. */
  close(): Promise<void>
}

/**
 * A gateway for the platform that `runtime` stands for; `@mixrouter/gateway/node` and `/fetch` provide it ready-made.
 *
 * @throws ConfigError with every problem of the configuration
 */
export function createGateway(input: GatewayConfig, runtime: Runtime): Gateway {
  const config = parseConfig(input)
  const context = createContext(config, runtime)
  const handle = composeHandler(context, runtime)
  context.handle = handle
  return {
    config,
    handle(request) {
      const mark = request.path.indexOf('?')
      const path = mark < 0 ? request.path : request.path.slice(0, mark)
      const query = mark < 0 ? undefined : new URLSearchParams(request.path.slice(mark))
      const route = matchRoute(request.method, path, query, request.headers)
      if (route?.kind === 'metrics' && !context.prometheus) return undefined
      return route && handle({ request, route, query })
    },
    notFound: (request) => handle({ request, route: UNKNOWN_ROUTE, query: undefined }),
    async close() {
      context.limiter.close()
      await Promise.all([context.transport.close(), context.store.close()])
    },
  }
}

/** The outer ring, around each client request; the inner one, around each try at an upstream, is `context.attempt`. */
function composeHandler(context: GatewayContext, runtime: Runtime): Handler {
  const { config, upstreams, priceOf, limiter } = context
  const { responseHeaders, telemetry } = config
  const factories = [...observersOf(config), ...(telemetry.log ? [accessLog(telemetry.log)] : [])]
  const redact = createRedactor(upstreams.flatMap(({ apiKeys }) => apiKeys))
  const layers = [
    observe({
      factories,
      redact,
      priceOf,
      responseHeaders,
      costInHeaders: Object.keys(config.prices).length > 0,
    }),
    ...telemetryLayers(telemetry, context.prometheus, runtime),
    errors(redact, config.onError === undefined),
    access(createAuthenticate(config, runtime.sha256)),
    limits(limiter, config, priceOf),
    idempotency(context.store, config, runtime.sha256),
    ...(config.cache ? [cache(context.store, config.cache, config.bodyLimit, runtime.sha256)] : []),
    ...config.middleware,
  ]
  return compose(layers, dispatch(context))
}

function createContext(config: Config, runtime: Runtime): GatewayContext {
  const { transport } = runtime
  const store = openStore(config.store, runtime)
  const sharedStore = config.store.type === 'memory' ? undefined : store
  const send = createSend(transport)
  const profiles = profilesIn(config.models)
  const upstreams = createUpstreams(config.upstreams, extendModels(profiles))
  const health = createHealth(config.breaker)
  const policies = [
    ...config.policies,
    dropRejectedSignatures,
    retry(config.retry),
    trackHealth(health),
    limitConcurrency(upstreams),
  ]
  const cache = (limits: LruLimits, ttlSeconds: number) =>
    createLayeredCache(createLruCache(limits), ttlSeconds, sharedStore)
  const prometheus = openPrometheus(config.telemetry, health, runtime)
  return {
    config,
    upstreams,
    router: createRouter(
      config,
      upstreams.filter(({ serves }) => serves.includes('chat')),
    ),
    health,
    affinity: createAffinity(cache(AFFINITY_LIMITS, AFFINITY_TTL_SECONDS)),
    origins: createSignatureOrigins(cache(ORIGIN_LIMITS, ORIGIN_TTL_SECONDS)),
    transport,
    send,
    attempt: compose(policies, sendOnce(send)),
    store,
    priceOf: createPricing(config.prices, profiles),
    limiter: createLimiter(store.counters, config.limits),
    ...(prometheus && { prometheus }),
    ...(config.signatures && { signatures: createSignatures(createLruCache(SIGNATURE_LIMITS), sharedStore) }),
  }
}

function profilesIn(models: Config['models']): ModelOverrides {
  const entries = Object.entries(models).flatMap(([name, { profile }]) => (profile ? [[name, profile]] : []))
  return Object.fromEntries(entries)
}

/** @throws ConfigError for a store that the platform does not support */
function openStore(config: StoreConfig, { openRedis }: Runtime): Store {
  if (config.type === 'memory') return createMemoryStore()
  if (openRedis) return openRedis(config.url)
  throw new ConfigError([{ path: 'store.type', message: 'redis is supported on Node.js only' }])
}
