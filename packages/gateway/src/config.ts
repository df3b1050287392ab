import type { ApiError, Format, Timeouts, VideoProtocol } from '@mixrouter/core'
import type { GatewayRequest } from './exchange.ts'
import type { StoreConfig } from './store/store.ts'

/** What `createGateway` takes, and what a configuration file holds. `${NAME}` in any text reads the environment. */
export interface GatewayConfig {
  /** Where requests go. @default the service at api.mixrouter.com, where `MIXROUTER_API_KEY` is set */
  upstreams?: readonly UpstreamConfig[] | undefined
  /** The clients that may come in. Without any, `authenticate` has to be said. */
  keys?: readonly KeyConfig[] | undefined
  /** `false` opens the gateway to everybody; a function says who a client is. Excludes `keys`. */
  authenticate?: false | Authenticate | undefined
  /**
   * What becomes of a request that the upstream's format can't tell without loss: `warn` sends it and counts the losses
   * in the header `x-mixrouter-warnings`, `error` answers 400 naming each, `ignore` keeps silent. @default 'warn'
   */
  onUnsupported?: 'warn' | 'error' | 'ignore' | undefined
  /**
   * Keeps the signatures that a vendor wants back with a tool's result and that the client's format has no place for: in
   * memory and within bounds, and for a day in the `store` where that is a shared one. @default true
   */
  signatures?: boolean | undefined
  /**
   * Where the gateway keeps what outlives a request, such as whose video tasks are where: in `memory`, or in a `redis`
   * that several gateways share and that survives them. @default { type: 'memory' }
   */
  store?: StoreConfig | undefined
  /** Largest body of a request, in bytes. @default 33554432 */
  bodyLimit?: number | undefined
  /** Called for every request that fails. */
  onError?: OnError | undefined
  /** For editors; not read. */
  $schema?: string | undefined
}

export interface UpstreamConfig {
  /** How errors call it, and what selects it in `name/model`. */
  name: string
  /** Origin, with a prefix if there is one; the formats' own paths are appended, a `/v1` at the end is dropped. */
  baseURL: string
  apiKey: string
  /** What it speaks. */
  formats: readonly Format[]
  /** Names or globs of the models that it serves. @default ['*'] */
  models?: readonly string[] | undefined
  /** Higher is asked first; among equals, whoever stands first. @default 0 */
  priority?: number | undefined
  /**
   * Which of its formats a model is asked in: `native` is the format of the model's vendor, which loses least, `client`
   * is the client's own wherever it is spoken. @default 'native'
   */
  prefer?: 'native' | 'client' | undefined
  /**
   * How it speaks of video tasks; `false` when it has none. @default 'service' where it speaks openai-chat, otherwise false
   */
  video?: VideoProtocol | false | undefined
  timeouts?: Timeouts | undefined
}

export interface KeyConfig {
  /** Who has it. */
  name: string
  key: string
  /** Names or globs of the models that it may use. @default ['*'] */
  models?: readonly string[] | undefined
}

/** Whoever calls the gateway, as far as it is known. */
export interface Client {
  name: string
  /** Names or globs of the models that it may use. @default all */
  models?: readonly string[] | undefined
}

/**
 * Says who a client is by the key that it sent, if it sent one; undefined turns it away.
 *
 * @example
 * authenticate: async (key) => (key ? await users.findByToken(key) : undefined)
 */
export type Authenticate = (
  key: string | undefined,
  request: Pick<GatewayRequest, 'method' | 'path' | 'headers'>,
) => Client | undefined | Promise<Client | undefined>

/**
 * Takes note of a request whose answer is an error, unless its client has left: of the error as the client got it, whose `cause` may say more, and of the
 * request's method and path, without the query.
 */
export type OnError = (error: ApiError, request: { method: string; path: string }) => void

/** A configuration that was checked, with its defaults. */
export interface Config extends GatewayConfig {
  upstreams: readonly Complete<UpstreamConfig>[]
  keys: readonly Complete<KeyConfig>[]
  onUnsupported: 'warn' | 'error' | 'ignore'
  signatures: boolean
  store: StoreConfig
  bodyLimit: number
}

/** `T` with all of its options said. */
export type Complete<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }

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
