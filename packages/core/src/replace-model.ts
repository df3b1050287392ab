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
      if (depth === 1 && isKey(body, at, end, TEXT_VALUE)) {
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

/**
 * Whether the top level of the JSON text `body` has more than one `model`, escaped or not: parsers differ in which of
 * them they read. `body` must be valid JSON.
 *
 * @example namesModelTwice('{"model":"a","mod\\u0065l":"b"}') // true
 */
export function namesModelTwice(body: string): boolean {
  const first = body.indexOf(MODEL)
  const second = first < 0 ? -1 : body.indexOf(MODEL, first + MODEL.length)
  if (second < 0 && !body.includes(ESCAPED_LETTER)) return false
  let count = 0
  let depth = 0
  for (let at = 0; at < body.length; at++) {
    const character = body[at]
    if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    else if (character === '"') {
      const end = stringEnd(body, at)
      if (depth === 1 && isKey(body, at, end, KEY) && ++count > 1) return true
      at = end - 1
    }
  }
  return false
}

const MODEL = '"model"'
/** How every escaped letter of `model` begins. */
const ESCAPED_LETTER = '\\u006'

/** What follows a key. */
const KEY = /\s*:/y
/** What is between a key and the content of its string value. */
const TEXT_VALUE = /\s*:\s*"/y

/** Whether the string from `from` to `end` is the key `model`, escaped or not, followed by `after`. */
function isKey(text: string, from: number, end: number, after: RegExp): boolean {
  after.lastIndex = end
  return after.test(text) && JSON.parse(text.slice(from, end)) === 'model'
}
