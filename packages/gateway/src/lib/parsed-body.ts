import { isObject, type JsonOutline } from '@mixrouter/core/internal'
import { LARGE_CHARACTERS, nextTurn } from './turns.ts'

/** A client's body of JSON: as received where that is known, its top-level fields, and all of it on demand. */
export interface ParsedBody {
  readonly json: unknown
  readonly bytes?: Uint8Array
  readonly text?: string
  /** The names of the top-level fields, those that are given twice included; none if it is not an object. */
  readonly names: readonly string[]
  /** The value of a top-level field, undefined if there is none. */
  get(name: string): unknown
}

/** A body that was parsed by others, or made here. */
export function bodyOf(json: unknown): ParsedBody {
  const fields = isObject(json) ? json : {}
  return {
    json,
    names: Object.keys(fields),
    get: (name) => (Object.hasOwn(fields, name) ? fields[name] : undefined),
  }
}

/** All of a body; a large one is parsed in a turn of its own, before and after which other requests are served. */
export async function parseAll(body: ParsedBody): Promise<unknown> {
  const isLarge = (body.text?.length ?? 0) > LARGE_CHARACTERS
  if (isLarge) await nextTurn()
  const { json } = body
  if (isLarge) await nextTurn()
  return json
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

  get names(): readonly string[] {
    return this.#outline.names
  }

  get(name: string): unknown {
    return this.#outline.get(name)
  }
}
