import { expect, it } from 'vitest'
import { hasOptionalProperties } from './strict.ts'

const closed = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
const open = { ...closed, properties: { ...closed.properties, b: { type: 'string' } } }

it.each<[boolean, object]>([
  [false, closed],
  [true, open],
  [false, { type: 'object', properties: { a: closed }, required: ['a'] }],
  [true, { type: 'object', properties: { a: open }, required: ['a'] }],
  [true, { type: 'array', items: open }],
  [true, { anyOf: [closed, open] }],
  [true, { $defs: { a: open } }],
  [false, { type: 'object', properties: { a: {} } }],
])('%s of %j', (expected, schema) => expect(hasOptionalProperties(schema)).toBe(expected))
