import { ContextOverflowError, LangChainError, stampRetryable } from '@langchain/core/errors'
import type { ErrorType, Headers } from '@mixrouter/core'
import { ApiError, lacksCredit, TransportError } from '@mixrouter/core/internal/sdk'

/** Fields of every error of a failed call. */
interface FailureFields {
  /** HTTP status; 500 if there is none, as for errors in a stream. */
  status: number
  /** Response headers, by lower-case name. */
  headers: Record<string, string>
  /** The vendor's own code, such as `insufficient_quota`. */
  code?: string
  requestId?: string
  /** LangChain's code, such as `MODEL_RATE_LIMIT`. */
  lc_error_code?: string
}

/** An error response of the service or of a model's vendor. */
export class MixrouterError extends LangChainError implements FailureFields {
  override name = 'MixrouterError'
  /** The kind of error, the same for all vendors. */
  readonly type: ErrorType
  declare readonly status: number
  declare readonly headers: Record<string, string>
  declare readonly code?: string
  declare readonly requestId?: string
  declare readonly lc_error_code?: string
  override readonly cause: ApiError

  constructor(error: ApiError, headers: Headers = {}) {
    super(error.message)
    this.type = error.type
    this.cause = error
    Object.assign(this, failureFields(error, headers))
    stampRetryable(this, isRetryable(error))
  }
}

/**
 * Converts an error of the core: to an error with the fields that LangChain's retries check, or to the abort reason,
 * unchanged.
 *
 * @param headers the response headers, for errors that arrive in its stream
 */
export function toLangChainError(error: unknown, signal?: AbortSignal, headers?: Headers): unknown {
  if (signal?.aborted) return signal.reason
  if (ApiError.is(error)) {
    if (!isContextOverflow(error)) return new MixrouterError(error, headers)
    return Object.assign(ContextOverflowError.fromError(error), failureFields(error, headers), {
      lc_error_code: 'CONTEXT_OVERFLOW',
    })
  }
  if (!TransportError.is(error)) return error
  const connectionError = new Error(`No response from Mixrouter: ${error.message}`, { cause: error })
  if (error.failure === 'timeout') connectionError.name = 'TimeoutError'
  return stampRetryable(connectionError, error.failure !== 'aborted')
}

function failureFields(error: ApiError, known: Headers = {}): FailureFields {
  const { status, type, code, requestId, retryAfter, response } = error
  const headers = Object.entries({
    ...(response?.headers ?? known),
    ...(retryAfter && { 'retry-after': retryAfter }),
  })
  const lc_error_code = LC_CODES[type]
  return {
    status,
    headers: Object.fromEntries(headers.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    ...(code !== undefined && { code }),
    ...(requestId !== undefined && { requestId }),
    ...(lc_error_code && { lc_error_code }),
  }
}

const LC_CODES: Partial<Record<ErrorType, string>> = {
  authentication: 'MODEL_AUTHENTICATION',
  'not-found': 'MODEL_NOT_FOUND',
  'rate-limit': 'MODEL_RATE_LIMIT',
}

const RETRYABLE: ReadonlySet<ErrorType> = new Set<ErrorType>([
  'rate-limit',
  'server',
  'overloaded',
  'timeout',
])

function isRetryable(error: ApiError): boolean {
  return (error.shouldRetry ?? RETRYABLE.has(error.type)) && !lacksCredit(error)
}

/** The vendors' messages for a prompt that exceeds the context window. */
const CONTEXT_OVERFLOW =
  /context_length_exceeded|maximum context length|exceeds? the (context window|maximum number of tokens|model's maximum)|prompt is too long|input (is|tokens?) (too long|exceeds?)|exceed the configured limit|context window|range of input length/i

function isContextOverflow({ status, code, message }: ApiError): boolean {
  return (
    code === 'context_length_exceeded' ||
    ((status === 400 || status === 413) && CONTEXT_OVERFLOW.test(message))
  )
}
