import { ApiError, type Format, getFormat, TransportError } from '@mixrouter/core'
import type { GatewayResponse } from './exchange.ts'
import type { Hide } from './secrets.ts'
import type { Upstream } from './upstreams.ts'

/** A failed answer in the client's format. */
export function errorResponse(error: ApiError, format: Format, hide: Hide): GatewayResponse {
  const encoded = getFormat(format).encodeError(error)
  const headers: Record<string, string> = { 'content-type': 'application/json', ...encoded.headers }
  for (const [name, value] of Object.entries(headers)) headers[name] = hide(printable(value))
  return { status: encoded.status, headers, body: hide(JSON.stringify(encoded.body)) }
}

/** Whatever was thrown as an error for the client; what is no ApiError is a fault of ours and stays untold. */
export function toApiError(error: unknown): ApiError {
  if (ApiError.is(error)) return error
  return new ApiError('The gateway failed to handle the request', {
    status: 500,
    code: 'internal_error',
    cause: error,
  })
}

/** The same error without the secrets that an upstream may have repeated: it goes into logs. */
export function conceal(error: ApiError, hide: Hide): ApiError {
  for (const field of ['message', 'stack', 'code', 'param', 'requestId'] as const) {
    const value = error[field]
    if (value !== undefined && hide(value) !== value) Object.assign(error, { [field]: hide(value) })
  }
  return error
}

/** What a transport threw, told with the upstream's name; anything else as it is. */
export function unreachable(error: unknown, { name }: Upstream): unknown {
  if (!TransportError.is(error)) return error
  const cause = { cause: error }
  return error.failure === 'timeout'
    ? new ApiError(`The upstream ${name} did not answer in time`, {
        status: 504,
        code: 'upstream_timeout',
        ...cause,
      })
    : new ApiError(`The upstream ${name} cannot be reached: ${error.message}`, {
        status: 502,
        code: 'upstream_unreachable',
        ...cause,
      })
}

/** The answer to a route that is none of the gateway's, in the shape that most clients read. */
export function notFound(method: string, path: string): GatewayResponse {
  const error = new ApiError(`There is no ${method} ${path.split('?', 1)[0]}`, {
    status: 404,
    code: 'route_not_found',
  })
  return errorResponse(error, 'openai-chat', (text) => text)
}

/** A vendor's text as a header may carry it. */
const printable = (text: string) => text.replace(/[^ -~]/g, '?').slice(0, 256)
