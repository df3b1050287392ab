import { expect, it } from 'vitest'
import { nestsDeeper } from './index.ts'

it.each([
  ['[[[]]]', 2, true],
  ['[[[]]]', 3, false],
  ['{"a":{"b":[1]}}', 2, true],
  ['[[],[],[]]', 2, false],
  ['["[[[", "\\"[[[", "\\\\", []]', 2, false],
  ['["\\\\", [[]]]', 2, true],
  ['["open [[[', 1, false],
])('%s nests deeper than %i: %s', (text, limit, expected) => {
  expect(nestsDeeper(text, limit)).toBe(expected)
})
