import { describe, expect, it } from 'vitest'
import { fitOutputSchema } from './output-schema.ts'

describe('fitOutputSchema', () => {
  it('closes objects and moves limits to descriptions', () => {
    const { schema, moved } = fitOutputSchema({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        age: { type: 'integer', description: 'In years', minimum: 0, maximum: 150 },
        name: { type: 'string', minLength: 1, format: 'color' },
        mail: { type: 'string', format: 'email' },
        tags: { type: 'array', items: { type: 'string', pattern: '^a' }, minItems: 1, maxItems: 3 },
        pairs: { type: 'array', items: { type: 'number' }, minItems: 2 },
      },
      required: ['age'],
    })
    expect(schema).toEqual({
      type: 'object',
      properties: {
        age: { type: 'integer', description: 'In years\n\n{minimum: 0, maximum: 150}' },
        name: { type: 'string', description: '{minLength: 1, format: "color"}' },
        mail: { type: 'string', format: 'email' },
        tags: {
          type: 'array',
          items: { type: 'string', description: '{pattern: "^a"}' },
          minItems: 1,
          description: '{maxItems: 3}',
        },
        pairs: { type: 'array', items: { type: 'number' }, description: '{minItems: 2}' },
      },
      required: ['age'],
      additionalProperties: false,
    })
    expect([...moved]).toEqual([
      'minimum',
      'maximum',
      'minLength',
      'format',
      'pattern',
      'maxItems',
      'minItems',
    ])
  })

  it('follows unions, references and definitions', () => {
    const inner = { type: 'object', properties: { kind: { const: 'a' } } }
    const closed = { ...inner, additionalProperties: false }
    const { schema, moved } = fitOutputSchema({
      $defs: { a: inner },
      oneOf: [{ $ref: '#/$defs/a' }, inner],
      definitions: { b: inner },
    })
    expect(schema).toEqual({
      $defs: { a: closed },
      anyOf: [{ $ref: '#/$defs/a' }, closed],
      definitions: { b: closed },
    })
    expect(moved.size).toBe(0)
  })

  it('keeps properties that are named like keywords', () => {
    const { schema } = fitOutputSchema({ type: 'object', properties: { minimum: { type: 'number' } } })
    expect(schema.properties).toEqual({ minimum: { type: 'number' } })
  })
})
