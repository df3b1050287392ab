import { expect, it } from 'vitest'
import { calculate } from './calculator.ts'

it.each([
  ['1', 1],
  ['(17 + 4) * 2', 42],
  ['2 + 3 * 4', 14],
  ['10 - 4 - 3', 3],
  ['8 / 4 / 2', 1],
  ['2 ^ 3 ^ 2', 512],
  ['-2 ^ 2', -4],
  ['2 * -3', -6],
  ['.5 + 1.25', 1.75],
  ['7 % 4', 3],
])('%s = %d', (expression, value) => expect(calculate(expression)).toBe(value))

it.each(['', '1 +', '(1', '1)', '1 2', 'a', '1 + constructor'])('rejects %j', (expression) => {
  expect(() => calculate(expression)).toThrow()
})
