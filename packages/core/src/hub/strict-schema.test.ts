import { describe, expect, it } from 'vitest'
import { isStrictSchema } from './strict-schema.ts'

const closed = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
}
const open = { type: 'object', properties: { a: { type: 'string' } } }

describe('isStrictSchema', () => {
  it.each([
    [closed, true],
    [open, false],
    [{ ...closed, required: [] }, false],
    [{ type: 'array', items: closed }, true],
    [{ type: 'array', items: open }, false],
    [{ anyOf: [closed, { type: 'null' }] }, true],
    [{ oneOf: [closed] }, false],
    [{ ...closed, $defs: { b: open } }, false],
    [{ ...closed, properties: { a: open } }, false],
  ] as [unknown, boolean][])('%j: %s', (schema, strict) => {
    expect(isStrictSchema(schema)).toBe(strict)
  })
})
