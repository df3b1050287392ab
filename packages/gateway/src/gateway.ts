import {
  createRedactor,
  extendModels,
  type ModelOverrides,
  type TLSOptions,
  type Transport,
} from '@mixrouter/core'
import { createAuthenticate, createRecall } from './access/authenticate.ts'
import { createBrowserCheck } from './access/browsers.ts'
import { cors, isPreflight, preflight } from './access/cors.ts'
import { createSignatureOrigins, ORIGIN_TTL_SECONDS } from './chat/foreign-signatures.ts'
import { createGivenItems, GIVEN_ITEM_TTL_SECONDS } from './chat/given-items.ts'
import { createSignatures } from './chat/signatures.ts'
import { createSharedHealth } from './cluster/health.ts'
import type { Processes } from './cluster/processes.ts'
import { type Config, ConfigError, type GatewayConfig } from './config/config.ts'
import { parseConfig } from './config/parse.ts'
import { withTls } from './config/tls.ts'
import type { GatewayContext } from './context.ts'
import type { GatewayRequest, GatewayResponse, Handler } from './exchange.ts'
import { compose } from './lib/compose.ts'
import type { Sha256 } from './lib/digest.ts'
import { createLimiter } from './limits/limiter.ts'
import { access } from './middleware/access.ts'
import { cache } from './middleware/cache.ts'
import { reportCost } from './middleware/cost.ts'
import { deadline } from './middleware/deadline.ts'
import { errors } from './middleware/errors.ts'
import { explainRequests } from './middleware/explain.ts'
import { idempotency } from './middleware/idempotency.ts'
import { limits } from './middleware/limits.ts'
import { observe, observersOf } from './middleware/observe.ts'
import { createPricing } from './money/pricing.ts'
import type { Observe } from './observer.ts'
import { dispatch } from './routes/handlers.ts'
import { matchRoute, UNKNOWN_ROUTE } from './routes/match.ts'
import { type GatewayStatus, readStatus } from './status.ts'
import { createLayeredCache } from './store/layered.ts'
import { createLruCache, type LruLimits } from './store/lru.ts'
import { createMemoryStore } from './store/memory.ts'
import { createMemoryCounters } from './store/memory-counters.ts'
import { createExpiringPlaces } from './store/places.ts'
import type { Store, StoreConfig } from './store/store.ts'
import { accessLog } from './telemetry/access-log.ts'
import { openPrometheus, type TelemetryRuntime, telemetryLayers } from './telemetry/layers.ts'
import { AFFINITY_TTL_SECONDS, createAffinity } from './upstream/affinity.ts'
import { sendOnce } from './upstream/attempt.ts'
import { createPlaces, limitConcurrency } from './upstream/policies/concurrency.ts'
import { trackHealth } from './upstream/policies/health.ts'
import { dropRejectedSignatures } from './upstream/policies/rejected-signatures.ts'
import { retry } from './upstream/policies/retry.ts'
import { createRouter } from './upstream/router.ts'
import { createSend } from './upstream/send.ts'
import { createUpstreams } from './upstream/targets.ts'

/** Signatures that one process keeps: enough for some thousand tool calls in progress. */
const SIGNATURE_LIMITS: LruLimits = { entries: 20_000, characters: 32 * 1024 * 1024 }

/** Items of responses that clients may refer to: those of some thousand conversations in progress. */
const ITEM_LIMITS: LruLimits = { entries: 50_000, characters: 32 * 1024 * 1024 }

/** Sessions and encrypted reasoning whose account one process remembers. */
const AFFINITY_LIMITS: LruLimits = { entries: 50_000, characters: 16 * 1024 * 1024 }
const ORIGIN_LIMITS: LruLimits = { entries: 50_000, characters: 16 * 1024 * 1024 }

/** What the gateway needs from the platform that it runs on. */
export interface Runtime extends TelemetryRuntime {
  transport: Transport
  sha256: Sha256
  /** Opens a store in Redis, on platforms that can reach one. */
  openRedis?: (url: string) => Store
  /** Whether the platform may drop a request without ending it, as edge runtimes do when a client disconnects. */
  dropsRequests?: boolean
  /** Reads certificates and keys, on platforms whose transport uses them. @throws Error for one that is not valid */
  loadTls?: (options: TLSOptions) => TLSOptions
}

