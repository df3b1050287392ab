import type { Format, TransportFailure } from '@mixrouter/core'

/** The version of the files. One of another version is refused. */
export const CASSETTE_VERSION = 1

/** One exchange with an upstream, as it was recorded. Times are in milliseconds since the request was sent. */
export interface Cassette {
  version: typeof CASSETTE_VERSION
  /** When the request was sent, in ISO 8601. Cassettes are played in this order. */
  recordedAt: string
  request: RecordedRequest
  /** Absent if none came. */
  response?: RecordedResponse
  /** Why the response, or the rest of it, did not come. */
  failure?: RecordedFailure
}

export interface RecordedRequest {
  /** Absent if it was not sent to a model. */
  format?: Format
  method: string
  /** Scheme, host and port. */
  origin: string
  /** Path with query; a key in it is redacted. */
  path: string
  /** Only those that say how to read the request. */
  headers: Record<string, string>
  /** Absent if it was not JSON. */
  body?: unknown
}

export interface RecordedResponse {
  status: number
  /** Only those that clients read. */
  headers: Record<string, string>
  /** When the head came. */
  at: number
  /** The body as it came. */
  chunks: RecordedChunk[]
  /** When it was complete; absent if it broke off. */
  endedAt?: number
}

/** A part of a body: text, or base64 if it is not valid UTF-8, such as half a character. */
export type RecordedChunk = { at: number } & ({ text: string } | { base64: string })

export interface RecordedFailure {
  at: number
  kind: Exclude<TransportFailure, 'aborted' | 'closed'>
  /** The system's error code or message. */
  message: string
}

/** The bytes of a chunk. */
export function bytesOf(chunk: RecordedChunk): Uint8Array {
  return 'text' in chunk ? Buffer.from(chunk.text) : Buffer.from(chunk.base64, 'base64')
}

/** The whole body of a response. */
export function textOf({ chunks }: RecordedResponse): string {
  return Buffer.concat(chunks.map(bytesOf)).toString()
}
