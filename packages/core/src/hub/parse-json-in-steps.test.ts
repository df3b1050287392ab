import { expect, it } from 'vitest'
import { parseJsonInSteps, type SteppedParsing } from './parse-json-in-steps.ts'
import { runSteps } from './steps.ts'
import { textPieces } from './text-pieces.ts'

/** Longer than what is parsed at once. */
const LONG = 'x'.repeat(200_000)

const parse = (text: string, pieces: Iterable<string> = textPieces(text), options: SteppedParsing = {}) =>
  runSteps(parseJsonInSteps(pieces, options))

const parsesAlike = (text: string) => {
  const [parsed, expected] = [JSON.stringify(parse(text)), JSON.stringify(JSON.parse(text))]
  expect(parsed === expected).toBe(true)
}

it.each([
  ['a small value', ' {"a": [1, -2.5e3, true, null, "\\u00e9\\n", {}, []]} '],
  ['a scalar', ' -1e3 '],
  ['empty containers', '[ {} , [ ], { } ]'],
  ['a long string', JSON.stringify(LONG)],
  ['a long string of escapes', `"${'\\"\\\\\\n\\u00e9\\ud83d\\ude00'.repeat(50_000)}"`],
  ['a long string of backslashes', `"${'\\\\'.repeat(150_001)}"`],
  ['a long string of what looks like structure', JSON.stringify('"],}{[:\\'.repeat(50_000))],
  ['a long key', `{"${LONG}" : 1, "b": {"${LONG}": "${LONG}"}}`],
  ['long members between short ones', `[1, "${LONG}" , 2, ["${LONG}"], {"a" : "${LONG}"} , 3 ]`],
  ['only long members', `[["${LONG}","${LONG}"],["${LONG}"]]`],
  ['long whitespace', `[${' '.repeat(300_000)}1 ,${'\n'.repeat(300_000)}{"a"${'\t'.repeat(300_000)}: 2 } ]`],
  ['many numbers', JSON.stringify(Array.from({ length: 200_000 }, (_, at) => at / 3))],
  [
    'many fields',
    JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, at]))),
  ],
  ['many levels', `${'[{"a":'.repeat(400)}"${LONG}"${'}]'.repeat(400)}`],
  ['fields given twice', `{"a": 1, "b": "${LONG}", "a": {"c": "${LONG}", "c": 2}}`],
  ['keys that are numbers', `{"2": "${LONG}", "1": "${LONG}"}`],
])('parses %s as JSON.parse does', (_, text) => parsesAlike(text))

it('keeps __proto__ a field', () => {
  const fields = `{"__proto__": {"polluted": "${LONG}"}, "small": {"__proto__": 1}}`
  const parsed = parse(fields) as Record<string, unknown>
  expect(Object.keys(parsed)).toEqual(['__proto__', 'small'])
  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype)
})

it('parses as JSON.parse does wherever a step ends', () => {
  const inside = '\\u00e9\\"\\\\\\ud83d\\ude00,]}{['
  const after = ` , {"a\\"" : ["${inside}", -1.5e3, {}] , "b": [ ] }, true ,null`
  const step = 128 * 1024
  for (let short = 0; short < inside.length + after.length + 20; short++)
    parsesAlike(`[ "${'x'.repeat(step - short)}${inside}"${after} ]`)
})

it.each([
  ['nothing', ''],
  ['space', ' '.repeat(300_000)],
  ['a string without an end', `["${LONG}`],
  ['a string that ends within an escape', `["${LONG}\\`],
  ['a string with a line break', `["${LONG}\n"]`],
  ['an array without an end', `["${LONG}"`],
  ['an array without an end after a comma', `["${LONG}",`],
  ['an array that is closed as an object', `["${LONG}"}`],
  ['an object that is closed as an array', `{"a":"${LONG}"]`],
  ['a comma too much', `["${LONG}", ]`],
  ['a comma too much after short members', '[1, ]'],
  ['a comma too much in an object', '{"a":1, }'],
  ['a comma too few', `["${LONG}" "${LONG}"]`],
  ['a comma at the beginning', `[,"${LONG}"]`],
  ['no colon', `{"a" "${LONG}"}`],
  ['no key', `{:"${LONG}"}`],
  ['a key without quotes', `{a:"${LONG}"}`],
  ['more than one value', `["${LONG}"] []`],
  ['a word', `["${LONG}", no]`],
  ['more levels than any response has', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
])('rejects %s', (_, text) => {
  expect(() => parse(text)).toThrow(SyntaxError)
})

it('accepts what JSON.parse accepts, with any character missing or doubled', () => {
  const text = `{"a" : ["${'x'.repeat(140_000)}", -1.5e3, {"b": []}], "c": {"d": "${'y'.repeat(140_000)}"} , "e": true}`
  const places = [...text.matchAll(/[^xy]|\b[xy]/g)].map(({ index }) => index)
  const outcome = (read: () => unknown) => {
    try {
      return JSON.stringify(read())
    } catch {
      return 'invalid'
    }
  }
  for (const at of places)
    for (const changed of [text.slice(0, at) + text.slice(at + 1), text.slice(0, at + 1) + text.slice(at)]) {
      const same = outcome(() => parse(changed)) === outcome(() => JSON.parse(changed))
      expect(same, `at ${at}`).toBe(true)
    }
})

it.each([1, 7, 1000, 150_000])('reads pieces of %d characters', (size) => {
  const text = `{"a": ["${LONG}\\u00e9", 1, 2], "b": ${' '.repeat(300_000)}"é😀"}`
  const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
    text.slice(at * size, (at + 1) * size),
  )
  expect(JSON.stringify(parse(text, pieces)) === JSON.stringify(JSON.parse(text))).toBe(true)
})

it.each([
  ['Latin-1', 'é', 200_000],
  ['any other character', '中', 400_000],
])('counts the memory of a string of %s', (_, character, bytes) => {
  const text = JSON.stringify({ texts: [LONG.slice(1) + character] })
  const read = (maxStringBytes: number) => () => parse(text, undefined, { maxStringBytes })
  expect(read(bytes)).not.toThrow()
  expect(read(bytes - 1)).toThrow(`more than ${bytes - 1} bytes`)
})

it('works in steps, and joins a long string in one alone', () => {
  const pauses = [...parseJsonInSteps(textPieces(JSON.stringify([LONG, 'x'.repeat(3_000_000)])))]
  expect(pauses.length).toBeGreaterThan(20)
  expect(pauses.filter((pause) => pause === 'alone')).toHaveLength(2)
})
