/** Longer texts are worked on in pieces, in characters. */
export const PIECE_CHARACTERS = 128 * 1024

/** A long text in pieces, none of which ends inside of a surrogate pair. */
export function* textPieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = Math.min(text.length, at + PIECE_CHARACTERS)
    const whole = isHighSurrogate(text.charCodeAt(end - 1)) ? Math.min(text.length, end + 1) : end
    yield text.slice(at, whole)
    at = whole
  }
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code < 0xdc00
