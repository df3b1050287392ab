import { describe, expect, it } from 'vitest'
import { ApiError } from '../../hub/index.ts'
import { toJsonSchema } from './schema.ts'

describe('toJsonSchema', () => {
  it('converts types to lower case, at every depth', () => {
    const schema = {
      type: 'OBJECT',
      properties: { type: { type: 'STRING' }, list: { type: 'ARRAY', items: { type: 'INTEGER' } } },
      anyOf: [{ type: 'OBJECT' }],
    }
    expect(toJsonSchema(schema, 's')).toEqual({
      type: 'object',
      properties: { type: { type: 'string' }, list: { type: 'array', items: { type: 'integer' } } },
      anyOf: [{ type: 'object' }],
    })
  })

  it.each([
    [{ type: 'STRING', nullable: true }, { type: ['string', 'null'] }],
    [
      { type: 'STRING', format: 'enum', enum: ['a'], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [{ any_of: [{ type: 'NUMBER' }], nullable: true }, { anyOf: [{ type: 'number' }, { type: 'null' }] }],
    [{ type: 'STRING', nullable: false }, { type: 'string' }],
    [{ type: 'TYPE_UNSPECIFIED', description: 'x' }, { description: 'x' }],
    [
      { type: 'ARRAY', min_items: '1', maxItems: 3 },
      { type: 'array', minItems: 1, maxItems: 3 },
    ],
    [
      { type: 'STRING', example: 'Oslo' },
      { type: 'string', examples: ['Oslo'] },
    ],
  ])('%j', (schema, expected) => {
    expect(toJsonSchema(schema, 's')).toEqual(expected)
  })

  it('keeps JSON Schema keywords and the client’s property names', () => {
    const schema = {
      type: 'object',
      $defs: { leg: { type: 'object', additionalProperties: false } },
      properties: { max_items: { $ref: '#/$defs/leg' }, nullable: { type: ['string', 'null'] } },
      required: ['max_items'],
    }
    expect(toJsonSchema(schema, 's')).toEqual(schema)
  })

  it('rejects schemas that are nested too deeply', () => {
    const deep = JSON.parse(`${'{"items":'.repeat(20_000)}{}${'}'.repeat(20_000)}`)
    expect(() => toJsonSchema(deep, 'tools[0]')).toThrow(ApiError)
  })

  it('does not pollute prototypes', () => {
    const schema = toJsonSchema(JSON.parse('{"properties":{"__proto__":{"type":"STRING"}}}'), 's')
    expect(JSON.stringify(schema)).toBe('{"properties":{"__proto__":{"type":"string"}}}')
    expect(({} as Record<string, unknown>).type).toBeUndefined()
  })
})
