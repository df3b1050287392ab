const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Bounds of a JSON text, each inclusive. */
export interface JsonLimits {
  /** Levels of arrays and objects. */
  depth: number
  /** Fields of all objects. */
  fields: number
  /** Fields and elements of all objects and arrays that follow another. */
  items: number
}

/** Which limit a JSON text exceeds, if any; what stands in strings does not count. */
export function exceededLimit(text: string, limits: JsonLimits): keyof JsonLimits | undefined {
  let depth = 0
  let fields = 0
  let items = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = stringEnd(text, at) - 1
        break
      case COMMA:
        if (++items > limits.items) return 'items'
        break
      case COLON:
        if (++fields > limits.fields) return 'fields'
        break
      case OPEN_BRACKET:
      case OPEN_BRACE:
        if (++depth > limits.depth) return 'depth'
        break
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        depth--
    }
  }
  return undefined
}

/** The end of the string that starts at `from` in a JSON text, its closing quote included. */
export function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1
    while (text.charCodeAt(before) === BACKSLASH) before--
    if ((at - before) % 2 === 1) return at + 1
  }
  return text.length
}
