import type { ErrorResponse, Headers, TransportRequest, Usage } from '@mixrouter/core'
import type { Client } from './access/client.ts'
import type { LimitReport, Outcome, TargetInfo } from './observer.ts'
import type { ClientSecret } from './realtime/client-secrets.ts'
import type { Recorder } from './recorder.ts'
import type { Route } from './routes/route.ts'

/** A client's request as an adapter hands it over: only what the gateway reads, and nothing of the framework. */
export interface GatewayRequest {
  method: string
  /** Path with query, below the prefix that the gateway is mounted under. */
  path: string
  /**
   * The URL as the client sent it, above that prefix too: absolute, or its path and query. @default `path`
   */
  readonly url?: string | undefined
  /** Values by lower-case name. */
  headers: Headers
  /**
   * Reads the body, once.
   *
   * @throws ApiError 413 as soon as it is known to exceed `limit` bytes
   */
  readBody(limit: number): Promise<RequestBody>
  /**
   * The body as it arrives, to be read once, and instead of `readBody`. It is read only as fast as it is iterated. Fails
   * with an ApiError: 413 as soon as it exceeds `limit` bytes, 400 if the framework has already consumed it.
   */
  streamBody(limit: number): AsyncIterable<Uint8Array>
  /** The address of the client or proxy that is connected, where the adapter knows it. */
  readonly remoteAddress?: string | undefined
  /** Aborted when the client disconnects. */
  signal: AbortSignal
}

/** The bytes of a body, or the parsed value if the framework has already parsed it. */
export type RequestBody = Uint8Array | ParsedRequestBody

interface ParsedRequestBody {
  json: unknown
  /**
   * About how long its JSON is, in bytes. A large one is worked on in steps, between which other requests are served.
   *
   * @default 0
   */
  size?: number
}

/** The response that an adapter writes: at once, or chunk by chunk as fast as the client reads. */
export interface GatewayResponse {
  status: number
  headers: Record<string, string>
  /**
   * A stream is ended by its iterator's `return` when the client disconnects. It never throws: a broken stream ends in
   * an error event of the client's format.
   */
  body: string | Uint8Array | AsyncIterable<string | Uint8Array>
  /** What becomes of an upgraded connection; `body` ends with it. Only for requests to upgrade. */
  upgrade?: Upgrade
}

/** What becomes of a connection that a client asks to upgrade to a WebSocket. */
export type Upgrade = Tunnel | Session

interface UpgradeBase {
  /** To be called when the connection is over. */
  closed(): void
  /** The client's response if there will be no WebSocket. */
  refuse(failure: ErrorResponse | Error): GatewayResponse
}

/** A connection that is passed on to an upstream as it is. */
export interface Tunnel extends UpgradeBase {
  kind: 'tunnel'
  /** What the upstream is sent, besides the client's handshake. */
  request: TransportRequest
  /** How much of the body is read if the upstream refuses, in bytes. */
  errorLimit: number
}

/** A WebSocket that the gateway serves itself. */
export interface Session extends UpgradeBase {
  kind: 'session'
  /** The longest message that is accepted, in bytes. */
  maxMessage: number
  serve(socket: MessageSocket): void
}

/** A client's WebSocket. */
export interface MessageSocket {
  /** Called with each text message of the client's. */
  onMessage(listener: (text: string) => void): void
  /** Sends a message; resolves as soon as the client's connection has taken it. Rejects if that is closed. */
  send(text: string): Promise<void>
  /** Called when the server shuts down: the socket is to be closed as soon as it has no response in progress. */
  onShutdown(listener: () => void): void
  /** Closes it, as the server is going away. */
  close(): void
}

/** What a request has reserved of its client's limits. */
export interface Reserved {
  /** Whether there is something to settle. */
  readonly isOpen: boolean
  /** Replaces the reserved amounts by what was used, and gives places back, once. Never throws. */
  settle(outcome: Pick<Outcome, 'usage' | 'cost'>): void
  /**
   * Reserves so much of each budget, in US dollars, if that is more than before.
   *
   * @returns the budgets that others have used up meanwhile; nothing more was reserved then
   */
  raise(budget: number): readonly LimitReport[] | Promise<readonly LimitReport[]>
}

/** One client request on its way through the gateway; every middleware and handler sees the same object. */
export interface Exchange {
  request: GatewayRequest
  readonly route: Route
  readonly query: URLSearchParams | undefined
  /** Undefined until the client is authenticated, and on public routes. */
  client?: Client
  /** The client secret that was sent in place of the client's key. */
  secret?: ClientSecret
  /** Absent on routes that nobody observes. */
  recorder?: Recorder
  /** Whether the price of a target is known; present if the client has a budget and may use only such targets. */
  isPriced?: (target: Pick<TargetInfo, 'upstream' | 'model'>) => boolean
  /**
   * Reserves of the client's budgets what the request may cost at any of these targets; present if it has budgets.
   *
   * @param units what it will make that is not in its tokens, such as images
   * @throws ApiError 429 if others have used them up meanwhile
   */
  reserveFor?: (
    targets: readonly Pick<TargetInfo, 'upstream' | 'model'>[],
    units?: Partial<Usage>,
  ) => void | Promise<void>
  /** Present if the client has limits; a job that goes on after the response takes it over. */
  reservation?: Reserved | undefined
  /** Headers that the response gets, whether it succeeds or fails. */
  responseHeaders?: Record<string, string>
  /** Headers that connect the upstream's trace to this exchange's; they replace the client's. */
  traceHeaders?: Record<string, string>
}

/** Responds to an exchange. */
export type Handler = (exchange: Exchange) => Promise<GatewayResponse>

/**
 * Wraps a handler: runs once per client request, may look at it, refuse it, or change the response.
 *
 * @example
 * const closedOnSundays: Middleware = (next) => (exchange) => {
 *   if (new Date().getDay() === 0) throw new ApiError('Closed on Sundays', { status: 503 })
 *   return next(exchange)
 * }
 */
export type Middleware = (next: Handler) => Handler
