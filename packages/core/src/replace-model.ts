/**
 * The JSON text `body` with another value of its top-level `model`; every other byte stays. `body` must be valid JSON.
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

/** Where the string that opens at `from` ends, its closing quote included. */
function stringEnd(text: string, from: number): number {
  let at = text.indexOf('"', from + 1)
  while (at >= 0) {
    let before = at - 1
    while (text[before] === '\\') before--
    if ((at - before) % 2 === 1) return at + 1
    at = text.indexOf('"', at + 1)
  }
  return text.length
}

/** Whether the string from `from` to `end` is the key `model` of a string value, however it is escaped. */
function isModelKey(text: string, from: number, end: number): boolean {
  return /^\s*:\s*"/.test(text.slice(end, end + 64)) && JSON.parse(text.slice(from, end)) === 'model'
}
