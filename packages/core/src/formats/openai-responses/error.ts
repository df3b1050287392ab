import { ApiError, type ErrorType, readErrorBody } from '../../hub/index.ts'
import type { EncodedError, ErrorAnswer } from '../format.ts'
import type { EndingWire, ErrorWire } from './wire.ts'

/** https://platform.openai.com/docs/guides/error-codes */
const TYPES: Record<ErrorType, string> = {
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

/** Codes that a failed response must have where the vendor gave none. */
const CODES: Partial<Record<ErrorType, string>> = {
  'invalid-request': 'invalid_prompt',
  billing: 'insufficient_quota',
  'rate-limit': 'rate_limit_exceeded',
}

/** Anthropic's own status for an overload means nothing to this format's clients. */
const OVERLOADED = 529

export function decodeError(answer: ErrorAnswer): ApiError {
  return readErrorBody(answer)
}

/** The error that an answer under 200 is, or that a stream holds. */
export function decodeErrorValue(value: unknown): ApiError {
  return readErrorBody({ status: 200, body: toJson(value) })
}

export function encodeError(error: ApiError): EncodedError {
  return {
    status: error.status === OVERLOADED ? 503 : error.status,
    body: { error: errorValue(error) },
    headers: error.retryAfter === undefined ? {} : { 'retry-after': error.retryAfter },
  }
}

export function errorValue({ message, type, param, code }: ApiError): ErrorWire {
  return { message, type: TYPES[type], param: param ?? null, code: code ?? null }
}

/** How a response ends that failed. */
export function failedEnding({ message, type, code }: ApiError): EndingWire {
  return {
    status: 'failed',
    incomplete_details: null,
    error: { code: code ?? CODES[type] ?? 'server_error', message },
  }
}

/**
 * JSON text of a value that came from the wire.
 *
 * @throws ApiError 400 for one that nests deeper than JSON can be written
 */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch (cause) {
    throw new ApiError('The JSON is nested too deeply', { status: 400, cause })
  }
}
