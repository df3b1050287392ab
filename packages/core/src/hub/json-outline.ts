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
}

const LONGEST_SHORT = 64

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

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
