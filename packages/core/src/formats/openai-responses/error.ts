import { type ApiError, type ErrorType, readErrorBody } from '../../hub/index.ts'
import { errorHeaders, openaiError, plainStatus } from '../error.ts'
import type { EncodedError, ErrorResponse } from '../format.ts'
import type { EndingWire } from './wire.ts'

/** Codes of failed responses, which OpenAI requires, for errors without one. */
const CODES: Partial<Record<ErrorType, string>> = {
  'invalid-request': 'invalid_prompt',
  billing: 'insufficient_quota',
  'rate-limit': 'rate_limit_exceeded',
}

export function decodeError(response: ErrorResponse): ApiError {
  return readErrorBody(response)
}

export function encodeError(error: ApiError): EncodedError {
  return { status: plainStatus(error), body: { error: openaiError(error) }, headers: errorHeaders(error) }
}

/** The ending of a failed response. */
export function failedEnding(error: ApiError): EndingWire {
  const { message, code } = openaiError(error)
  return {
    status: 'failed',
    incomplete_details: null,
    error: { code: code ?? CODES[error.type] ?? 'server_error', message },
  }
}
