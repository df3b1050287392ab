/** The kind of an error, the same for all formats. */
export type ErrorType =
  | 'invalid-request'
  | 'authentication'
  | 'billing'
  | 'permission'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'rate-limit'
  | 'server'
  | 'overloaded'
  | 'timeout'

export interface ApiErrorOptions {
  /** HTTP status. @default that of `type`, otherwise 500 */
  status?: number
  type?: ErrorType
  /** The vendor's own code, such as `context_length_exceeded`. */
  code?: string
  /** The path of the request field that is not valid. */
  param?: string
  /** Seconds to wait before a retry, as in the vendor's `Retry-After`. */
  retryAfter?: string
  /** Whether the vendor advises to send the request again, as in its `x-should-retry`; absent where it advises nothing. */
  shouldRetry?: boolean
  /** The vendor's identifier of the failed request. */
  requestId?: string
  /** The failed response, without its secrets. */
  response?: FailedResponse
  cause?: unknown
}

/** A failed response of an upstream. */
export interface FailedResponse {
  headers: Readonly<Record<string, string | undefined>>
  body: string
}

const TYPE_BY_STATUS: Record<number, ErrorType> = {
  401: 'authentication',
  402: 'billing',
  403: 'permission',
  404: 'not-found',
  408: 'timeout',
  409: 'conflict',
  413: 'too-large',
  429: 'rate-limit',
  503: 'overloaded',
  504: 'timeout',
  529: 'overloaded',
}

const STATUS_BY_TYPE: Record<ErrorType, number> = {
  'invalid-request': 400,
  authentication: 401,
  billing: 402,
  permission: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'rate-limit': 429,
  server: 500,
  overloaded: 503,
  timeout: 504,
}

const BRAND = Symbol.for('mixrouter.ApiError')

/**
 * An error of a request: a vendor's, or one for invalid input. Decoders and encoders throw nothing else.
 *
 * @example
 * throw new ApiError('messages must be an array', { status: 400, param: 'messages' })
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly type: ErrorType
  readonly code?: string
  readonly param?: string
  readonly retryAfter?: string
  readonly shouldRetry?: boolean
  readonly requestId?: string
  readonly response?: FailedResponse
  readonly [BRAND] = true

  constructor(message: string, options: ApiErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.status = options.status ?? (options.type ? STATUS_BY_TYPE[options.type] : 500)
    this.type = options.type ?? errorTypeOf(this.status)
    if (options.code !== undefined) this.code = options.code
    if (options.param !== undefined) this.param = options.param
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter
    if (options.shouldRetry !== undefined) this.shouldRetry = options.shouldRetry
    if (options.requestId !== undefined) this.requestId = options.requestId
    if (options.response !== undefined) this.response = options.response
  }

  /** Whether `value` is an ApiError, also of another copy of this package. */
  static is(value: unknown): value is ApiError {
    return value instanceof Error && BRAND in value
  }
}

/** The error type of an HTTP status. */
export function errorTypeOf(status: number): ErrorType {
  return TYPE_BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'invalid-request' : 'server')
}

/** Codes of accounts without credit, which vendors and relays report as a rate limit or an invalid request, too. */
export const CREDIT_CODES: ReadonlySet<string> = new Set([
  'insufficient_quota',
  'insufficient_user_quota',
  'billing_hard_limit_reached',
])

/** Whether the account at the vendor has no credit, whatever the status: no retry helps. */
export function lacksCredit({ type, code }: ApiError): boolean {
  return type === 'billing' || (code !== undefined && CREDIT_CODES.has(code))
}

/** The error for a stream that ended before the response was complete: its cause, if that is an ApiError. */
export function truncatedStream(cause?: unknown): ApiError {
  if (ApiError.is(cause)) return cause
  return new ApiError('The upstream closed the stream before the response was complete', {
    status: 502,
    code: 'stream_truncated',
    cause,
  })
}
