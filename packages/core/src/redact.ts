/** What stands for a secret in a text. */
const MASK = '[redacted]'

/**
 * `text` without the secrets, as they are and as URLs and JSON write them.
 *
 * @example redact('bad key sk-1', ['sk-1']) // 'bad key [redacted]'
 */
export function redact(text: string, secrets: readonly string[]): string {
  let result = text
  for (const secret of secrets) {
    if (secret === '') continue
    const spellings = new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    for (const spelling of spellings) result = result.replaceAll(spelling, MASK)
  }
  return result
}
