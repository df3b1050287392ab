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
  let spellings: readonly Spelling[] | undefined
  return (text) => {
    spellings ??= spellingsOf(secrets)
    let result = text
    for (const { whole, mark } of spellings)
      if (result.includes(mark) && result.includes(whole)) result = result.replaceAll(whole, MASK)
    return result
  }
}

/** A secret as a text may contain it. */
interface Spelling {
  whole: string
  /** A part of it that a text without it is unlikely to contain, and that is found several times as fast. */
  mark: string
}

function spellingsOf(secrets: readonly string[]): Spelling[] {
  const long = secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH)
  const all = long.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ])
  return [...new Set(all)].map((whole) => ({ whole, mark: markOf(whole) }))
}

/** V8 searches shorter strings by their first character, as fast as memory is read. */
const MARK_LENGTH = 6

/** Characters of JSON and English, from the most to the least frequent; all others are rarer. */
const FREQUENT = 'eta"oinsrhld:,c_u{}pmfgywb.v0123456789-k/[]'

/** From the rarest character on. */
function markOf(secret: string): string {
  const frequencies = secret.split('').map((character) => FREQUENT.indexOf(character))
  const rarities = frequencies.map((rank) => (rank < 0 ? FREQUENT.length : rank))
  const start = rarities.indexOf(Math.max(...rarities))
  return secret.slice(start, start + MARK_LENGTH)
}

/**
 * `text` without the secrets, as `createRedactor` finds them.
 *
 * @example redact('bad key sk-12345', ['sk-12345']) // 'bad key [redacted]'
 */
export function redact(text: string, secrets: readonly string[]): string {
  return createRedactor(secrets)(text)
}
