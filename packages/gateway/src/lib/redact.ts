import { ApiError, type Redactor } from '@mixrouter/core'

/** The same error without the secrets that an upstream may have repeated, its causes included: it goes into logs. */
export function redactError(error: ApiError, redact: Redactor): ApiError {
  for (const field of ['message', 'stack', 'code', 'param', 'requestId'] as const) {
    const value = error[field]
    if (value !== undefined && redact(value) !== value) Object.assign(error, { [field]: redact(value) })
  }
  if (ApiError.is(error.cause)) redactError(error.cause, redact)
  return error
}
