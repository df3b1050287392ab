/** Bytes of JSON for one token, roughly, in most languages. */
const BYTES_PER_TOKEN = 4

/** Shorter bodies are not searched for media. */
const SEARCHED_FROM_LENGTH = 32 * 1024

/** A string of this length without a space is media as base64. */
const MEDIA_FROM_LENGTH = 4096

/** What an image costs at most vendors, roughly. */
const TOKENS_PER_MEDIA = 1000

/** Tokens of a request's JSON within a factor of two, in microseconds: to reserve with, and where the vendor reports none. */
export function roughTokens(body: string | Uint8Array): number {
  if (body.length < SEARCHED_FROM_LENGTH) return Math.ceil(body.length / BYTES_PER_TOKEN)
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  let media = 0
  let mediaLength = 0
  for (let start = 0; start < text.length; ) {
    const quote = text.indexOf('"', start)
    const end = quote < 0 ? text.length : quote
    if (end - start >= MEDIA_FROM_LENGTH && !text.slice(start, start + MEDIA_FROM_LENGTH).includes(' ')) {
      media++
      mediaLength += end - start
    }
    start = end + 1
  }
  return Math.ceil((text.length - mediaLength) / BYTES_PER_TOKEN) + media * TOKENS_PER_MEDIA
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
