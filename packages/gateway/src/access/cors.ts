import type { GatewayRequest, GatewayResponse, Middleware } from '../exchange.ts'
import { allowsOrigin } from './browsers.ts'

/** Response headers that scripts may read. */
const EXPOSED = [
  'request-id',
  'x-request-id',
  'retry-after',
  ...['attempts', 'cache', 'cost', 'estimate', 'overhead-ms', 'request-id', 'upstream', 'warnings'].map(
    (name) => `x-mixrouter-${name}`,
  ),
].join(', ')

/** How long browsers remember the response to a preflight. */
const MAX_AGE_SECONDS = 600

/** What a list of header names may look like. */
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~, -]{1,2048}$/

/** Lets scripts of the allowed origins read responses, errors too. */
export function cors(origins: readonly string[]): Middleware {
  return (next) => async (exchange) => {
    const response = await next(exchange)
    return { ...response, headers: { ...response.headers, ...allow(exchange.request, origins) } }
  }
}

/** The response to a browser's question whether a script may send the request that it describes. */
export function preflight(request: GatewayRequest, origins: readonly string[]): GatewayResponse {
  const headers = allow(request, origins)
  const names = request.headers['access-control-request-headers']
  if (headers['access-control-allow-origin'] !== undefined) {
    headers['access-control-allow-methods'] = 'GET, POST, DELETE'
    headers['access-control-max-age'] = String(MAX_AGE_SECONDS)
    if (names !== undefined && HEADER_NAMES.test(names)) headers['access-control-allow-headers'] = names
  }
  return { status: 204, headers, body: '' }
}

/** Whether a request is a preflight (https://fetch.spec.whatwg.org/#cors-preflight-request). */
export function isPreflight({ method, headers }: GatewayRequest): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  )
}

function allow({ headers: { origin } }: GatewayRequest, origins: readonly string[]): Record<string, string> {
  if (origin === undefined || !allowsOrigin(origins, origin)) return { vary: 'origin' }
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED,
  }
}
