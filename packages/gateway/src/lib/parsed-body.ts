import { isObject, type JsonOutline } from '@mixrouter/core/internal'
import { parseJsonInTurns } from './parse-in-turns.ts'
import { LARGE_CHARACTERS } from './turns.ts'

/** A client's body of JSON: as received where that is known, its top-level fields, and all of it on demand. */
export interface ParsedBody {
  readonly json: unknown
  readonly bytes?: Uint8Array
  readonly text?: string
  /** Whether it is worked on in steps, between which other requests are served. */
  readonly isLarge: boolean
  /** The names of the top-level fields, those that are given twice included; none if it is not an object. */
  readonly names: readonly string[]
  /** The value of a top-level field, undefined if there is none. */
  get(name: string): unknown
}

/**
 * A body that is parsed: by others, here, or made of another one.
 *
 * @param received what it was parsed from
 */
export function bodyOf(json: unknown, isLarge = false, received?: Received): ParsedBody {
  return new JsonBody(json, isLarge, received)
}

type Received = Readonly<Required<Pick<ParsedBody, 'bytes' | 'text'>>>

class JsonBody implements ParsedBody {
  readonly json: unknown
  readonly isLarge: boolean
  readonly bytes?: Uint8Array
  readonly text?: string
  readonly #fields: Readonly<Record<string, unknown>>

  constructor(json: unknown, isLarge: boolean, received?: Received) {
    this.json = json
    this.isLarge = isLarge
    if (received) {
      this.bytes = received.bytes
      this.text = received.text
    }
    this.#fields = isObject(json) ? json : {}
  }

  get names(): readonly string[] {
    return Object.keys(this.#fields)
  }

  get(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined
  }
}

/** All of a body; a large one is parsed in steps, between which other requests are served, and is then there as `json`. */
export async function parseAll(body: ParsedBody): Promise<unknown> {
  return body instanceof ReceivedBody ? body.parse() : body.json
}

/** A body as received, which is known to be valid: most are forwarded without being parsed. */
export class ReceivedBody implements ParsedBody {
  readonly bytes: Uint8Array
  readonly text: string
  readonly #outline: JsonOutline
  #json: { value: unknown } | undefined

  constructor(bytes: Uint8Array, text: string, outline: JsonOutline) {
    this.bytes = bytes
    this.text = text
    this.#outline = outline
  }

  get json(): unknown {
    this.#json ??= { value: JSON.parse(this.text) }
    return this.#json.value
  }

  async parse(): Promise<unknown> {
    if (this.isLarge) this.#json ??= { value: await parseJsonInTurns(this.text) }
    return this.json
  }

  get isLarge(): boolean {
    return this.text.length > LARGE_CHARACTERS
  }

  get names(): readonly string[] {
    return this.#outline.names
  }

  get(name: string): unknown {
    return this.#outline.get(name)
  }

  /** The bytes with other values of some top-level fields; see `JsonOutline`. */
  withFields(values: Readonly<Record<string, unknown>>): Uint8Array {
    return this.#outline.withFields(values)
  }
}
