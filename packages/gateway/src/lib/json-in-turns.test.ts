import { describe, expect, it } from 'vitest'
import { roughSize, stringifyInTurns, writeJsonInTurns } from './json-in-turns.ts'
import { nextTurn } from './turns.ts'

const written = async (value: unknown) => new TextDecoder().decode(await writeJsonInTurns(value))

it.each([
  [null],
  [[]],
  [{}],
  [[[], {}, [[]]]],
  [{ a: undefined, b: [undefined, 1], '"é\n': { c: 'x"\\\u2028' } }],
  [[1, 2.5, true, null, 'x', 3, {}, 4]],
  [Array.from({ length: 5000 }, (_, at) => at)],
  [Array.from({ length: 2001 }, (_, at) => (at % 1000 === 999 ? [at] : at))],
  ['😀'.repeat(200_000)],
  [`x${'😀'.repeat(200_000)}`],
  ['"\\\n'.repeat(100_000)],
  ['\ud800'.repeat(300_000)],
  ['x'.repeat(128 * 1024)],
])('writes what JSON.stringify writes (%#)', async (value) => {
  expect((await written(value)) === JSON.stringify(value)).toBe(true)
})

it('lets others have their turns', async () => {
  let turns = 0
  let over = false
  const count = async () => {
    for (; !over; turns++) await nextTurn()
  }
  const counting = count()
  await writeJsonInTurns({ texts: Array.from({ length: 20 }, () => 'He said "no". '.repeat(100_000)) })
  over = true
  await counting
  expect(turns).toBeGreaterThan(3)
})

describe('roughSize', () => {
  it.each([
    ['texts', { texts: Array.from({ length: 3 }, () => 'x'.repeat(100_000)) }, true],
    ['numbers', Array.from({ length: 100_000 }, (_, at) => at), true],
    ['names', Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`name${at}`, 1])), true],
    ['levels', JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), true],
    ['little', { a: ['b', { c: null }] }, false],
  ])('tells whether %s are large', (_, value, expected) => {
    expect(roughSize(value) > 256 * 1024).toBe(expected)
  })

  it('decides how a value is written, not what', async () => {
    for (const value of [{ a: 'x'.repeat(300_000) }, { a: 1 }])
      expect((await stringifyInTurns(value)) === JSON.stringify(value)).toBe(true)
  })
})
