import { type ApiError, readErrorBody } from '../../hub/index.ts'
import { errorHeaders, plainStatus } from '../error.ts'
import { type ErrorReason, overflowOf, reasonOf } from '../error-reasons.ts'
import type { EncodedError, ErrorResponse } from '../format.ts'

/** Canonical codes by HTTP status. Source: google.rpc.Code. */
const STATUSES: Record<number, string> = {
  401: 'UNAUTHENTICATED',
  402: 'FAILED_PRECONDITION',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  501: 'UNIMPLEMENTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

const TYPE_URL = 'type.googleapis.com/google.rpc.'

export function decodeError(response: ErrorResponse): ApiError {
  return readErrorBody(response)
}

export function encodeError(error: ApiError): EncodedError {
  return { status: plainStatus(error), body: encodeErrorBody(error), headers: errorHeaders(error) }
}

/** The body of an error response, which is also a chunk of a stream. */
export function encodeErrorBody(error: ApiError) {
  const { param, retryAfter } = error
  const reason = reasonOf(error)
  const message = messageOf(error.message, reason)
  const code = plainStatus(error)
  const details: object[] = []
  if (param !== undefined) {
    const violation = { field: param, description: message }
    details.push({ '@type': `${TYPE_URL}BadRequest`, fieldViolations: [violation] })
  }
  if (retryAfter !== undefined && Number.isFinite(Number(retryAfter))) {
    details.push({ '@type': `${TYPE_URL}RetryInfo`, retryDelay: `${retryAfter}s` })
  }
  if (reason === 'authentication') {
    details.push({ '@type': `${TYPE_URL}ErrorInfo`, reason: 'API_KEY_INVALID', domain: 'googleapis.com' })
  }
  const name = STATUSES[code] ?? (code >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT')
  return { error: { code, message, status: name, ...(details.length > 0 && { details }) } }
}

/** The phrases that Google's SDKs and agents look for, with the upstream's message. */
function messageOf(message: string, reason: ErrorReason | undefined): string {
  if (reason === 'context-overflow') return overflowMessage(message)
  if (reason !== 'authentication' || /API key not valid/i.test(message)) return message
  return `API key not valid. Please pass a valid API key. ${message}`
}

function overflowMessage(message: string): string {
  if (/exceeds the maximum number of tokens/i.test(message)) return message
  const counts = overflowOf(message)
  const [count, limit] = counts ? [` (${counts.tokens})`, ` (${counts.limit})`] : ['', '']
  return `The input token count${count} exceeds the maximum number of tokens allowed${limit}: ${message}`
}
