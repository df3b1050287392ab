import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createExample } from './schema-example.ts'
import { extractTextValues } from './text-values.ts'

const from = (schema: unknown, text = '') => createExample(schema, extractTextValues(text))

describe('createExample', () => {
  it.each<[name: string, schema: z.ZodType]>([
    [
      'formats',
      z.object({ a: z.email(), b: z.uuid(), c: z.iso.date(), d: z.iso.datetime(), e: z.url(), f: z.ipv4() }),
    ],
    [
      'limits of numbers',
      z.object({ a: z.int().min(10).max(20), b: z.number().gt(0).lt(1), c: z.number().multipleOf(7).min(8) }),
    ],
    ['limits of strings', z.object({ long: z.string().min(30), short: z.string().max(3) })],
    ['limits of arrays', z.object({ some: z.array(z.string()).min(3), few: z.array(z.boolean()).max(0) })],
    ['tuples', z.tuple([z.string(), z.number(), z.boolean()])],
    ['literals and enums', z.object({ a: z.literal('x'), b: z.enum(['y', 'z']), c: z.literal(5) })],
    [
      'unions',
      z.union([z.object({ kind: z.literal('a'), n: z.number() }), z.object({ kind: z.literal('b') })]),
    ],
    ['intersections', z.intersection(z.object({ a: z.string() }), z.object({ b: z.number() }))],
    ['nullable and optional', z.object({ a: z.string().nullable(), b: z.string().optional(), c: z.null() })],
    ['records', z.record(z.string(), z.number())],
    ['names of built-in properties', z.object({ constructor: z.string(), toString: z.number() })],
  ])('satisfies %s', (_, schema) => {
    expect(
      schema.safeParse(from(z.toJSONSchema(schema), 'Weather in Paris, London: 3 or 12?')).error,
    ).toBeUndefined()
  })

  it('satisfies every combination of supported keywords', () => {
    const leaf = fc.oneof(
      fc.record({ type: fc.constant('string'), minLength: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ type: fc.constant('integer'), minimum: fc.integer({ min: -99, max: 99 }) }),
      fc.record({ type: fc.constant('number'), maximum: fc.double({ min: -99, max: 99, noNaN: true }) }),
      fc.constant({ type: 'boolean' }),
      fc.record({ enum: fc.uniqueArray(fc.string(), { minLength: 1 }) }),
    )
    const { schema } = fc.letrec<{ schema: object }>((tie) => ({
      schema: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc.record({
          type: fc.constant('array'),
          items: tie('schema'),
          minItems: fc.integer({ min: 0, max: 3 }),
        }),
        fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
        fc
          .dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('schema'), { maxKeys: 4 })
          .map((properties) => ({ type: 'object', properties, required: Object.keys(properties) })),
      ),
    }))
    fc.assert(
      fc.property(schema, fc.string(), (json, text) => {
        expect(z.fromJSONSchema(json as never).safeParse(from(json, text)).error).toBeUndefined()
      }),
    )
  })

  it('uses values of the text', () => {
    const schema = {
      type: 'object',
      properties: {
        city: { type: 'string' },
        day: { type: 'string', format: 'date' },
        days: { type: 'integer' },
        unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
      },
    }
    const value = from(schema, 'The weather in New York from 2026-05-01 on for 3 days, in Fahrenheit please')
    expect(value).toEqual({ city: 'New York', day: '2026-05-01', days: 3, unit: 'fahrenheit' })
  })

  it('uses each value of the text for one property only', () => {
    const schema = {
      type: 'object',
      properties: { origin: { type: 'string' }, destination: { type: 'string' } },
    }
    expect(from(schema, 'A flight from Oslo to Rome')).toEqual({ origin: 'Oslo', destination: 'Rome' })
  })

  it('fills an array with all phrases of the text', () => {
    expect(from({ type: 'array', items: { type: 'string' } }, 'Compare Paris, Rome and Oslo')).toEqual([
      'Paris',
      'Rome',
      'Oslo',
    ])
  })

  it('uses the whole text as a query', () => {
    expect(from({ properties: { query: { type: 'string' } } }, 'Who is Ada?')).toEqual({
      query: 'Who is Ada?',
    })
  })

  it('omits optional properties if others are required', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'boolean' }, b: { type: 'boolean' } },
      required: ['a'],
    }
    expect(from(schema)).toEqual({ a: true })
  })

  it('terminates for recursive schemas', () => {
    const node = {
      type: 'object',
      properties: {
        value: { type: 'integer' },
        next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
      },
      required: ['value', 'next'],
    }
    const list = z.object({
      value: z.number(),
      get next() {
        return z.nullable(list)
      },
    })
    expect(list.safeParse(from({ $ref: '#/$defs/node', $defs: { node } })).error).toBeUndefined()
    expect(() => from({ $ref: '#' })).not.toThrow()
    expect(() => from({ type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] })).not.toThrow()
    expect(() => from({ type: 'array', minItems: 2, items: { $ref: '#' } })).not.toThrow()
  })

  it.each([null, true, 7, [], { type: 7 }, { enum: [] }, { properties: 3, required: {} }, { $ref: '#/a/b' }])(
    'does not throw for the malformed schema %j',
    (schema) => {
      expect(() => from(schema)).not.toThrow()
    },
  )

  it('does not pollute prototypes', () => {
    from(
      JSON.parse('{"type":"object","required":["__proto__"],"properties":{"__proto__":{"const":{"bad":1}}}}'),
    )
    expect(({} as { bad?: number }).bad).toBeUndefined()
  })
})
