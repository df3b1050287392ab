import { type ApiError, type ErrorType, isObject, parseJson, readErrorBody } from '../../hub/index.ts'
import { errorHeaders, isUsedUp, statusOf } from '../error.ts'
import { isClientReason, overflowOf, reasonOf } from '../error-reasons.ts'
import type { EncodedError, ErrorResponse } from '../format.ts'

/** https://platform.claude.com/docs/en/api/errors */
const TYPES: Record<ErrorType, string> = {
  'invalid-request': 'invalid_request_error',
  authentication: 'authentication_error',
  billing: 'billing_error',
  permission: 'permission_error',
  'not-found': 'not_found_error',
  conflict: 'conflict_error',
  'too-large': 'request_too_large',
  'rate-limit': 'rate_limit_error',
  server: 'api_error',
  overloaded: 'overloaded_error',
  timeout: 'timeout_error',
}

/** The request id is in the body too, for upstreams whose headers do not have it. */
export function decodeError({ status, body, headers }: ErrorResponse): ApiError {
  const value = parseJson(body)
  const requestId = isObject(value) && typeof value.request_id === 'string' ? value.request_id : undefined
  return readErrorBody({
    status,
    body,
    headers: { ...(requestId && { 'request-id': requestId }), ...headers },
  })
}

export function encodeError(error: ApiError): EncodedError {
  return {
    status: isUsedUp(error) ? 402 : statusOf(error), // Anthropic's status for that
    body: encodeErrorBody(error),
    headers: errorHeaders(error, 'request-id'),
  }
}

/** The body of an error response, which is also an event of a stream. */
export function encodeErrorBody(error: ApiError) {
  return {
    type: 'error' as const,
    error: {
      type: typeOf(error),
      message: messageOf(error),
      ...(error.code !== undefined && { details: { error_code: error.code } }),
    },
    ...(error.requestId !== undefined && { request_id: error.requestId }),
  }
}

function typeOf(error: ApiError): string {
  if (isUsedUp(error)) return TYPES.billing
  return TYPES[isClientReason(reasonOf(error)) ? 'invalid-request' : error.type]
}

/** Whether the status alone tells that an account has to be paid for, as Anthropic's own error does. */
function isPlainBilling({ type, code }: ApiError): boolean {
  return type === 'billing' && code === undefined
}

/** The phrases that Anthropic's SDKs and agents look for, with the upstream's message. */
function messageOf(error: ApiError): string {
  const { message } = error
  switch (reasonOf(error)) {
    case 'context-overflow': {
      if (/prompt is too long/i.test(message)) return message
      const counts = overflowOf(message)
      const amount = counts ? `${counts.tokens} tokens > ${counts.limit} maximum: ` : ''
      return `prompt is too long: ${amount}${message}`
    }
    case 'content-policy':
      return /content filtering policy/i.test(message)
        ? message
        : `Blocked by content filtering policy: ${message}`
    case 'billing':
      return isPlainBilling(error) || /credit balance is too low/i.test(message)
        ? message
        : `Your credit balance is too low: ${message}`
    case 'authentication':
      return /x-api-key/i.test(message) ? message : `invalid x-api-key: ${message}`
    default:
      return message
  }
}
