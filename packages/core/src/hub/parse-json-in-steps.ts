import { ApiError } from './error.ts'
import type { Steps } from './steps.ts'
import { PIECE_CHARACTERS } from './text-pieces.ts'

/** How much of a text is searched and parsed at once, in characters. */
const STEP_CHARACTERS = PIECE_CHARACTERS

/** An escape that begins within a step may end after it. */
const LONGEST_ESCAPE = 6

/** No response or request has as many levels. */
const MAX_DEPTH = 1000

/** Shorter strings are joined within a step. */
const ALONE_CHARACTERS = 2 * 1024 * 1024

const TAB = 0x09
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const LOWER_U = 0x75
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** A number, `true`, `false` or `null`. */
const SCALAR = /[^\s,\]}]+/y

const BEYOND_LATIN_1 = /[^\0-\xff]/

/** Where the text of a string can't go on as it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them
const STOP = /["\\\0-\x1f]/g

export interface SteppedParsing {
  /**
   * The longest string, in bytes of memory: one with any character beyond Latin-1 takes two for each. It is the only thing
   * that is made at once. @default no limit
   */
  maxStringBytes?: number
}

/**
 * What `JSON.parse` makes of a text that comes in pieces, in steps: what is too large for one step is parsed member by
 * member, and a string piece by piece. The text is never in memory as a whole.
 *
 * @throws SyntaxError for a text that is not JSON, or nested more than 1,000 levels deep
 * @throws ApiError 502 for a string that is too long
 */
export function* parseJsonInSteps(
  pieces: Iterable<string>,
  { maxStringBytes = Number.POSITIVE_INFINITY }: SteppedParsing = {},
): Steps<unknown> {
  return yield* new SteppedParser(pieces[Symbol.iterator](), maxStringBytes).parse()
}

class SteppedParser {
  readonly #pieces: Iterator<string>
  readonly #maxStringBytes: number
  /** What is being parsed. */
  #text = ''
  #at = 0
  /** Whether each character of what is being parsed takes two bytes. */
  #isWide = false
  #isRead = false
  #depth = 0

  constructor(pieces: Iterator<string>, maxStringBytes: number) {
    this.#pieces = pieces
    this.#maxStringBytes = maxStringBytes
  }

  *parse(): Steps<unknown> {
    const value = yield* this.#parseValue()
    yield* this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#unexpected()
    return value
  }

