import { ApiError, type Format, getFormat, type Redactor } from '@mixrouter/core'
import type { GatewayResponse } from './exchange.ts'

/** The longest vendor text that a header carries, in characters. */
const MAX_HEADER_LENGTH = 256

/** A failed response in the client's format. */
export function errorResponse(error: ApiError, format: Format, redact: Redactor): GatewayResponse {
  const encoded = getFormat(format).encodeError(error)
  const headers: Record<string, string> = { 'content-type': 'application/json', ...encoded.headers }
  for (const [name, value] of Object.entries(headers)) headers[name] = redact(toHeaderValue(value))
  return { status: encoded.status, headers, body: redact(JSON.stringify(encoded.body)) }
}

/** Whatever was thrown, as an error for the client. Anything but an ApiError is a fault of ours, and its text stays here. */
export function toApiError(error: unknown): ApiError {
  if (ApiError.is(error)) return error
  return new ApiError('The gateway failed to handle the request', {
    status: 500,
    code: 'internal_error',
    cause: error,
  })
}

const toHeaderValue = (text: string) => text.replace(/[^ -~]/g, '?').slice(0, MAX_HEADER_LENGTH)
