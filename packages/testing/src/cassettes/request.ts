import { type ChatRequest, decodeRequest, type Format } from '@mixrouter/core'
import { findRoute } from '../routes.ts'

/** How a response is sent. `json-array` is Google's stream without `alt=sse`. */
export type Framing = 'whole' | 'sse' | 'json-array'

/** A request to a model, on the wire of its format. */
export interface WireRequest {
  format: Format
  body: unknown
  /** What the path specifies, in formats that have the model there. */
  fromPath: { model?: string; stream?: boolean }
  framing: Framing
}

/**
 * A request to a model, of the format that its path belongs to; undefined for any other.
 *
 * @example readWireRequest('POST', '/v1/messages', body)?.format // 'anthropic'
 */
export function readWireRequest(method: string, path: string, body: unknown): WireRequest | undefined {
  const [pathname = '', query] = path.split('?')
  const route = method === 'POST' ? findRoute(withoutPrefix(pathname)) : undefined
  if (!route) return undefined
  const { codec, fromPath, sseQuery } = route
  const streams = fromPath.stream ?? (body as { stream?: unknown } | undefined)?.stream === true
  const parameters = new URLSearchParams(query)
  const isSSE = sseQuery.every(([name, value]) => parameters.get(name) === value)
  const framing = streams ? (isSSE ? 'sse' : 'json-array') : 'whole'
  return { format: codec.name, body, fromPath, framing }
}

/** @throws ApiError 400 if the body is not valid in its format */
export function decode({ format, body, fromPath }: WireRequest): ChatRequest {
  return decodeRequest(body, { from: format, ...fromPath }).request
}

/** The path as the format has it, without what an upstream's base URL has before it. */
function withoutPrefix(pathname: string): string {
  return /^.*(\/v1(?:beta)?\/.+)$/.exec(pathname)?.[1] ?? pathname
}
