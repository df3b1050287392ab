import { ApiError, TransportError } from '@mixrouter/core'
import { failureKind } from './failure.ts'
import type { Upstream } from './targets.ts'

/** The errors of undici for a response that is not valid HTTP; the second one is for a status 101 without `Upgrade`. */
const INVALID_HTTP: ReadonlySet<string> = new Set(['HTTPParserError', 'AssertionError'])

/** What undici reports of a status 101. */
const SWITCHED_PROTOCOL = 'bad upgrade'

/** A transport's error before the head of the response, as one that names the upstream; anything else unchanged. */
export function toUpstreamError(error: unknown, { name }: Pick<Upstream, 'name'>): unknown {
  if (!TransportError.is(error)) return error
  if (error.failure === 'closed') return shuttingDown(error)
  if (isExpired(error)) return error.cause
  if (error.message === SWITCHED_PROTOCOL)
    return invalidResponse(
      `The upstream ${name} responded with status 101: it switched to another protocol, which was not requested`,
      error,
    )
  if (INVALID_HTTP.has(causeOf(error).name))
    return invalidResponse(
      `The upstream ${name} sent a response that is not valid HTTP: ${error.message}`,
      error,
    )
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

/** The innermost cause, whose message a transport's error has. */
function causeOf(error: Error): Error {
  return error.cause instanceof Error ? causeOf(error.cause) : error
}

const invalidResponse = (message: string, cause: TransportError) =>
  new ApiError(message, { status: 502, code: 'upstream_invalid_response', cause })

/** What a client learns if upstreams reject several of the gateway's keys: its own is not at fault. Anything else unchanged. */
export function toKeysRejected(error: unknown, { name }: Pick<Upstream, 'name'>): unknown {
  if (!ApiError.is(error) || failureKind(error) !== 'key') return error
  const { status, message, requestId } = error
  const words = status === 403 ? `: ${message}` : '' // others say what is wrong with a key, and may repeat part of it
  return new ApiError(
    `Every upstream for this model rejects the gateway’s own API keys, ${name} with status ${status}${words}. Contact the gateway’s operator`,
    {
      status: 502,
      code: 'upstream_keys_rejected',
      shouldRetry: false,
      ...(requestId !== undefined && { requestId }),
      cause: error,
    },
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
