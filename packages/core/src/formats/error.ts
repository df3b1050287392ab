import type { ApiError, ErrorType } from '../hub/index.ts'
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

export function openaiError({ message, type, param, code }: ApiError): OpenAIError {
  return { message, type: OPENAI_TYPES[type], param: param ?? null, code: code ?? null }
}

/** The status of an error for clients of other formats than anthropic, which alone has 529. */
export function plainStatus({ status }: ApiError): number {
  return status === 529 ? 503 : status
}

/** The headers of an error response; the vendor's request id is in the one named `requestIdHeader`. */
export function errorHeaders(
  { retryAfter, requestId }: ApiError,
  requestIdHeader = 'x-request-id',
): EncodedError['headers'] {
  return {
    ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    ...(requestId !== undefined && { [requestIdHeader]: requestId }),
  }
}
