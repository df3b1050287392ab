import { plainEnd, toWords, type WordedBytes } from './json-string-end.ts'

/** Bounds of a JSON text, each inclusive. */
export interface JsonLimits {
  /** Levels of arrays and objects. */
  depth: number
  /** Fields of all objects. */
  fields: number
  /** Fields and elements of all objects and arrays that follow another. */
  items: number
}

/** What a scan has found: that there is more to scan, a whole value, no JSON, or the limit that is exceeded. */
export type JsonScan = 'more' | 'valid' | 'invalid' | keyof JsonLimits

const TAB = 0x09
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const PLUS = 0x2b
const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const UPPER_E = 0x45
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const LOWER_E = 0x65
const LOWER_U = 0x75
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** What may come next, between two tokens. */
const VALUE = 0
const ELEMENT_OR_END = 1
const KEY = 2
const KEY_OR_END = 3
const AFTER_KEY = 4
const AFTER_VALUE = 5
const NOTHING = 6

const bytesOf = (text: string): ReadonlySet<number | undefined> => new Set(new TextEncoder().encode(text))

/** What may follow a backslash, beside `u` and four digits. */
const ESCAPED = bytesOf('"\\/bfnrt')
const HEXADECIMAL = bytesOf('0123456789abcdefABCDEF')
const LITERALS = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word))

/** Where a top-level field is: its key and its value, in bytes, each up to its end. */
export interface FieldPlace {
  key: number
  keyEnd: number
  value: number
  valueEnd: number
}

/**
 * Checks that UTF-8 is JSON, as `JSON.parse` does, without making values of it, and takes note of where the fields of the
 * outermost object are. A long text can be scanned in steps.
 */
export class JsonScanner {
  /** Of the outermost object; empty for any other value. The last of them is incomplete until the scan is over. */
  readonly fields: FieldPlace[] = []
  readonly #source: WordedBytes
  readonly #limits: JsonLimits
  /** The bytes that close the objects and arrays that are open. */
  readonly #closers: number[] = []
  #at = 0
  #expected = VALUE
  /** Whether the scan is inside of a string. */
  #inString = false
  #fieldCount = 0
  #itemCount = 0

  constructor(bytes: Uint8Array, limits: JsonLimits) {
    this.#source = toWords(bytes)
    this.#limits = limits
  }

  /** Goes on for about `size` bytes. */
  scan(size = Number.POSITIVE_INFINITY): JsonScan {
    const source = this.#source
    const { bytes } = source
    const closers = this.#closers
    const until = Math.min(this.#at + size, bytes.length)
    let at = this.#at
    let expected = this.#expected
    let inString = this.#inString

    while (at < until) {
      if (inString) {
        at = plainEnd(source, at, until)
        if (at >= until) break
        if (bytes[at] === BACKSLASH) {
          const length = escapeLength(bytes, at + 1)
          if (length === 0) return 'invalid'
          at += length + 1
        } else if (bytes[at] === QUOTE) {
          inString = false
          expected = this.#closeString(expected, ++at)
        } else return 'invalid'
        continue
      }
      const byte = bytes[at] as number
      switch (byte) {
        case SPACE:
        case LINE_FEED:
        case CARRIAGE_RETURN:
        case TAB:
          at++
          continue
        case QUOTE:
          if (expected > KEY_OR_END) return 'invalid'
          if (expected >= KEY && closers.length === 1)
            this.fields.push({ key: at, keyEnd: 0, value: 0, valueEnd: 0 })
          inString = true
          at++
          continue
        case COLON:
          if (expected !== AFTER_KEY) return 'invalid'
          if (++this.#fieldCount > this.#limits.fields) return 'fields'
          expected = VALUE
          at++
          if (closers.length === 1) this.#beginField(at)
          continue
        case COMMA:
          if (expected !== AFTER_VALUE) return 'invalid'
          if (++this.#itemCount > this.#limits.items) return 'items'
          expected = closers[closers.length - 1] === CLOSE_BRACE ? KEY : VALUE
          at++
          continue
        case OPEN_BRACE:
        case OPEN_BRACKET:
          if (expected > ELEMENT_OR_END) return 'invalid'
          if (closers.length >= this.#limits.depth) return 'depth'
          closers.push(byte === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET)
          expected = byte === OPEN_BRACE ? KEY_OR_END : ELEMENT_OR_END
          at++
          continue
        case CLOSE_BRACE:
        case CLOSE_BRACKET: {
          const empty = byte === CLOSE_BRACE ? KEY_OR_END : ELEMENT_OR_END
          if ((expected !== AFTER_VALUE && expected !== empty) || closers.pop() !== byte) return 'invalid'
          at++
          expected = this.#closeValue(at)
          continue
        }
        default: {
          const end = expected <= ELEMENT_OR_END ? scalarEnd(bytes, at) : -1
          if (end < 0) return 'invalid'
          expected = this.#closeValue(end)
          at = end
        }
      }
    }
    this.#at = at
    this.#expected = expected
    this.#inString = inString
    if (at < bytes.length) return 'more'
    return expected === NOTHING ? 'valid' : 'invalid'
  }

  #beginField(at: number): void {
    const field = this.fields[this.fields.length - 1]
    if (field) field.value = at
  }

  /** A value ends at `end`; returns what may follow. */
  #closeValue(end: number): number {
    const { length } = this.#closers
    if (length === 0) return NOTHING
    const field = length === 1 ? this.fields[this.fields.length - 1] : undefined
    if (field) field.valueEnd = end
    return AFTER_VALUE
  }

  /** A string ends at `end`, which is a key or a value; returns what may follow. */
  #closeString(expected: number, end: number): number {
    if (expected <= ELEMENT_OR_END) return this.#closeValue(end)
    const field = this.#closers.length === 1 ? this.fields[this.fields.length - 1] : undefined
    if (field) field.keyEnd = end
    return AFTER_KEY
  }
}

/** How many bytes an escape has after its backslash; 0 if it is not valid. */
function escapeLength(bytes: Uint8Array, from: number): number {
  if (ESCAPED.has(bytes[from])) return 1
  return bytes[from] === LOWER_U && isHexadecimal(bytes, from + 1) ? 5 : 0
}

function isHexadecimal(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < from + 4; at++) if (!HEXADECIMAL.has(bytes[at])) return false
  return true
}

/** The end of the number, `true`, `false` or `null` at `from`; -1 if there is none. */
function scalarEnd(bytes: Uint8Array, from: number): number {
  for (const literal of LITERALS) {
    if (bytes[from] !== literal[0]) continue
    return literal.every((byte, offset) => bytes[from + offset] === byte) ? from + literal.length : -1
  }
  return numberEnd(bytes, from)
}

function numberEnd(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === MINUS ? from + 1 : from
  at = bytes[at] === ZERO ? at + 1 : digitsEnd(bytes, at)
  if (at >= 0 && bytes[at] === POINT) at = digitsEnd(bytes, at + 1)
  if (at >= 0 && (bytes[at] === LOWER_E || bytes[at] === UPPER_E)) {
    const sign = bytes[at + 1] === PLUS || bytes[at + 1] === MINUS ? 1 : 0
    at = digitsEnd(bytes, at + 1 + sign)
  }
  return at
}

/** The end of one or more digits; -1 if there are none. */
function digitsEnd(bytes: Uint8Array, from: number): number {
  let at = from
  while (isDigit(bytes[at])) at++
  return at === from ? -1 : at
}

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= ZERO && byte <= NINE
