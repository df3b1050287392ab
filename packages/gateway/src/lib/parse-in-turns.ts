import { parseJson } from '@mixrouter/core/internal'
import { createPacer, LARGE_CHARACTERS, nextTurn } from './turns.ts'

/** Shorter texts are parsed at once, in a turn of their own, which takes a few milliseconds. */
const PARSED_AT_ONCE_CHARACTERS = 1024 * 1024

/** How much of a text is searched and parsed at once, in characters. */
const STEP_CHARACTERS = 128 * 1024

const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const LOWER_U = 0x75
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** A number, `true`, `false` or `null`. */
const SCALAR = /[^\s,\]}]+/y
const SPACE = /\s*/y

/**
 * What `JSON.parse` makes of a text that is known to be valid JSON, in steps between which other requests are served: what
 * is too large for one step is parsed member by member, and a string piece by piece.
 */
export async function parseJsonInTurns(text: string): Promise<unknown> {
  if (text.length > PARSED_AT_ONCE_CHARACTERS) return parseStepByStep(text)
  await nextTurn()
  const value: unknown = JSON.parse(text)
  await nextTurn()
  return value
}

/** The value of a text that is JSON, as the gateway wrote it; a long one is parsed in steps. */
export function parseWritten(text: string): unknown {
  return text.length > LARGE_CHARACTERS ? parseJsonInTurns(text) : parseJson(text)
}

/** As `parseJsonInTurns`, whatever the length of the text. */
export function parseStepByStep(text: string): Promise<unknown> {
  return new PacedParser(text).parseValue()
}

class PacedParser {
  readonly #text: string
  readonly #pace = createPacer()
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  async parseValue(): Promise<unknown> {
    this.#take(SPACE)
    switch (this.#text.charCodeAt(this.#at)) {
      case OPEN_BRACE:
        return this.#parseObject()
      case OPEN_BRACKET:
        return this.#parseArray()
      case QUOTE:
        return this.#parseString()
      default:
        return JSON.parse(this.#take(SCALAR))
    }
  }

  async #parseObject(): Promise<Record<string, unknown>> {
    const fields: Record<string, unknown> = {}
    await this.#parseMembers(
      (members) => {
        for (const [name, value] of Object.entries(JSON.parse(`{${members}}`))) setField(fields, name, value)
      },
      async () => {
        this.#take(SPACE)
        const name = await this.#parseString()
        this.#take(SPACE)
        this.#at++ // the colon
        setField(fields, name, await this.parseValue())
      },
    )
    return fields
  }

  async #parseArray(): Promise<unknown[]> {
    const elements: unknown[] = []
    await this.#parseMembers(
      (members) => {
        for (const element of JSON.parse(`[${members}]`)) elements.push(element)
      },
      async () => {
        elements.push(await this.parseValue())
      },
    )
    return elements
  }

  /** Members that fit into a step are parsed together, a larger one by itself. */
  async #parseMembers(
    parseTogether: (members: string) => void,
    parseOne: () => Promise<void>,
  ): Promise<void> {
    for (let isOver = false; !isOver; ) {
      const from = ++this.#at // after the bracket or comma
      const { end, isLast } = membersWithin(this.#text, from)
      if (end > from) {
        parseTogether(this.#text.slice(from, end))
        this.#at = end
        isOver = isLast
      } else if (isLast) isOver = true
      else {
        await parseOne()
        this.#take(SPACE)
        isOver = this.#text.charCodeAt(this.#at) !== COMMA
      }
      await this.#pace()
    }
    this.#at++ // the bracket
  }

  async #parseString(): Promise<string> {
    const pieces: string[] = []
    do {
      const from = pieces.length === 0 ? this.#at + 1 : this.#at
      this.#at = stringEnd(this.#text, from, from + STEP_CHARACTERS)
      pieces.push(JSON.parse(`"${this.#text.slice(from, this.#at)}"`))
      await this.#pace()
    } while (this.#text.charCodeAt(this.#at) !== QUOTE)
    this.#at++
    return pieces.join('')
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const [taken = ''] = pattern.exec(this.#text) ?? []
    this.#at += taken.length
    return taken
  }
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
    else at += text.charCodeAt(at + 1) === LOWER_U ? 6 : 2
  }
  return at
}

/** As `JSON.parse` does, `__proto__` too. */
function setField(fields: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') fields[name] = value
  else Object.defineProperty(fields, name, { value, configurable: true, enumerable: true, writable: true })
}
