import { ApiError, type Format, type Headers } from '@mixrouter/core'

/** A client's headers that may reach an upstream whatever it speaks: those that tie traces together. */
const TRACE = ['traceparent', 'tracestate', 'x-request-id', 'x-client-request-id']

/** A client's headers that belong to its format; an upstream that speaks it too may see them. */
const OF_FORMAT: Readonly<Record<Format, readonly string[]>> = {
  'openai-chat': ['openai-beta'],
  'openai-responses': ['openai-beta'],
  anthropic: ['anthropic-version', 'anthropic-beta'],
  google: [],
}

/** An upstream's headers that a client may see: what identifies the answer and when to come again. */
const REQUEST_IDS = new Set(['x-request-id', 'request-id', 'x-oneapi-request-id', 'retry-after'])
const LIMITS = /^(x-ratelimit-|anthropic-ratelimit-|openai-processing-ms$)/

export interface UpstreamHeadersOptions {
  client: Format
  upstream: Format
  /** Those of the upstream's key. */
  auth: Readonly<Record<string, string>>
  stream: boolean
}

/**
 * The headers of a request upstream.
 *
 * @throws ApiError 400 for a value that would break out of its header
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
  copy(headers, TRACE, result)
  if (client === upstream) copy(headers, OF_FORMAT[client], result)
  return result
}

function copy(from: Headers, names: readonly string[], to: Record<string, string>): void {
  for (const name of names) {
    const value = from[name]
    if (value === undefined) continue
    if (/[\r\n\0]/.test(value))
      throw new ApiError(`The header ${name} holds a line break`, { status: 400, param: name })
    to[name] = value
  }
}

/** The headers of an upstream's answer that its client gets; limits of a vendor only mean something in its own format. */
export function clientHeaders(headers: Headers, passthrough: boolean): Record<string, string> {
  const result: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (typeof value !== 'string') continue
    if (REQUEST_IDS.has(name) || (passthrough && LIMITS.test(name))) result[name] = value
  }
  return result
}
