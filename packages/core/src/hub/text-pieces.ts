/** Longer texts are worked on in pieces, in characters. */
export const LONG_CHARACTERS = 128 * 1024

/**
 * How long the pieces are, in characters. V8 keeps what is longer than 128 KiB apart; of pieces that are, it would take the
 * collector 80 ms to free those of 300 MB.
 */
export const PIECE_CHARACTERS = 32 * 1024

/** A long text in pieces, none of which ends inside of a surrogate pair. */
export function* textPieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = Math.min(text.length, at + PIECE_CHARACTERS)
    const whole = isHighSurrogate(text.charCodeAt(end - 1)) ? Math.min(text.length, end + 1) : end
    yield text.slice(at, whole)
    at = whole
  }
}

export interface PieceOptions {
  /** How many bytes are a piece. @default 32768 */
  size?: number
  /** Whether bytes that are no UTF-8 are an error. @default false, they become U+FFFD */
  fatal?: boolean
}

/**
 * The text of UTF-8 in pieces, without a byte order mark. Each is decoded alone: a decoder that keeps what is incomplete is
 * slower in Node.js, and takes two bytes for each character of ASCII.
 *
 * @throws TypeError if `fatal` is set, for bytes that are no UTF-8
 */
export function* decodePieces(
  bytes: Uint8Array,
  { size = PIECE_CHARACTERS, fatal = false }: PieceOptions = {},
): Generator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal })
  for (let at = 0; at < bytes.length; ) {
    const end = characterStart(bytes, at + size)
    const text = decoder.decode(bytes.subarray(at, end))
    yield at === 0 && text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text
    at = end
  }
}

const BYTE_ORDER_MARK = 0xfeff

/** In bytes. */
const LONGEST_CHARACTER = 4

/** Where the character of UTF-8 begins that is at `index`. */
function characterStart(bytes: Uint8Array, index: number): number {
  if (index >= bytes.length) return bytes.length
  for (let at = index; at > index - LONGEST_CHARACTER; at--) if (!isContinuation(bytes[at])) return at
  return index
}

const isContinuation = (byte = 0) => (byte & 0b1100_0000) === 0b1000_0000

const isHighSurrogate = (code: number) => code >= 0xd800 && code < 0xdc00
