import { type ApiError, readErrorBody } from '../../hub/index.ts'
import type { EncodedError, ErrorAnswer } from '../format.ts'

/** Canonical codes by HTTP status. Source: google.rpc.Code. */
const STATUS_WORDS: Record<number, string> = {
  401: 'UNAUTHENTICATED',
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

export function decodeError(answer: ErrorAnswer): ApiError {
  return readErrorBody(answer)
}

/** 529, which only Anthropic knows, becomes 503. */
export function encodeError(error: ApiError): EncodedError {
  const { retryAfter } = error
  return {
    status: error.status === 529 ? 503 : error.status,
    body: encodeErrorBody(error),
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  }
}

/** The error as bodies and streams tell it. */
export function encodeErrorBody({ status, message, param, retryAfter }: ApiError) {
  const code = status === 529 ? 503 : status
  const details: object[] = []
  if (param !== undefined) {
    const violation = { field: param, description: message }
    details.push({ '@type': `${TYPE_URL}BadRequest`, fieldViolations: [violation] })
  }
  if (retryAfter !== undefined && Number.isFinite(Number(retryAfter))) {
    details.push({ '@type': `${TYPE_URL}RetryInfo`, retryDelay: `${retryAfter}s` })
  }
  const word = STATUS_WORDS[code] ?? (code >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT')
  return { error: { code, message, status: word, ...(details.length > 0 && { details }) } }
}
