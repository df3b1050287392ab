/** Bytes of JSON for one token, roughly, in most languages. */
const BYTES_PER_TOKEN = 4

/** Shorter bodies are not searched for media. */
const SEARCHED_FROM_LENGTH = 32 * 1024

/** A string of this length, with a long stretch without a space, is media as base64. */
const MEDIA_FROM_LENGTH = 4096

/** Every string of media has a stretch of so many bytes from one of their multiples on. */
const STEP = MEDIA_FROM_LENGTH / 2

/** What an image costs at most vendors, roughly. */
const TOKENS_PER_MEDIA = 1000

const QUOTE = 0x22
const SPACE = 0x20

/** Tokens of a request's JSON within a factor of two, in microseconds: to reserve with, and where the vendor reports none. */
export function roughTokens(body: string | Uint8Array): number {
  if (body.length < SEARCHED_FROM_LENGTH) return Math.ceil(body.length / BYTES_PER_TOKEN)
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  let media = 0
  let mediaLength = 0
  for (let at = 0; at < bytes.length; at += STEP) {
    const window = bytes.subarray(at, at + STEP)
    if (window.includes(QUOTE) || window.includes(SPACE)) continue
    const start = bytes.lastIndexOf(QUOTE, at) + 1
    const quote = bytes.indexOf(QUOTE, at)
    const end = quote < 0 ? bytes.length : quote
    if (end - start >= MEDIA_FROM_LENGTH) {
      media++
      mediaLength += end - start
    }
    at = end
  }
  return Math.ceil((bytes.length - mediaLength) / BYTES_PER_TOKEN) + media * TOKENS_PER_MEDIA
}

/** Fields whose strings are content, in the streams of all formats. */
const CONTENT =
  /"(?:content|text|delta|reasoning_content|reasoning|thinking|partial_json|arguments)"\s*:\s*"((?:[^"\\]|\\.)*)"/g

/** Tokens of a forwarded stream, out of its size and how much of its end is content. */
export function roughStreamTokens(bytes: number, tail: string): number {
  if (tail === '') return 0
  let characters = 0
  for (const [, text = ''] of tail.matchAll(CONTENT)) characters += text.length
  return Math.ceil(((characters / tail.length) * bytes) / BYTES_PER_TOKEN)
}

export function roughTextTokens(characters: number): number {
  return Math.ceil(characters / BYTES_PER_TOKEN)
}