  *#parseValue(): Steps<unknown> {
    yield* this.#skipSpace()
    switch (this.#text.charCodeAt(this.#at)) {
      case OPEN_BRACE:
        return yield* this.#parseObject()
      case OPEN_BRACKET:
        return yield* this.#parseArray()
      case QUOTE:
        return yield* this.#parseString()
      default:
        return this.#parseScalar()
    }
  }

  *#parseObject(): Steps<Record<string, unknown>> {
    const fields: Record<string, unknown> = {}
    const parser = this
    yield* this.#parseMembers(
      CLOSE_BRACE,
      (members) => {
        const parsed: Record<string, unknown> = JSON.parse(`{${members}}`)
        for (const name of Object.keys(parsed)) setField(fields, name, parsed[name])
      },
      function* () {
        yield* parser.#skipSpace()
        const name = yield* parser.#parseString()
        yield* parser.#skipSpace()
        parser.#take(COLON)
        setField(fields, name, yield* parser.#parseValue())
      },
    )
    return fields
  }

  *#parseArray(): Steps<unknown[]> {
    const elements: unknown[] = []
    const parser = this
    yield* this.#parseMembers(
      CLOSE_BRACKET,
      (members) => {
        for (const element of JSON.parse(`[${members}]`)) elements.push(element)
      },
      function* () {
        elements.push(yield* parser.#parseValue())
      },
    )
    return elements
  }

  /** Members that fit into a step are parsed together, a larger one by itself. */
  *#parseMembers(
    closer: number,
    parseTogether: (members: string) => void,
    parseOne: () => Steps<void>,
  ): Steps<void> {
    if (++this.#depth > MAX_DEPTH) throw new SyntaxError(`JSON is nested more than ${MAX_DEPTH} levels deep`)
    this.#at++ // the bracket
    yield* this.#skipSpace()
    let isOver = this.#text.charCodeAt(this.#at) === closer
    while (!isOver) {
      yield* this.#skipSpace()
      const { end, isLast } = membersWithin(this.#text, this.#at)
      if (end > this.#at) {
        parseTogether(this.#text.slice(this.#at, end))
        this.#at = end
      } else if (isLast) throw this.#unexpected()
      else {
        yield* parseOne()
        yield* this.#skipSpace()
      }
      isOver = this.#text.charCodeAt(this.#at) !== COMMA
      if (!isOver) this.#at++
      yield
    }
    this.#take(closer)
    this.#depth--
  }

  *#parseString(): Steps<string> {
    this.#take(QUOTE)
    const pieces: string[] = []
    let length = 0
    let isWide = false
    do {
      this.#fill()
      const { piece, end, isPlain } = this.#takePiece()
      if (end >= this.#text.length) throw new SyntaxError('A string of the JSON text has no end')
      isWide ||= !isPlain && BEYOND_LATIN_1.test(piece)
      pieces.push(piece)
      length += piece.length
      if (length * (isWide ? 2 : 1) > this.#maxStringBytes) throw stringTooLong(this.#maxStringBytes)
      this.#at = end
      yield
    } while (this.#text.charCodeAt(this.#at) !== QUOTE)
    this.#at++
    if (length < ALONE_CHARACTERS) return pieces.join('')
    yield 'alone'
    const text = pieces.join('')
    yield 'alone'
    return text
  }

  /** A piece of a string up to `end`. Only one that is not plain Latin-1 has to be parsed. */
  #takePiece(): { piece: string; end: number; isPlain: boolean } {
    const until = this.#at + STEP_CHARACTERS
    STOP.lastIndex = this.#at
    const stop = this.#isWide ? this.#at : (STOP.exec(this.#text)?.index ?? this.#text.length)
    const isPlain = stop >= until || (!this.#isWide && this.#text.charCodeAt(stop) === QUOTE)
    const end = isPlain ? Math.min(stop, until) : stringEnd(this.#text, stop, until)
    const text = this.#text.slice(this.#at, end)
    return { piece: isPlain ? text : JSON.parse(`"${text}"`), end, isPlain }
  }

  #parseScalar(): unknown {
    SCALAR.lastIndex = this.#at
    const [scalar = ''] = SCALAR.exec(this.#text) ?? []
    this.#at += scalar.length
    return JSON.parse(scalar)
  }

  *#skipSpace(): Steps<void> {
    for (;;) {
      this.#fill()
      while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++
      if (this.#at < this.#text.length || this.#isRead) return
      yield
    }
  }

  #take(character: number): void {
    if (this.#text.charCodeAt(this.#at) !== character) throw this.#unexpected()
    this.#at++
  }

  /** Reads on, so that a whole step is there unless the text ends before. */
  #fill(): void {
    const needed = STEP_CHARACTERS + LONGEST_ESCAPE
    if (this.#isRead || this.#text.length - this.#at >= needed) return
    let text = this.#text.slice(this.#at)
    while (text.length < 2 * needed && !this.#isRead) {
      const { value, done } = this.#pieces.next()
      if (done) this.#isRead = true
      else text += value
    }
    this.#text = text
    this.#isWide = BEYOND_LATIN_1.test(text)
    this.#at = 0
  }

  #unexpected(): SyntaxError {
    const found = this.#text[this.#at]
    return new SyntaxError(found ? `Unexpected ${JSON.stringify(found)} in JSON` : 'The JSON text has no end')
  }
}

function stringTooLong(limit: number): ApiError {
  return new ApiError(`The upstream's response has a text that takes more than ${limit} bytes`, {
    status: 502,
    code: 'response_too_large',
  })
}

/** Where the last member that ends within a step is over, which is `from` if there is none, and whether none follows it. */
function membersWithin(text: string, from: number): { end: number; isLast: boolean } {
  const until = Math.min(from + STEP_CHARACTERS, text.length)
  let end = from
  let depth = 0
  for (let at = from; at < until; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = stringEnd(text, at + 1, until)
        break
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth++
        break
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (depth-- === 0) return { end: at, isLast: true }
        break
      case COMMA:
        if (depth === 0) end = at
    }
  }
  return { end, isLast: false }
}

/** Where a string ends; if that is not before `until`, a place at or after it that is not within an escape. */
function stringEnd(text: string, from: number, until: number): number {
  let at = from
  while (at < until) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at
    if (code !== BACKSLASH) at++
    else at += text.charCodeAt(at + 1) === LOWER_U ? LONGEST_ESCAPE : 2
  }
  return at
}

const isSpace = (code: number) =>
  code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN || code === TAB

/** As `JSON.parse` does, `__proto__` too. */
function setField(fields: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') fields[name] = value
  else Object.defineProperty(fields, name, { value, configurable: true, enumerable: true, writable: true })
}
