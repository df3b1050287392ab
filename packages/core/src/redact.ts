/** What stands for a secret in a text. */
const MASK = '[redacted]'

/** Secrets with fewer characters are not redacted: they cannot be distinguished from words. */
export const MIN_SECRET_LENGTH = 8

/** Takes secrets out of a text. */
export type Redactor = (text: string) => string

/**
 * A function that replaces secrets wherever they stand in a text, as they are and as URLs and JSON write them. Secrets
 * shorter than 8 characters are not redacted, as they cannot be distinguished from words.
 *
 * @example createRedactor(['sk-12345'])('bad key sk-12345') // 'bad key [redacted]'
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  let spellings: ReadonlySet<string> | undefined
  return (text) => {
    spellings ??= spellingsOf(secrets)
    let result = text
    for (const spelling of spellings)
      if (result.includes(spelling)) result = result.replaceAll(spelling, MASK)
    return result
  }
}

function spellingsOf(secrets: readonly string[]): ReadonlySet<string> {
  const long = secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH)
  return new Set(
    long.flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]),
  )
}

/**
 * `text` without the secrets, as `createRedactor` finds them.
 *
 * @example redact('bad key sk-12345', ['sk-12345']) // 'bad key [redacted]'
 */
export function redact(text: string, secrets: readonly string[]): string {
  return createRedactor(secrets)(text)
}
