const QUOTE = 0x22
const BACKSLASH = 0x5c
const FIRST_PRINTABLE = 0x20

/** 1 for each byte at which the text of a JSON string can't go on as it is: quotes, backslashes, control characters. */
const STOPS = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < FIRST_PRINTABLE || byte === QUOTE || byte === BACKSLASH ? 1 : 0,
)

/** A byte in each of the four places of a word. */
const ONES = 0x01010101
const HIGH_BITS = 0x80808080
const QUOTES = QUOTE * ONES
const BACKSLASHES = BACKSLASH * ONES
const PRINTABLE = FIRST_PRINTABLE * ONES

/** The bytes of a text, and the same memory as words of four. */
export interface WordedBytes {
  bytes: Uint8Array
  words: Int32Array
  /** Where the text begins in `words`, in bytes. */
  offset: number
}

export function toWords(bytes: Uint8Array): WordedBytes {
  const { buffer, byteOffset, byteLength } = bytes
  const offset = byteOffset % 4
  const start = byteOffset - offset
  return { bytes, offset, words: new Int32Array(buffer, start, (byteOffset + byteLength - start) >> 2) }
}

/**
 * Where the next quote, backslash or control character is, or `to` if that comes first. Looks at four bytes at once: subtracting one from
 * each byte of a word sets the high bit of those that were zero, and of no other byte below 0x80.
 *
 * @see https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
 */
export function plainEnd({ bytes, words, offset }: WordedBytes, from: number, to: number): number {
  let at = from
  while (((offset + at) & 3) !== 0) {
    if (at >= to || STOPS[bytes[at] as number] !== 0) return at
    at++
  }
  let word = (offset + at) >> 2
  const first = word
  const last = Math.min(words.length, (offset + to) >> 2)
  while (word < last) {
    const four = words[word] as number
    const quote = four ^ QUOTES
    const backslash = four ^ BACKSLASHES
    const stops = ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((four - PRINTABLE) & ~four)
    if ((stops & HIGH_BITS) !== 0) break
    word++
  }
  at += (word - first) << 2
  while (at < to && STOPS[bytes[at] as number] === 0) at++
  return at
}
