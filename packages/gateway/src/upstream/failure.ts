import { ApiError, TransportError } from '@mixrouter/core'
import { type ErrorReason, lacksCredit, reasonOf } from '@mixrouter/core/internal'

/**
 * What a failed attempt means for the next one.
 * - `key`: the upstream rejects this key, by its validity, balance or permissions
 * - `rate-limit`: this key, or this model on this key, has to wait
 * - `upstream`: unreachable, overloaded, broken or too slow: worth another try here or elsewhere
 * - `busy`: the gateway's own bound of open requests at this upstream, which was not called
 * - `model`: this upstream does not have the model
 * - `context`: the request does not fit into the model's context
 * - `signature`: it rejects signatures or encrypted reasoning in the history
 * - `content`: the vendor refused the content before it responded
 * - `request`: what the client sent is at fault, or it has disconnected; every upstream would fail
 */
export type FailureKind =
  | 'key'
  | 'rate-limit'
  | 'upstream'
  | 'busy'
  | 'model'
  | 'context'
  | 'signature'
  | 'content'
  | 'request'

const BY_STATUS: Readonly<Record<number, FailureKind>> = {
  401: 'key',
  402: 'key',
  403: 'key',
  404: 'model',
  408: 'upstream',
  409: 'upstream',
  425: 'upstream',
  429: 'rate-limit',
}

/** What an error is about, whatever its status. */
const BY_REASON: Partial<Record<ErrorReason, FailureKind>> = {
  'context-overflow': 'context',
  'content-policy': 'content',
}

/**
 * OpenAI `invalid_encrypted_content`; Anthropic "Invalid `signature` in `thinking` block"; Google "Corrupted thought
 * signature", "Thought signature is not valid".
 */
const SIGNATURE_CODE = 'invalid_encrypted_content'
const SIGNATURE_MESSAGE =
  /encrypted content .*could not be (verified|decrypted)|(invalid|corrupted) `?(thought )?signature|thought signature is not valid/i

/** Google responds with a 400 to a key that is not valid or has expired. */
const KEY_MESSAGE = /^api key (not valid|expired)/i

/** The upstream has too many requests of the gateway open, and too many wait. */
export class UpstreamBusyError extends ApiError {
  constructor(upstream: string) {
    super(`The upstream ${upstream} has reached its limit of open requests`, {
      status: 503,
      code: 'upstream_busy',
      retryAfter: '1',
    })
  }
}

/** Classifies what an attempt threw; anything but an ApiError is a fault of the gateway. */
export function failureKind(error: unknown): FailureKind {
  if (!ApiError.is(error) || isAborted(error)) return 'request'
  if (error instanceof UpstreamBusyError) return 'busy'
  const { status, code, message } = error
  if (lacksCredit(error) || (status === 400 && KEY_MESSAGE.test(message))) return 'key'
  if (status >= 500) return 'upstream'
  if (status === 400 && (code === SIGNATURE_CODE || SIGNATURE_MESSAGE.test(message))) return 'signature'
  const reason = reasonOf(error)
  return (reason && BY_REASON[reason]) ?? BY_STATUS[status] ?? 'request'
}

/** Whether the client or the gateway, rather than the upstream, ended the attempt. */
function isAborted({ cause }: ApiError): boolean {
  return TransportError.is(cause) && (cause.failure === 'aborted' || cause.failure === 'closed')
}

/**
 * How long to wait before the next request to the upstream, in milliseconds; undefined if it does not specify it. `Retry-After` is a number
 * of seconds or a date (RFC 9110, 10.2.3).
 */
export function retryAfterMs({ retryAfter }: ApiError, now = Date.now()): number | undefined {
  if (retryAfter === undefined) return undefined
  const seconds = Number(retryAfter)
  const wait = Number.isNaN(seconds) ? Date.parse(retryAfter) - now : seconds * 1000
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}