/** What adapters bind to their framework: a gateway, or what is served beside one. */
export interface Responder {
  readonly config: Pick<Config, 'writeTimeout'>
  /**
   * Responds to a request; undefined, at once and with nothing read, if it does not have the route. Never rejects.
   */
  handle(request: GatewayRequest): Promise<GatewayResponse> | undefined
  /** Responds with a 404, for adapters without a next handler for unknown routes. Never rejects. */
  notFound(request: GatewayRequest): Promise<GatewayResponse>
}

/** The engine that every adapter binds to its framework. */
export interface Gateway extends Responder {
  /** The configuration that new requests are served by, checked and with its defaults. */
  readonly config: Config
  /**
   * Serves new requests by another configuration, while those in progress finish by theirs. What was kept, such as
   * signatures, stays if the configuration of `store` is the same.
   *
   * @throws ConfigError with every problem; the gateway then keeps its configuration
   * @example gateway.reload(await loadConfig('mixrouter.json'))
   */
  reload(config: GatewayConfig): void
  /**
   * Observes all requests from now on, also after a reload; besides `observe` of the configuration.
   *
   * @returns ends it
   * @example
   * const stop = gateway.observe(({ model }) => ({ end: ({ status }) => console.log(model, status) }))
   */
  observe(observe: Observe): () => void
  /** The processes that it consists of, if there are several; see `shareWithWorkers`. */
  readonly processes?: Processes
  /** The state of the upstreams and of the limits of the configured clients, now. */
  status(): Promise<GatewayStatus>
  /** Drops the connections to the upstreams and the store, including those in use. */
  close(): Promise<void>
}

/**
 * A gateway for the platform that `runtime` stands for; `@mixrouter/gateway/node` and `/fetch` provide it ready-made.
 *
 * @throws ConfigError with every problem of the configuration
 */
export function createGateway(input: GatewayConfig, runtime: Runtime): Gateway {
  const attached = new Set<Observe>()
  let current = createGeneration(parseConfig(input), runtime, attached)
  const stores = new Set([current.context.store])
  return {
    get config() {
      return current.config
    },
    handle: (request) => current.handle(request),
    notFound: (request) => current.notFound(request),
    reload(input) {
      current = createGeneration(parseConfig(input), runtime, attached, current)
      stores.add(current.context.store) // those before may still serve requests in progress
    },
    observe(observe) {
      attached.add(observe)
      return () => void attached.delete(observe)
    },
    ...(runtime.cluster && { processes: runtime.cluster }),
    status: () => readStatus(current.context),
    async close() {
      await Promise.all([current.context.transport, ...stores].map((part) => part.close()))
    },
  }
}

/** What serves requests by one configuration. */
interface Generation extends Pick<Gateway, 'config' | 'handle' | 'notFound'> {
  context: GatewayContext
}

function createGeneration(
  config: Config,
  runtime: Runtime,
  attached: ReadonlySet<Observe>,
  previous?: Generation,
): Generation {
  const isSameStore = previous && JSON.stringify(previous.config.store) === JSON.stringify(config.store)
  const context = createContext(config, runtime, isSameStore ? previous.context : undefined)
  const handle = composeHandler(context, runtime, attached)
  context.handle = handle
  return {
    config,
    context,
    handle(request) {
      const mark = request.path.indexOf('?')
      const path = mark < 0 ? request.path : request.path.slice(0, mark)
      const query = mark < 0 ? undefined : new URLSearchParams(request.path.slice(mark))
      const asked = config.cors.length > 0 && isPreflight(request)
      const method = asked ? request.headers['access-control-request-method'] : undefined
      const route = matchRoute(method ?? request.method, path, query, request.headers)
      if (route?.kind === 'metrics' && !context.prometheus) return undefined
      if (asked) return route && Promise.resolve(preflight(request, config.cors))
      return route && handle({ request, route, query })
    },
    notFound: (request) => handle({ request, route: UNKNOWN_ROUTE, query: undefined }),
  }
}

