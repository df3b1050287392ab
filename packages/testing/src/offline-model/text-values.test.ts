import { expect, it } from 'vitest'
import { extractTextValues } from './text-values.ts'

it.each<[text: string, phrases: string[]]>([
  ["What's the weather in Paris and in New York?", ['Paris', 'New York']],
  ['Compare Paris with London.', ['Paris', 'London']],
  ['what is the weather in paris, london and rome?', ['paris', 'london', 'rome']],
  ['look up "the answer" and `42`', ['the answer', '42']],
  ['Weather in Oslo. Translate to Greek', ['Oslo', 'Greek']],
  ['Oslo, Rome: which is older?', ['Oslo', 'Rome']],
  ['Please tell me how Ada Lovelace is', ['Ada Lovelace']],
  ['Paris, Paris and Paris', ['Paris']],
  ['hello', []],
  ['', []],
])('finds the phrases in %j', (text, phrases) => {
  expect(extractTextValues(text).phrases).toEqual(phrases)
})

it('finds numbers, but not in dates, versions and identifiers', () => {
  expect(extractTextValues('Take 3 of 4.5 and -2, not 2026-01-01, v1.2 or a7').numbers).toEqual([3, 4.5, -2])
})
