import { describe, expect, it } from 'vitest'
import {
  ApiError,
  badValue,
  defined,
  expectArray,
  expectObject,
  expectString,
  isObject,
  optionalBoolean,
  optionalNumber,
  optionalString,
  parseJson,
  toJson,
  unknownFields,
} from './index.ts'

function thrown(attempt: () => unknown): ApiError {
  try {
    attempt()
  } catch (error) {
    if (ApiError.is(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('readers of JSON', () => {
  it.each<[string, (value: unknown, path: string) => unknown, unknown[], unknown[]]>([
    ['expectObject', expectObject, [{}, { a: 1 }], [null, [], 'a', 1, undefined]],
    ['expectArray', expectArray, [[], [1]], [null, {}, 'a', undefined]],
    ['expectString', expectString, ['', 'a'], [null, {}, 1, undefined]],
    ['optionalString', optionalString, ['', 'a', undefined], [{}, 1, false]],
    ['optionalNumber', optionalNumber, [0, -1.5, undefined], ['1', Number.NaN, Number.POSITIVE_INFINITY, {}]],
    ['optionalBoolean', optionalBoolean, [true, false, undefined], ['true', 0, []]],
  ])('%s returns a valid value and names the path of another', (_, read, good, bad) => {
    for (const value of good) expect(read(value, 'a.b')).toBe(value)
    for (const value of bad)
      expect(thrown(() => read(value, 'a.b'))).toMatchObject({ status: 400, param: 'a.b' })
  })

  it('reads null as absent', () => {
    expect([optionalString(null, ''), optionalNumber(null, ''), optionalBoolean(null, '')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('reports the type it got', () => {
    const messages = [undefined, null, [], {}, 1].map((value) => badValue('x', 'a string', value).message)
    expect(messages).toEqual([
      'x is missing',
      'x must be a string, not null',
      'x must be a string, not an array',
      'x must be a string, not object',
      'x must be a string, not number',
    ])
  })

  it('distinguishes objects from null and arrays', () => {
    expect([{}, Object.create(null), [], null, 'a', () => 1].map(isObject)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ])
  })

  it('parses, or returns undefined', () => {
    expect([parseJson('{"a":[1]}'), parseJson('{"a"'), parseJson('')]).toEqual([
      { a: [1] },
      undefined,
      undefined,
    ])
  })
})

describe('toJson', () => {
  it('writes JSON, or throws an error with the path', () => {
    expect(toJson({ b: 1, a: [null] }, 'x')).toBe('{"b":1,"a":[null]}')
    const deep = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000))
    expect(thrown(() => toJson(deep, 'messages[0].input'))).toMatchObject({
      status: 400,
      param: 'messages[0].input',
    })
  })
})

describe('unknownFields', () => {
  it('returns the fields that are not known and not null', () => {
    const known = new Set(['model'])
    expect(unknownFields({ model: 'a', top: 0, off: false, no: null, not: undefined }, known)).toEqual({
      top: 0,
      off: false,
    })
    expect(unknownFields({ model: 'a', no: null }, known)).toBeUndefined()
  })

  it('does not change prototypes', () => {
    const fields = unknownFields(
      JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
      new Set(),
    )
    expect(Object.keys(fields ?? {})).toEqual(['constructor'])
    expect(fields).not.toHaveProperty('polluted')
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('defined', () => {
  it('drops undefined only', () => {
    expect(Object.entries(defined({ a: undefined, b: null, c: 0, d: '' }))).toEqual([
      ['b', null],
      ['c', 0],
      ['d', ''],
    ])
  })

  it('keeps a key named __proto__ a key', () => {
    const result = defined(JSON.parse('{"__proto__":{"polluted":1}}') as object)
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype)
    expect(JSON.stringify(result)).toBe('{"__proto__":{"polluted":1}}')
  })
})