/** The outer ring, around each client request; the inner one, around each try at an upstream, is `context.attempt`. */
function composeHandler(context: GatewayContext, runtime: Runtime, attached: ReadonlySet<Observe>): Handler {
  const { config, upstreams, priceOf, limiter } = context
  const { responseHeaders, telemetry } = config
  const factories = [...observersOf(config), ...(telemetry.log ? [accessLog(telemetry.log)] : [])]
  const redact = createRedactor(upstreams.flatMap(({ apiKeys }) => apiKeys))
  const layers = [
    ...(config.cors.length > 0 ? [cors(config.cors)] : []),
    observe({
      factories,
      attached,
      redact,
      priceOf,
      responseHeaders,
      costInHeaders: Object.keys(config.prices).length > 0,
    }),
    ...telemetryLayers(telemetry, context.prometheus, runtime),
    errors(redact, config.onError === undefined),
    ...(config.timeouts.total > 0 ? [deadline(config.timeouts.total)] : []),
    access(
      createAuthenticate(config, runtime.sha256),
      createRecall(config),
      createBrowserCheck(config),
      context.store,
    ),
    ...(config.explain ? [explainRequests(context)] : []),
    limits(limiter, config, priceOf),
    ...(responseHeaders ? [reportCost] : []),
    idempotency(context.store, config, runtime.sha256),
    ...(config.cache
      ? [cache(context.store, config.cache, config.bodyLimit, runtime.sha256, config.state !== false)]
      : []),
    ...config.middleware,
  ]
  return compose(layers, dispatch(context))
}

/** @param kept an earlier context, with the same store, whose memories are kept */
function createContext(config: Config, runtime: Runtime, kept?: GatewayContext): GatewayContext {
  const { loadTls } = runtime
  const transport = config.transport?.(runtime.transport) ?? runtime.transport
  const store = kept?.store ?? openStore(config.store, runtime)
  const sharedStore = config.store.type === 'memory' && !runtime.cluster ? undefined : store
  const send = createSend(transport)
  const profiles = profilesIn(config.models)
  const upstreams = createUpstreams(
    withTls(config.upstreams, loadTls),
    config.responseLimits,
    extendModels(profiles),
  )
  const places = createPlaces(upstreams, kept?.places)
  const isSameBreaker = kept && JSON.stringify(kept.config.breaker) === JSON.stringify(config.breaker)
  const health = isSameBreaker ? kept.health : createSharedHealth(config.breaker, runtime.cluster)
  health.forgetRejected()
  const policies = [
    ...config.policies,
    dropRejectedSignatures,
    retry(config.retry),
    trackHealth(health),
    limitConcurrency(places),
  ]
  const cache = (limits: LruLimits, ttlSeconds: number) =>
    createLayeredCache(createLruCache(limits), ttlSeconds, sharedStore)
  const prometheus =
    (config.telemetry.metrics && isSameBreaker && kept.prometheus) ||
    openPrometheus(config.telemetry, health, runtime)
  return {
    config,
    upstreams,
    router: createRouter(
      config,
      upstreams.filter(({ serves }) => serves.includes('chat')),
    ),
    health,
    places,
    affinity: kept?.affinity ?? createAffinity(cache(AFFINITY_LIMITS, AFFINITY_TTL_SECONDS)),
    origins: kept?.origins ?? createSignatureOrigins(cache(ORIGIN_LIMITS, ORIGIN_TTL_SECONDS)),
    transport,
    send,
    attempt: compose(policies, sendOnce(send)),
    store,
    priceOf: createPricing(config.prices, profiles),
    limiter: createLimiter(store.counters, config.limits),
    ...(prometheus && { prometheus }),
    ...(config.signatures && {
      signatures: kept?.signatures ?? createSignatures(createLruCache(SIGNATURE_LIMITS), sharedStore),
    }),
    ...(config.signatures &&
      !config.state && {
        givenItems: kept?.givenItems ?? createGivenItems(cache(ITEM_LIMITS, GIVEN_ITEM_TTL_SECONDS)),
      }),
  }
}

function profilesIn(models: Config['models']): ModelOverrides {
  const entries = Object.entries(models).flatMap(([name, { profile }]) => (profile ? [[name, profile]] : []))
  return Object.fromEntries(entries)
}

/** @throws ConfigError for a store that the platform does not support */
function openStore(config: StoreConfig, { openRedis, cluster, dropsRequests }: Runtime): Store {
  if (config.type === 'memory') {
    const counters = dropsRequests ? createMemoryCounters(createExpiringPlaces()) : undefined
    return cluster?.store ?? createMemoryStore(undefined, counters)
  }
  if (openRedis) return openRedis(config.url)
  throw new ConfigError([{ path: 'store.type', message: 'redis is supported on Node.js only' }])
}
