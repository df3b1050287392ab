import type { ApiError, ErrorType } from '../hub/index.ts'
import { type ErrorReason, isClientReason, overflowOf, reasonOf } from './error-reasons.ts'
import type { EncodedError } from './format.ts'

/** An error in both formats of OpenAI. */
export interface OpenAIError {
  message: string
  type: string
  param: string | null
  code: string | null
}

/** Source: OpenAI, "Error codes" (https://platform.openai.com/docs/guides/error-codes), and what its servers send. */
const OPENAI_TYPES: Record<ErrorType, string> = {
  'invalid-request': 'invalid_request_error',
  authentication: 'authentication_error',
  billing: 'insufficient_quota',
  permission: 'permission_error',
  'not-found': 'not_found_error',
  conflict: 'conflict_error',
  'too-large': 'request_too_large',
  'rate-limit': 'rate_limit_error',
  server: 'server_error',
  overloaded: 'overloaded_error',
  timeout: 'timeout_error',
}

/** The codes that OpenAI's SDKs and agents act on. */
const OPENAI_CODES: Record<ErrorReason, string> = {
  'context-overflow': 'context_length_exceeded',
  'content-policy': 'content_policy_violation',
  'model-not-found': 'model_not_found',
  authentication: 'invalid_api_key',
  billing: 'insufficient_quota',
  'rate-limit': 'rate_limit_exceeded',
  overloaded: 'server_is_overloaded',
}

export function openaiError(error: ApiError): OpenAIError {
  const { message, param, code } = error
  const reason = reasonOf(error)
  const type = isClientReason(reason) ? 'invalid-request' : error.type
  return {
    message: reason === 'context-overflow' ? overflowMessage(message) : message,
    type: OPENAI_TYPES[type],
    param: param ?? null,
    code: openaiCode(code, reason),
  }
}

/** The code of OpenAI's for a reason; without one, the upstream's own. */
function openaiCode(code: string | undefined, reason: ErrorReason | undefined): string | null {
  return reason === undefined || (code !== undefined && !FOREIGN_CODES.has(reason))
    ? (code ?? null)
    : OPENAI_CODES[reason]
}

/** Reasons for which the upstream's own code gives way to OpenAI's. */
const FOREIGN_CODES: ReadonlySet<ErrorReason> = new Set([
  'context-overflow',
  'content-policy',
  'model-not-found',
])

/** The phrase that agents look for, with the upstream's message. */
function overflowMessage(message: string): string {
  if (/maximum context length/i.test(message)) return message
  const counts = overflowOf(message)
  if (!counts) return `The maximum context length of the model was exceeded: ${message}`
  const { tokens, limit } = counts
  return `This model's maximum context length is ${limit} tokens, but the request has ${tokens} tokens: ${message}`
}

/** The status of an error: 400 where the request is at fault, although the upstream failed with another one. */
export function statusOf(error: ApiError): number {
  const isFault = isClientReason(reasonOf(error))
  return isFault && (error.status >= 500 || error.status === 413) ? 400 : error.status
}

/** The status of an error for clients of other formats than anthropic, which alone has 529. */
export function plainStatus(error: ApiError): number {
  const status = statusOf(error)
  return status === 529 ? 503 : status
}

/** The headers of an error response; the vendor's request id is in the one named `requestIdHeader`. */
export function errorHeaders(error: ApiError, requestIdHeader = 'x-request-id'): EncodedError['headers'] {
  const { retryAfter, requestId } = error
  const shouldRetry = error.shouldRetry ?? (isUsedUp(error) ? false : undefined)
  return {
    ...(retryAfter !== undefined && { 'retry-after': wholeSeconds(retryAfter) }),
    ...(shouldRetry !== undefined && { 'x-should-retry': String(shouldRetry) }),
    ...(requestId !== undefined && { [requestIdHeader]: requestId }),
  }
}

/**
 * Whether an account has no credit, which OpenAI reports as a 429. SDKs retry those, unless a header says that it is of no
 * use (openai 7 and @anthropic-ai/sdk 1, `shouldRetry`). One with `Retry-After` is mended by a wait.
 */
export function isUsedUp(error: ApiError): boolean {
  return error.status === 429 && error.retryAfter === undefined && reasonOf(error) === 'billing'
}

/** `Retry-After` is a whole number of seconds, or a date (RFC 9110, 10.2.3). */
function wholeSeconds(retryAfter: string): string {
  const seconds = Number(retryAfter)
  return Number.isNaN(seconds) ? retryAfter : String(Math.ceil(seconds))
}
