import { ApiError, type Format, getFormat, type Headers } from '@mixrouter/core'
import { REQUEST_ID_HEADERS } from '@mixrouter/core/internal'

/** A client's headers that may reach an upstream of any format: those that connect traces. */
const TRACE_HEADERS = ['traceparent', 'tracestate', 'x-request-id', 'x-client-request-id']

/** An upstream's response headers that every client gets: what identifies the response, and when to retry. */
const FORWARDED = new Set([...REQUEST_ID_HEADERS, 'retry-after'])

export interface UpstreamHeadersOptions {
  /** The client's format; absent for a request of the gateway's own. */
  client: Format | undefined
  upstream: Format
  /** The headers that carry the upstream's key. */
  auth: Readonly<Record<string, string>>
  stream: boolean
}

/**
 * The headers of a request to an upstream.
 *
 * @throws ApiError 400 for a value with a line break, which would start another header
 */
export function upstreamHeaders(headers: Headers, options: UpstreamHeadersOptions): Record<string, string> {
  const { client, upstream, auth, stream } = options
  const result: Record<string, string> = {
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'mixrouter-gateway',
    ...auth,
  }
  copy(headers, TRACE_HEADERS, result)
  if (client === upstream) copy(headers, getFormat(client).profile.clientHeaders, result)
  return result
}

function copy(from: Headers, names: readonly string[], to: Record<string, string>): void {
  for (const name of names) {
    const value = from[name]
    if (value === undefined) continue
    if (/[\r\n\0]/.test(value))
      throw new ApiError(`The header ${name} contains a line break`, { status: 400, param: name })
    to[name] = value
  }
}

/** The headers of an upstream's response that the client gets; `format` is that of both, if it is the same. */
export function clientHeaders(headers: Headers, format?: Format): Record<string, string> {
  const own = format && getFormat(format).profile.responseHeaders
  const result: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (typeof value !== 'string') continue
    if (FORWARDED.has(name) || own?.test(name)) result[name] = value
  }
  return result
}
