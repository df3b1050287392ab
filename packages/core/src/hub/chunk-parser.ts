import { parseJson } from './json.ts'
import { findTemplate, type JsonTemplate } from './json-template.ts'

/** Longer chunks are not compared: those that resemble each other are short. */
const LONGEST_COMPARED = 4096

/**
 * After so many chunks in a row that fit no template, none is looked for any more: in vain, that takes several times as
 * long as parsing. Events between two texts, such as those of a tool of the vendor's, are fewer.
 */
const MOST_FUTILE = 32

/**
 * A parser for the chunks of one stream, which returns what `parseJson` does. Most chunks repeat the one before but for a
 * text and some numbers; to see that takes a third of the time of parsing them. Values may share what they have in common:
 * they must not be changed.
 */
export function createChunkParser(): (json: string) => unknown {
  let template: JsonTemplate | undefined
  let previous = ''
  let futile = 0
  return (json) => {
    const known = template?.(json)
    if (known !== undefined) {
      futile = 0
      return known
    }
    const value = parseJson(json)
    if (value === undefined || json.length > LONGEST_COMPARED || futile >= MOST_FUTILE) return value
    futile++
    template = findTemplate(previous, json) ?? template
    previous = json
    return value
  }
}
