import type { Headers } from '../formats/format.ts'

/** Sends requests to upstreams: undici on Node, `fetch` elsewhere. */
export interface Transport {
  /**
   * Resolves when the head of the answer has come, whatever its status; redirects are not followed.
   *
   * @throws TransportError when there is no answer
   */
  send(request: TransportRequest): Promise<TransportResponse>
  /** Drops every connection, also those in use. */
  close(): Promise<void>
}

export interface TransportRequest {
  method: 'GET' | 'POST' | 'DELETE'
  /** Scheme, host and port, such as `https://api.mixrouter.com`. */
  origin: string
  /** Path with query. */
  path: string
  headers: Record<string, string>
  body?: string | Uint8Array
  /** Its abort drops the connection in every phase. */
  signal?: AbortSignal
  timeouts?: Timeouts
}

/** How long an upstream may be silent, in milliseconds; 0 is for ever. */
export interface Timeouts {
  /** Until the head of the answer. @default 300000 */
  firstByte?: number
  /** Between two pieces of the answer. @default 300000 */
  idle?: number
}

export interface TransportResponse {
  status: number
  headers: Headers
  /**
   * The body as it comes, to be read once. It is read from the network only as fast as it is iterated, and dropped
   * with its connection when the iteration is left early. Fails with a TransportError.
   */
  body: AsyncIterable<Uint8Array>
}

/** The silence, in milliseconds, that ends a request unless its timeouts say otherwise. */
export const DEFAULT_TIMEOUT_MS = 300_000
