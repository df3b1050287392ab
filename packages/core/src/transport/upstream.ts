import { createRedactor, type Redactor } from '../redact.ts'
import { defaultBaseURL, parseBaseURL } from './base-url.ts'
import { createFetchTransport } from './fetch.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

/** How a client reaches an upstream. */
export interface UpstreamOptions {
  /** The API key, or a function that returns it for each request. */
  apiKey: string | (() => string | Promise<string>)
  /** Origin, or origin and prefix; a trailing `/v1` is dropped. @default MIXROUTER_BASE_URL in the environment, or 'https://api.mixrouter.com' */
  baseURL?: string
  /** Sent with every request to the upstream, over the client's own headers. */
  headers?: HeaderFields
  /** @default a transport over the global `fetch` */
  transport?: Transport
}

/** Headers by name in any case; an undefined one is not sent. */
export type HeaderFields = Readonly<Record<string, string | undefined>>

/** A request to an upstream, without its address and key. */
export interface UpstreamRequest extends Omit<TransportRequest, 'origin' | 'headers'> {
  /** The headers that carry the key. */
  authHeaders(key: string): Record<string, string>
  /** Sent over those of `UpstreamOptions`. */
  headers?: HeaderFields
  /** Another host in the upstream's place, such as a redirect's. It gets no key, and of the headers only `range`. */
  origin?: string
}

export interface UpstreamResponse extends TransportResponse {
  /** Takes the request's key out of a text. */
  readonly redact: Redactor
}

export interface Upstream {
  readonly origin: string
  /** What stands before every path; empty or with a leading slash. */
  readonly prefix: string
  /**
   * Sends a request, whose path is below the prefix unless it names an origin.
   *
   * @throws TransportError when there is no response
   */
  send(request: UpstreamRequest): Promise<UpstreamResponse>
}

/** What other hosts than the upstream may see of a request: the caller's headers may be as secret as the key. */
const PUBLIC_HEADERS: ReadonlySet<string> = new Set(['range', 'accept-encoding'])

/**
 * The one way in which clients reach an upstream: key, headers and redaction.
 *
 * @throws TypeError if the base URL is not a valid http(s) URL
 */
export function createUpstream(options: UpstreamOptions): Upstream {
  const { origin, prefix } = parseBaseURL(options.baseURL ?? defaultBaseURL())
  const { apiKey, transport = createFetchTransport() } = options
  return {
    origin,
    prefix,
    async send({ authHeaders, headers: own, origin: host, path, ...request }) {
      const key = typeof apiKey === 'string' ? apiKey : await apiKey()
      const isUpstream = host === undefined || host === origin
      const { status, headers, body } = await transport.send({
        ...request,
        origin: host ?? origin,
        path: host === undefined ? prefix + path : path,
        headers: isUpstream ? mergeHeaders(authHeaders(key), options.headers, own) : publicHeaders(own),
      })
      return { status, headers, body, redact: createRedactor([key]) }
    },
  }
}

/** Headers by lower-case name; those of a later group win. */
function mergeHeaders(...groups: (HeaderFields | undefined)[]): Record<string, string> {
  const merged: Record<string, string> = {}
  for (const group of groups) {
    for (const [name, value] of Object.entries(group ?? {})) {
      if (value !== undefined) merged[name.toLowerCase()] = value
    }
  }
  return merged
}

function publicHeaders(headers: HeaderFields | undefined): Record<string, string> {
  const entries = Object.entries(mergeHeaders(headers)).filter(([name]) => PUBLIC_HEADERS.has(name))
  return Object.fromEntries(entries)
}
