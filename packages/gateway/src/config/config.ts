import type { ApiError, Cost, Transport, Usage, Warning } from '@mixrouter/core'
import type { Client } from '../access/client.ts'
import type { GatewayRequest, Middleware } from '../exchange.ts'
import type { LimitReport, Observe, Outcome, RequestInfo } from '../observer.ts'
import type { StoreConfig } from '../store/store.ts'
import type { Policy } from '../upstream/attempt.ts'
import type { BreakerConfig } from '../upstream/health.ts'
import type { RetryConfig } from '../upstream/retry-timing.ts'
import type { CacheConfig } from './cache-config.ts'
import type { Allowance, LimitsConfig } from './limits-config.ts'
import type { PriceConfig } from './money-config.ts'
import type { ModelConfig, ModelTarget, RouteFunction, RouteRule } from './routing-config.ts'
import type { TelemetryConfig } from './telemetry-config.ts'
import type { CheckedUpstreamConfig, Complete, ResponseLimits, UpstreamConfig } from './upstream-config.ts'

/**
 * What `createGateway` takes, and what a configuration file contains, except for functions. `${NAME}` in any string is
 * replaced by the environment variable.
 */
export interface GatewayConfig {
  /** Where requests are sent. @default the service at api.mixrouter.com, if `MIXROUTER_API_KEY` is set */
  upstreams?: readonly UpstreamConfig[] | undefined
  /**
   * Names of the gateway's own, such as `fast`, and the models that they stand for: tried in order, or by weight. A list
   * is short for `{ targets }`. With a `profile`, what is known of a model is added or overridden. @default {}
   */
  models?: Readonly<Record<string, ModelConfig | readonly ModelTarget[]>> | undefined
  /** Sends requests to other models by model, client or tag; the first rule that matches applies. @default [] */
  routes?: readonly RouteRule[] | undefined
  /** Decides in code which models serve a request. */
  route?: RouteFunction | undefined
  /** Repeats a request at the same upstream if that was unreachable, overloaded or broken. */
  retry?: Partial<RetryConfig> | undefined
  /** Avoids an upstream's model after several failures, as long as there is another. */
  breaker?: Partial<BreakerConfig> | undefined
  /** How long requests may take. */
  timeouts?: Partial<RequestTimeouts> | undefined
  /** The keys of clients. Required unless `authenticate` is set. */
  keys?: readonly KeyConfig[] | undefined
  /** `false` admits everybody; a function identifies clients itself. Excludes `keys`. */
  authenticate?: false | Authenticate | undefined
  /** What all clients with a tag may use together, by tag. @default {} */
  tags?: Readonly<Record<string, Allowance>> | undefined
  /** How the limits of clients and tags are kept. */
  limits?: LimitsConfig | undefined
  /**
   * What models cost you, by `upstream/model`, model or glob; the first that matches applies. Others have the prices of
   * the catalogue, which are their vendors' own. @default {}
   */
  prices?: Readonly<Record<string, PriceConfig>> | undefined
  /** Repeats responses to requests that are the same to the byte. @default none are kept */
  cache?: CacheConfig | undefined
  /** Who learns of what the gateway does: OpenTelemetry, Prometheus, a logger. */
  telemetry?: TelemetryConfig | undefined
  /**
   * Adds headers that describe how a request was served: `x-mixrouter-request-id`, `-upstream`, `-attempts`,
   * `-overhead-ms`, and on whole responses `-cost` if there are `prices`, limits, hooks or telemetry: without any, nobody
   * needs the usage and it is not read. A request with `x-mixrouter-cost: body` gets it in the usage, streamed or not.
   * @default true
   */
  responseHeaders?: boolean | undefined
  /**
   * Explains a request to a model instead of sending it if it has the header `x-mixrouter-explain: true`: where it would
   * go and why, the body that would be sent, warnings, tokens and price, as JSON. Clients learn the upstreams' names and
   * addresses by it, but no key. @default false
   */
  explain?: boolean | undefined
  /**
   * What happens to a request that the upstream's format can't carry without loss: `warn` sends it and counts the
   * warnings in the header `x-mixrouter-warnings`, `error` responds with a 400 that names each, `ignore` sends it
   * without a word. @default 'warn'
   */
  onUnsupported?: 'warn' | 'error' | 'ignore' | undefined
  /**
   * Keeps the signatures that a vendor requires back with a tool's result and that the client's format has no place
   * for, and the items of translated responses that a client may refer to: in bounded memory, and for a day in a shared
   * `store`. @default true
   */
  signatures?: boolean | undefined
  /**
   * Where the gateway keeps what outlives a request, such as which client a video task belongs to: in `memory`, or in
   * a `redis` that several gateways share and that survives them. @default { type: 'memory' }
   */
  store?: StoreConfig | undefined
  /**
   * Keeps responses and conversations of the Responses API in the `store`, each client's for itself, so that
   * `previous_response_id`, `conversation`, item references and `background` work with every model. `ttl` is in seconds.
   *
   * @default false; `true` keeps them for 30 days
   */
  state?: boolean | { ttl: number } | undefined
  /** Largest request body, in bytes. @default 33554432 */
  bodyLimit?: number | undefined
  /** Largest form with files, in bytes; forms are forwarded as they arrive. @default 536870912 */
  uploadLimit?: number | undefined
  /** How much of an upstream's response is held in memory at most, in bytes. */
  responseLimits?: Partial<ResponseLimits> | undefined
  /**
   * How long a client may read nothing of its response before it is disconnected, in milliseconds; 0 is unlimited. On
   * Node.js only. @default 30000
   */
  writeTimeout?: number | undefined
  /**
   * Host names, without ports, under which the gateway is reached if it admits everybody; those of the machine itself
   * are always accepted. Other names are refused: a web page may have made its own name point here. @default []
   */
  hosts?: readonly string[] | undefined
  /**
   * Origins of web pages that may call the gateway from a browser, such as `https://app.example`; `*` for all. Keys are
   * still required of them. @default []
   */
  cors?: readonly string[] | undefined
  /**
   * Wraps the handling of each request of a known client, the first outermost.
   *
   * @default []
   */
  middleware?: readonly Middleware[] | undefined
  /**
   * Wraps each try at one upstream, the first outermost. Applies to requests to models; submitting a video task, which
   * must never happen twice, is not wrapped.
   *
   * @default []
   */
  policies?: readonly Policy[] | undefined
  /**
   * Wraps the transport that sends all requests to upstreams, such as to record what it carries or to respond in its
   * place. Called when the gateway is created and on each reload, always with the gateway's own transport; closing the
   * wrapped one has to close that. WebSockets do not pass through it.
   *
   * @default the gateway's own transport
   * @example transport: (transport) => ({ ...transport, send: (request) => logged(transport.send(request)) })
   */
  transport?: ((transport: Transport) => Transport) | undefined
  /** Makes an observer for each request. The hooks below are a simpler way to the same events. */
  observe?: Observe | undefined
  /** Called when a request arrives. The object is completed as more becomes known. */
  onRequest?: ((request: RequestInfo) => void) | undefined
  /** Called with what was changed or dropped, with paths; possibly more than once for one request. */
  onWarnings?: ((warnings: readonly Warning[], request: RequestInfo) => void) | undefined
  /** Called with the tokens that the vendor reports and what they cost, also for forwarded and for aborted responses. */
  onUsage?: ((usage: Usage, request: RequestInfo, cost?: Cost) => void) | undefined
  /** Called for each request that exceeds a limit, also if it is only reported. */
  onLimit?: ((report: LimitReport, request: RequestInfo) => void) | undefined
  /** Called when a request is over, however it ended. */
  onResponse?: ((outcome: Outcome, request: RequestInfo) => void) | undefined
  /** Called for each request that fails, also for a stream that breaks. */
  onError?: OnError | undefined
  /** For editors; not read. */
  $schema?: string | undefined
}

