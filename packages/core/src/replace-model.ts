import { stringEnd } from './hub/index.ts'

/**
 * The JSON text `body` with another value of its top-level `model`; every other byte is kept. `body` must be valid JSON.
 *
 * @example replaceModel('{"model":"a", "n":1}', 'b') // '{"model":"b", "n":1}'
 */
export function replaceModel(body: string, model: string): string {
  let result = ''
  let copied = 0
  let depth = 0
  for (let at = 0; at < body.length; at++) {
    const character = body[at]
    if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    else if (character === '"') {
      const end = stringEnd(body, at)
      if (depth === 1 && isModelKey(body, at, end)) {
        const from = body.indexOf('"', body.indexOf(':', end) + 1)
        const to = stringEnd(body, from)
        result += body.slice(copied, from) + JSON.stringify(model)
        copied = to
        at = to - 1
      } else at = end - 1
    }
  }
  return result + body.slice(copied)
}

/** What is between a key and the content of its string value. */
const TEXT_VALUE = /\s*:\s*"/y

/** Whether the string from `from` to `end` is the key `model`, escaped or not, of a string. */
function isModelKey(text: string, from: number, end: number): boolean {
  TEXT_VALUE.lastIndex = end
  return TEXT_VALUE.test(text) && JSON.parse(text.slice(from, end)) === 'model'
}
