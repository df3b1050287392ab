import {
  ApiError,
  type Format,
  getFormat,
  type Headers,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from '@mixrouter/core'
import { hasDeadlines, sendWithin } from './deadlines.ts'
import { toUpstreamError } from './errors.ts'
import { upstreamHeaders } from './headers.ts'
import type { Upstream } from './targets.ts'

/** A request to an upstream, in whichever format; its key and headers are added when it is sent. */
interface UpstreamCall {
  method: TransportRequest['method']
  format: Format
  /** @default the upstream's first key */
  apiKey?: string
  /** Below the upstream's base URL. */
  path: string
  body?: NonNullable<TransportRequest['body']>
  /** Sent over the usual ones. */
  headers?: Readonly<Record<string, string>>
  /** Whether a stream is expected. */
  stream?: boolean
  /** The client on whose behalf it is sent: some of its headers go along. */
  client?: { format: Format; headers: Headers }
  signal: AbortSignal
  /** Called when the request is over, its response included. */
  onEnd?: () => void
}

/**
 * Sends a request to an upstream and resolves with the head of its response, whatever the status.
 *
 * @throws ApiError 502 or 504 if there is no response, or one in an encoding that was not requested
 */
export type SendUpstream = (upstream: Upstream, call: UpstreamCall) => Promise<TransportResponse>

/** The one way from the gateway to its upstreams. */
export function createSend(transport: Transport): SendUpstream {
  return (
    upstream,
    {
      method,
      format,
      path,
      body,
      headers: own,
      stream = false,
      client,
      signal,
      onEnd,
      apiKey = upstream.apiKeys[0],
    },
  ) => {
    const { origin, prefix, timeouts, tls } = upstream
    const usual = upstreamHeaders(client?.headers ?? {}, {
      client: client?.format,
      upstream: format,
      auth: getFormat(format).authHeaders(apiKey),
      stream,
    })
    const headers = own ? { ...usual, ...own } : usual
    const request: TransportRequest = { method, origin, path: prefix + path, headers, signal, timeouts }
    if (body !== undefined) request.body = body
    if (onEnd) request.onEnd = onEnd
    if (tls) request.tls = tls
    return deliver(transport, upstream, request)
  }
}

/** The same way for clients of core's, such as the video client, which make their own requests. */
export function createUpstreamTransport(transport: Transport, upstream: Upstream): Transport {
  return {
    send(request) {
      const { tls, origin } = upstream
      return deliver(transport, upstream, tls && request.origin === origin ? { ...request, tls } : request)
    },
    close: async () => {},
  }
}

async function deliver(
  transport: Transport,
  upstream: Upstream,
  request: TransportRequest,
): Promise<TransportResponse> {
  try {
    const { timeouts } = upstream
    const response = await (hasDeadlines(timeouts)
      ? sendWithin(transport, request, timeouts)
      : transport.send(request))
    const encoding = response.headers['content-encoding'] ?? 'identity'
    if (encoding === 'identity') return response
    await response.body[Symbol.asyncIterator]().return?.()
    throw new ApiError(
      `The upstream ${upstream.name} sent a ${encoding} response although an uncompressed one was requested`,
      {
        status: 502,
      },
    )
  } catch (error) {
    throw toUpstreamError(error, upstream)
  }
}
