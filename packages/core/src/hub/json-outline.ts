import { concatBytes } from './bytes.ts'
import type { FieldPlace } from './json-scanner.ts'

/** A JSON text, known to be valid, whose top-level fields can be read without parsing the rest. */
export class JsonOutline {
  /** The names of the fields in their order; one that is given twice is in it twice. */
  readonly names: readonly string[]
  readonly #bytes: Uint8Array
  readonly #fields: readonly FieldPlace[]

  constructor(bytes: Uint8Array, fields: readonly FieldPlace[]) {
    this.#bytes = bytes
    this.#fields = fields
    this.names = fields.map(({ key, keyEnd }) => JSON.parse(decode(bytes, key, keyEnd)))
  }

  /** The value of a field, of the last one if it is given twice; undefined if there is none. */
  get(name: string): unknown {
    const field = this.#fields[this.names.lastIndexOf(name)]
    return field && JSON.parse(decode(this.#bytes, field.value, field.valueEnd))
  }

  /** The first characters of a field's value as it is written; empty if there is no such field. */
  beginning(name: string): string {
    const field = this.#fields[this.names.lastIndexOf(name)]
    if (!field) return ''
    const start = spaceEnd(this.#bytes, field.value)
    return decode(this.#bytes, start, Math.min(field.valueEnd, start + BEGINNING))
  }

  /**
   * The text, of an object, with other values of some fields, which are added in front if there are none yet; every other
   * byte is kept.
   */
  withFields(values: Readonly<Record<string, unknown>>): Uint8Array {
    const bytes = this.#bytes
    const start = bytes.indexOf(OPEN_BRACE) + 1
    const added = Object.keys(values)
      .filter((name) => !this.names.includes(name))
      .map((name) => `${JSON.stringify(name)}:${JSON.stringify(values[name])}`)
    const isAlone = added.length === 0 || this.names.length === 0
    const parts = [bytes.subarray(0, start), encoder.encode(added.join(',') + (isAlone ? '' : ','))]
    let copied = start
    for (const [index, { value, valueEnd }] of this.#fields.entries()) {
      const name = this.names[index] as string
      if (!Object.hasOwn(values, name)) continue
      parts.push(bytes.subarray(copied, spaceEnd(bytes, value)), encoder.encode(JSON.stringify(values[name])))
      copied = valueEnd
    }
    parts.push(bytes.subarray(copied))
    return concatBytes(parts)
  }
}

/** Nothing else of valid JSON that precedes a value is as low. */
function spaceEnd(bytes: Uint8Array, from: number): number {
  let at = from
  while ((bytes[at] as number) <= SPACE) at++
  return at
}

const OPEN_BRACE = 0x7b
const SPACE = 0x20

const LONGEST_SHORT = 32

/** In bytes. */
const BEGINNING = 32

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

/** A part of a text; short ones in ASCII, as nearly all names are, without the cost of calling a decoder. */
function decode(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > LONGEST_SHORT) return utf8.decode(bytes.subarray(from, to))
  let text = ''
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number
    if (byte >= 0x80) return utf8.decode(bytes.subarray(from, to))
    text += String.fromCharCode(byte)
  }
  return text
}
