import type { Headers } from '../formats/format.ts'

/** Sends requests to upstreams: undici on Node, `fetch` elsewhere. */
export interface Transport {
  /**
   * Resolves when the head of the response has come, whatever its status; redirects are not followed.
   *
   * @throws TransportError if there is no response
   */
  send(request: TransportRequest): Promise<TransportResponse>
  /** Closes every connection, including those in use. */
  close(): Promise<void>
}

export interface TransportRequest {
  method: 'GET' | 'POST' | 'DELETE'
  /** Scheme, host and port, such as `https://api.mixrouter.com`. */
  origin: string
  /** Path with query. */
  path: string
  headers: Record<string, string>
  /** An iterable is sent chunk by chunk, as fast as the upstream reads; what it throws fails the request. */
  body?: string | Uint8Array | AsyncIterable<Uint8Array>
  /** Aborting it closes the connection, in every phase of the request. */
  signal?: AbortSignal
  timeouts?: Timeouts
  /** Called once when the request is over: its response has been received, dropped or aborted, or it has failed. */
  onEnd?: () => void
  /** Whether the connection is refused if the host's name resolves to a private address; over `fetch` it is not. */
  publicOnly?: boolean
  /** How the server is trusted, and the client identified. Ignored by transports over `fetch`. */
  tls?: TLSOptions
}

/** Certificates and keys, each in PEM. */
export interface TLSOptions {
  /** Certificate authorities that are trusted in place of the system's. */
  ca?: string
  /** The client's certificate chain. */
  cert?: string
  /** The key of `cert`. */
  key?: string
}

/** How long an upstream may send nothing, in milliseconds; 0 is unlimited. */
export interface Timeouts {
  /** Until the head of the response. @default 300000 */
  firstByte?: number
  /** Between two chunks of the response. @default 300000 */
  idle?: number
}

export interface TransportResponse {
  status: number
  headers: Headers
  /**
   * The body as it comes, to be read once. It is read from the network only as fast as it is iterated; returning early
   * closes the connection. Fails with a TransportError.
   */
  body: AsyncIterable<Uint8Array>
}

/** The default of `Timeouts`, in milliseconds. */
export const DEFAULT_TIMEOUT_MS = 300_000
