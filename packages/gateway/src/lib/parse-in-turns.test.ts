import { expect, it } from 'vitest'
import { parseStepByStep } from './parse-in-turns.ts'
import { nextTurn } from './turns.ts'

/** Longer than what is parsed at once. */
const LONG = 'x'.repeat(200_000)

const parsesAlike = async (text: string) => {
  const [parsed, expected] = [await parseStepByStep(text), JSON.parse(text)]
  expect(JSON.stringify(parsed) === JSON.stringify(expected)).toBe(true)
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

it('keeps __proto__ a field', async () => {
  const fields = `{"__proto__": {"polluted": "${LONG}"}, "small": {"__proto__": 1}}`
  const parsed = (await parseStepByStep(fields)) as Record<string, unknown>
  expect(Object.keys(parsed)).toEqual(['__proto__', 'small'])
  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype)
})

it('parses as JSON.parse does wherever a step ends', async () => {
  const inside = '\\u00e9\\"\\\\\\ud83d\\ude00,]}{['
  const after = ` , {"a\\"" : ["${inside}", -1.5e3, {}] , "b": [ ] }, true ,null`
  const step = 128 * 1024
  for (let short = 0; short < inside.length + after.length + 20; short++)
    await parsesAlike(`[ "${'x'.repeat(step - short)}${inside}"${after} ]`)
})

it('lets others have their turns', async () => {
  let turns = 0
  let over = false
  const count = async () => {
    for (; !over; turns++) await nextTurn()
  }
  const counting = count()
  await parseStepByStep(JSON.stringify({ text: 'He said "no". '.repeat(1_500_000) }))
  over = true
  await counting
  expect(turns).toBeGreaterThan(3)
})
