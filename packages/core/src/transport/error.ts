import { ApiError } from '../hub/index.ts'

/** Why there is no response, or not all of it. */
export type TransportFailure = 'connection' | 'timeout' | 'aborted' | 'closed'

/** The messages of failures that have no cause. */
const MESSAGES: Readonly<Record<TransportFailure, string>> = {
  connection: 'The connection failed',
  timeout: 'The request timed out',
  aborted: 'The request was aborted',
  closed: 'The transport was closed',
}

const BRAND = Symbol.for('mixrouter.TransportError')

/** A request that failed without a complete response; `message` is the system's error code or message, if there is one. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly failure: TransportFailure
  readonly [BRAND] = true

  constructor(failure: TransportFailure, cause?: unknown) {
    super(describe(cause) ?? MESSAGES[failure], { cause })
    this.failure = failure
  }

  /** Whether `value` is a TransportError, also of another copy of this package. */
  static is(value: unknown): value is TransportError {
    return value instanceof Error && BRAND in value
  }
}

/** The failure of a request whose signal was aborted; its cause is the signal's reason if that is an ApiError. */
export function requestAborted(signal: AbortSignal | undefined): TransportError {
  const reason: unknown = signal?.reason
  return new TransportError('aborted', ApiError.is(reason) ? reason : undefined)
}

/** The innermost cause: `ECONNREFUSED` rather than `fetch failed`, but undici's message rather than its code. */
function describe(cause: unknown): string | undefined {
  let error = cause
  while (error instanceof Error && error.cause instanceof Error) error = error.cause
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return code === undefined || code.startsWith('UND_ERR_') ? error.message : code
}
