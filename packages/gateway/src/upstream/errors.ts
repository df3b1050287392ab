import { ApiError, TransportError } from '@mixrouter/core'
import type { Upstream } from './targets.ts'

/** What undici reports of a response that is not valid HTTP, or that switches to another protocol. */
const INVALID_HTTP = /^HPE_|bad upgrade/

/** A transport's error before the head of the response, as one that names the upstream; anything else unchanged. */
export function toUpstreamError(error: unknown, { name }: Pick<Upstream, 'name'>): unknown {
  if (!TransportError.is(error)) return error
  if (error.failure === 'closed') return shuttingDown(error)
  if (isExpired(error)) return error.cause
  if (INVALID_HTTP.test(error.message))
    return new ApiError(`The upstream ${name} sent a response that is not valid HTTP: ${error.message}`, {
      status: 502,
      code: 'upstream_invalid_response',
      cause: error,
    })
  return error.failure === 'timeout'
    ? new ApiError(`The upstream ${name} did not respond in time${describe(error)}`, {
        status: 504,
        code: 'upstream_timeout',
        cause: error,
      })
    : new ApiError(`The upstream ${name} cannot be reached: ${error.message}`, {
        status: 502,
        code: 'upstream_unreachable',
        cause: error,
      })
}

/** A transport's error after the head of the response: the upstream was reached, but its response is not complete. */
export function toBrokenResponse(error: unknown, { name }: Pick<Upstream, 'name'>): unknown {
  if (!TransportError.is(error)) return error
  if (error.failure === 'closed') return shuttingDown(error)
  if (isExpired(error)) return error.cause
  return error.failure === 'timeout'
    ? new ApiError(`The upstream ${name} did not complete its response in time${describe(error)}`, {
        status: 504,
        code: 'upstream_timeout',
        cause: error,
      })
    : new ApiError(
        `The connection to the upstream ${name} broke before its response was complete: ${error.message}`,
        { status: 502, code: 'upstream_disconnected', cause: error },
      )
}

/** Whether the gateway has aborted the request, because it has taken too long. */
const isExpired = ({ failure, cause }: TransportError): boolean => failure === 'aborted' && ApiError.is(cause)

function shuttingDown(cause: TransportError): ApiError {
  return new ApiError('The gateway is shutting down', { status: 503, code: 'shutting_down', cause })
}

/** Which of the gateway's own deadlines has passed; undici's words for its timeouts add nothing. */
function describe({ cause, message }: TransportError): string {
  return cause instanceof Error && !('code' in cause) ? `: ${message}` : ''
}