/** How long a request may take with all its attempts, in milliseconds; 0 is unlimited. */
interface RequestTimeouts {
  /**
   * From its arrival to the end of its response, with waiting in queues, retries and other targets; then the client gets
   * a 504, or an error event in its stream. What one attempt may take is in `timeouts` of the upstream. @default 0
   */
  total: number
}

export interface KeyConfig extends Allowance {
  /** The client's name. */
  name: string
  /** The key, or `sha256:` and the 64 hexadecimal digits of its SHA-256. */
  key: string
  /** From when the key is refused, as an ISO 8601 date or time. @default never */
  expires?: string | undefined
  /** Names or globs of the models that the client may use. @default ['*'] */
  models?: readonly string[] | undefined
  /** Labels that rules and limits refer to. @default [] */
  tags?: readonly string[] | undefined
}

/**
 * Identifies a client by the key that it sent, if it sent one; undefined rejects it.
 *
 * @example
 * authenticate: async (key) => (key ? await users.findByToken(key) : undefined)
 */
export type Authenticate = (
  key: string | undefined,
  request: Pick<GatewayRequest, 'method' | 'path' | 'headers'>,
) => Client | undefined | Promise<Client | undefined>

/**
 * Receives the error that a client was sent, unless it had disconnected. The error's `cause` may contain more detail
 * than the client received, but no upstream's key.
 */
export type OnError = (error: ApiError, request: RequestInfo) => void

/** A configuration that was checked, with its defaults. */
export interface Config
  extends Omit<GatewayConfig, 'state' | 'models' | 'retry' | 'breaker' | 'timeouts' | 'limits'> {
  upstreams: readonly CheckedUpstreamConfig[]
  models: Readonly<Record<string, ModelConfig>>
  routes: readonly RouteRule[]
  retry: RetryConfig
  breaker: BreakerConfig
  timeouts: RequestTimeouts
  keys: readonly (KeyConfig & Complete<Pick<KeyConfig, 'models' | 'tags'>>)[]
  tags: Readonly<Record<string, Allowance>>
  limits: Complete<LimitsConfig>
  prices: Readonly<Record<string, PriceConfig>>
  responseHeaders: boolean
  explain: boolean
  telemetry: TelemetryConfig
  cache?: Complete<CacheConfig> | undefined
  onUnsupported: 'warn' | 'error' | 'ignore'
  signatures: boolean
  state: false | { ttl: number }
  store: StoreConfig
  bodyLimit: number
  uploadLimit: number
  responseLimits: ResponseLimits
  writeTimeout: number
  hosts: readonly string[]
  cors: readonly string[]
  middleware: readonly Middleware[]
  policies: readonly Policy[]
}

/** What is wrong with one place of a configuration. */
export interface ConfigProblem {
  /** Such as `upstreams[0].baseURL`; empty for the whole. */
  path: string
  message: string
}

/** Everything that is wrong with a configuration. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ path, message }) => (path ? `  ${path}: ${message}` : `  ${message}`))
    super(['The configuration is not valid:', ...lines].join('\n'))
    this.problems = problems
  }
}
