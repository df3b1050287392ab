import { stringEnd } from './hub/index.ts'

/**
 * The JSON text of an object with one more field, which it must not have yet; every other byte is kept.
 *
 * @example addField('{"model":"a"}', 'n', 1) // '{"n":1,"model":"a"}'
 */
export function addField(body: string, name: string, value: unknown): string {
  const start = body.indexOf('{') + 1
  const isEmpty = /^\s*\}/.test(body.slice(start, start + 100))
  const field = `${JSON.stringify(name)}:${JSON.stringify(value)}${isEmpty ? '' : ','}`
  return body.slice(0, start) + field + body.slice(start)
}

/**
 * The JSON text of an object with another value of a top-level field; every other byte is kept.
 *
 * @example replaceField('{"n":{"a":1.0}, "b":2}', 'n', 3) // '{"n":3, "b":2}'
 */
export function replaceField(body: string, name: string, value: unknown): string {
  return editField(body, name, () => JSON.stringify(value))
}

/**
 * The JSON text of an object with the text of a top-level field's value edited; every other byte is kept.
 *
 * @example editField('{"n":{"a":1.0}, "b":2}', 'n', (text) => addField(text, 'c', 3)) // '{"n":{"c":3,"a":1.0}, "b":2}'
 */
export function editField(body: string, name: string, edit: (text: string) => string): string {
  let result = ''
  let copied = 0
  let depth = 0
  let valueStart: number | undefined
  const endValue = (at: number) => {
    if (valueStart === undefined || depth !== 1) return
    result += body.slice(copied, valueStart) + edit(body.slice(valueStart, at))
    copied = at
    valueStart = undefined
  }
  for (let at = 0; at < body.length; at++) {
    const character = body[at]
    if (character === '{' || character === '[') depth++
    else if (character === ',') endValue(at)
    else if (character === '}' || character === ']') {
      endValue(at)
      depth--
    } else if (character === '"') {
      const end = stringEnd(body, at)
      if (depth === 1 && valueStart === undefined && isKey(body, at, end, name))
        valueStart = body.indexOf(':', end) + 1
      at = end - 1
    }
  }
  return result + body.slice(copied)
}

const COLON = /\s*:/y

/** Whether the string from `from` to `end` is the key `name`, escaped or not. */
function isKey(text: string, from: number, end: number, name: string): boolean {
  COLON.lastIndex = end
  return COLON.test(text) && JSON.parse(text.slice(from, end)) === name
}
