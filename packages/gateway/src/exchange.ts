import type { Headers } from '@mixrouter/core'

/** A client's request as an adapter hands it over: what is read of it, and nothing of the framework. */
export interface GatewayRequest {
  method: string
  /** Path with query, below the prefix that the gateway is mounted under. */
  path: string
  /** Values by lower-case name. */
  headers: Headers
  /**
   * Reads the body, once.
   *
   * @throws ApiError 413 as soon as it is known to be over `limit` bytes
   */
  readBody(limit: number): Promise<RequestBody>
  /** Aborted when the client leaves. */
  signal: AbortSignal
}

/** The bytes of a body; or what a framework made of them, where it has read them already. */
export type RequestBody = Uint8Array | { json: unknown }

/** The answer that an adapter writes: at once, or piece by piece as fast as the client takes it. */
export interface GatewayResponse {
  status: number
  headers: Record<string, string>
  /** To be left by its iterator's `return` when the client is gone. It never fails: a broken stream ends in an error event. */
  body: string | Uint8Array | AsyncIterable<string | Uint8Array>
}
