import { expect, it } from 'vitest'
import { exceededLimit, type JsonLimits } from './index.ts'

const none = { depth: 9, fields: 9, items: 9 }

it.each<[string, Partial<JsonLimits>, keyof JsonLimits | undefined]>([
  ['[[[]]]', { depth: 2 }, 'depth'],
  ['[[[]]]', { depth: 3 }, undefined],
  ['{"a":{"b":[1]}}', { depth: 2 }, 'depth'],
  ['[[],[],[]]', { depth: 2 }, undefined],
  ['["[[[", "\\"[[[", "\\\\", []]', { depth: 2 }, undefined],
  ['["\\\\", [[]]]', { depth: 2 }, 'depth'],
  ['["open [[[', { depth: 1 }, undefined],
  ['{"a":1,"b":{"c":2}}', { fields: 2 }, 'fields'],
  ['{"a":1,"b":{"c":2}}', { fields: 3 }, undefined],
  ['{"a:::":":::"}', { fields: 1 }, undefined],
  ['[1,2,[3,4]]', { items: 2 }, 'items'],
  ['[1,2,[3,4]]', { items: 3 }, undefined],
  ['[",,,","\\",,,"]', { items: 1 }, undefined],
])('%s under %j exceeds %s', (text, limits, expected) => {
  expect(exceededLimit(text, { ...none, ...limits })).toBe(expected)
})
