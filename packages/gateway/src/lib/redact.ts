import { type ApiError, redact } from '@mixrouter/core'

/** Removes secrets from a text. */
export type Redactor = (text: string) => string

/** Shorter secrets can't be told from words. */
const MIN_SECRET_LENGTH = 8

/** A function that finds the secrets as they are and as URLs write them; fast if there are none in the text. */
export function createRedactor(all: readonly string[]): Redactor {
  const secrets = all.filter((secret) => secret.length >= MIN_SECRET_LENGTH)
  const spellings = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
  return (text) => {
    for (const spelling of spellings) if (text.includes(spelling)) return redact(text, secrets)
    return text
  }
}

/** The same error without the secrets that an upstream may have repeated: it goes into logs. */
export function redactError(error: ApiError, redact: Redactor): ApiError {
  for (const field of ['message', 'stack', 'code', 'param', 'requestId'] as const) {
    const value = error[field]
    if (value !== undefined && redact(value) !== value) Object.assign(error, { [field]: redact(value) })
  }
  return error
}
