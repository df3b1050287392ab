import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JsonLimits, JsonOutline, JsonScanner } from './index.ts'

const NONE: JsonLimits = { depth: 1e9, fields: 1e9, items: 1e9 }
const utf8 = new TextEncoder()

const scan = (text: string, limits: Partial<JsonLimits> = {}) =>
  new JsonScanner(utf8.encode(text), { ...NONE, ...limits }).scan()

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Texts that are nearly JSON: valid ones in which pieces were replaced. */
const nearlyJson = fc
  .tuple(
    fc.json({ maxDepth: 5 }),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(3),
        fc.constantFrom(
          ...['"', '\\', '{', '}', '[', ']', ',', ':', '-', '.', 'e', '0', '01', '\n', '\t', '\u0001', ' '],
          ...['\\u12', '\\u00e9', '\\x', 'é', '\u{1f600}', 'true', 'nul', '1.', '1e+', '+1', '""', '\u00a0'],
        ),
      ),
      { maxLength: 3 },
    ),
  )
  .map(([text, changes]) =>
    changes.reduce((changed, [place, removed, added]) => {
      const at = place % (changed.length + 1)
      return changed.slice(0, at) + added + changed.slice(at + removed)
    }, text),
  )

describe('JsonScanner', () => {
  it('accepts exactly the texts that JSON.parse does', () => {
    fc.assert(
      fc.property(nearlyJson, (text) => {
        fc.pre(text.isWellFormed())
        expect(scan(text)).toBe(parses(text) ? 'valid' : 'invalid')
      }),
      { numRuns: 3000 },
    )
  })

  it('comes to the same result in steps of any size, wherever the text is in memory', () => {
    fc.assert(
      fc.property(nearlyJson, fc.integer({ min: 1, max: 50 }), fc.nat(7), (text, step, offset) => {
        const before = '"'.repeat(offset)
        const memory = utf8.encode(`${before}${text}\\"`)
        const scanner = new JsonScanner(memory.subarray(offset, memory.length - 2), NONE)
        let result = scanner.scan(step)
        while (result === 'more') result = scanner.scan(step)
        expect(result).toBe(scan(text))
      }),
      { numRuns: 1000 },
    )
  })

  it.each<[string, Partial<JsonLimits>, string]>([
    ['[[[]]]', { depth: 2 }, 'depth'],
    ['[[[]]]', { depth: 3 }, 'valid'],
    ['{"a":{"b":[1]}}', { depth: 2 }, 'depth'],
    ['[[],[],[]]', { depth: 2 }, 'valid'],
    ['["[[[", "\\"[[[", "\\\\", []]', { depth: 2 }, 'valid'],
    ['["\\\\", [[]]]', { depth: 2 }, 'depth'],
    ['{"a":1,"b":{"c":2}}', { fields: 2 }, 'fields'],
    ['{"a":1,"b":{"c":2}}', { fields: 3 }, 'valid'],
    ['{"a:::":":::"}', { fields: 1 }, 'valid'],
    ['[1,2,[3,4]]', { items: 2 }, 'items'],
    ['[1,2,[3,4]]', { items: 3 }, 'valid'],
    ['[",,,","\\",,,"]', { items: 1 }, 'valid'],
  ])('%s under %j: %s', (text, limits, expected) => {
    expect(scan(text, limits)).toBe(expected)
  })
})

function outline(text: string): JsonOutline {
  const bytes = utf8.encode(text)
  const scanner = new JsonScanner(bytes, NONE)
  expect(scanner.scan()).toBe('valid')
  return new JsonOutline(bytes, scanner.fields)
}

describe('JsonOutline', () => {
  it('reads the fields of an object as JSON.parse does', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()),
        fc.nat(2),
        (fields, space) => {
          const text = JSON.stringify(fields, null, space)
          const read = outline(text)
          const expected: Record<string, unknown> = JSON.parse(text)
          expect(new Set(read.names)).toEqual(new Set(Object.keys(expected)))
          for (const name of Object.keys(expected)) expect(read.get(name)).toEqual(expected[name])
        },
      ),
    )
  })

  it('keeps names that are given twice, escaped or not', () => {
    const read = outline('{"model":"a", "x":[{"model":1}], "mod\\u0065l" : "b"}')
    expect(read.names).toEqual(['model', 'x', 'model'])
    expect(read.get('model')).toBe('b')
  })

  it.each([
    ['{"model" : "a" , "n":{"model":1}}', { model: 'é' }, '{"model" : "é" , "n":{"model":1}}'],
    ['{"mod\\u0065l":\n"a","n":1,"model":2 }', { model: 'b' }, '{"mod\\u0065l":\n"b","n":1,"model":"b" }'],
    [' { "a":1}', { b: [2], a: { c: 3 } }, ' {"b":[2], "a":{"c":3}}'],
    [' { } ', { b: 2, c: 3 }, ' {"b":2,"c":3 } '],
  ])('has other values of fields in %s', (text, values, expected) => {
    expect(new TextDecoder().decode(outline(text).withFields(values))).toBe(expected)
  })

  it.each([
    ['{"a":{"b":1}}', '{"b":1}'],
    ['{"a" : "b", "a":\n2 }', '2'],
    [`{"a":"${'b'.repeat(99)}"}`, `"${'b'.repeat(31)}`],
    ['{"b":{"a":1}}', ''],
  ])('has the beginning of a value of %s', (text, expected) => {
    expect(outline(text).beginning('a')).toBe(expected)
  })

  it.each(['[{"model":1}]', '"model"', ' 1 ', 'null'])('has no names for %s', (text) => {
    expect(outline(text).names).toEqual([])
  })
})
