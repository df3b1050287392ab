import { ApiError, type ErrorType, isObject, type JsonObject, readErrorBody } from '../../hub/index.ts'
import type { EncodedError, ErrorAnswer } from '../format.ts'

/** The `type` of an error. Source: OpenAI, "Error codes", and what its servers send. */
const TYPE: Record<ErrorType, string> = {
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

/** A failed answer of any vendor that speaks this format, or of a proxy in between. */
export function decodeError(answer: ErrorAnswer): ApiError {
  return readErrorBody(answer)
}

export function encodeError(error: ApiError): EncodedError {
  const { message, type, param = null, code = null, retryAfter } = error
  return {
    status: error.status === 529 ? 503 : error.status,
    body: { error: { message, type: TYPE[type], param, code } },
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  }
}

/** The error inside an answer, a chunk or a choice that came as a success, or undefined. */
export function errorIn(value: JsonObject): ApiError | undefined {
  const { error, choices, object } = value
  const told = isObject(error) ? Object.keys(error).length > 0 : Boolean(error)
  return told || object === 'error' || (choices === undefined && isBare(value)) ? bodyError(value) : undefined
}

/** An error that is not inside a field `error`. */
function isBare({ message, msg, detail }: JsonObject): boolean {
  return [message, msg, detail].some((text) => typeof text === 'string')
}

/** The error that a body tells which came as a success. */
export function bodyError(value: unknown): ApiError {
  return decodeError({ status: 200, body: jsonText(value) })
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return '' // nested too deeply
  }
}

/** The error for an answer whose finish reason is one. */
export function failedAnswer(raw = 'error'): ApiError {
  return new ApiError(`The model ended its answer with an error: ${raw}`, { status: 502, code: raw })
}
