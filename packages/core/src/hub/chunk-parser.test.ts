import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createChunkParser } from './chunk-parser.ts'
import { parseJson } from './json.ts'

function expectSame(chunks: readonly string[]): void {
  const parse = createChunkParser()
  for (const chunk of chunks) expect(parse(chunk)).toEqual(parseJson(chunk))
}

const chunk = (content: string, rest = '"logprobs":null') =>
  `{"id":"1","choices":[{"index":0,"delta":{"content":${content}},${rest}}]}`

describe('createChunkParser', () => {
  it.each<[string, string[]]>([
    ['a text that differs', [chunk('"a"'), chunk('"b"'), chunk('"cd"'), chunk('""'), chunk('"e"')]],
    ['escapes', [chunk('"a"'), chunk('"\\n"'), chunk('"\\\\"'), chunk('"\\\\\\""'), chunk('"\\u00e9"')]],
    ['escapes that differ', [chunk('"a\\n"'), chunk('"a\\t"'), chunk('"a\\\\"'), chunk('"a"')]],
    ['an escape that is not valid', [chunk('"a"'), chunk('"b"'), chunk('"\\x"'), chunk('"c"')]],
    ['a control character', [chunk('"a"'), chunk('"b"'), chunk('"\n"'), chunk('"c"')]],
    ['a text that ends the chunk', [chunk('"a"'), chunk('"b"'), chunk('"c"').slice(0, -16), chunk('"d"')]],
    ['a text that could be JSON', [chunk('"a"'), chunk('"b"'), chunk('"","x":"y"'), chunk('"\\",\\"x"')]],
    ['null instead of a text', [chunk('"a"'), chunk('"b"'), chunk('null'), chunk('"c"')]],
    ['more at the end', [chunk('"a"'), chunk('"b"'), `${chunk('"c"')} `, `${chunk('"c"')}x`]],
    ['numbers', ['{"n":1}', '{"n":2}', '{"n":30}', '{"n":4}', '{"n":0}', '{"n":01}', '{"n":}', '{"n":"5"}']],
    [
      'numbers that are not whole',
      ['{"n":1}', '{"n":2}', '{"n":2.5}', '{"n":-1}', '{"n":1e3}', '{"n":1E400}'],
    ],
    ['large numbers', ['{"n":1}', '{"n":2}', '{"n":900719925474099267}', '{"n":123456789012345}']],
    ['digits within a number', ['{"n":1.25}', '{"n":1.35}', '{"n":1.4}', '{"n":-12}', '{"n":-13}']],
    ['names that differ', ['{"a":1}', '{"b":1}', '{"c":1}', '{"d":2}']],
    ['a name that is given twice', ['{"a":"1","a":"2"}', '{"a":"3","a":"4"}', '{"a":"5","a":"6"}']],
    ['__proto__', ['{"__proto__":"a","b":"c"}', '{"__proto__":"d","b":"e"}', '{"__proto__":"f","b":"g"}']],
    ['literals', ['{"a":true}', '{"a":false}', '{"a":null}', '{"a":true}']],
    ['values that are no objects', ['1', '2', '"a"', '"b"', '"c"', '[1]', '[2]', '[]', 'null', '']],
    ['other white space', ['{"a": "b"}', '{"a": "c"}', '{"a":"d"}', '{ "a": "e"}', '{"a": "f"}']],
  ])('reads %s as JSON.parse does', (_, chunks) => {
    expectSame(chunks)
  })

  it('gives each chunk a value of its own', () => {
    const parse = createChunkParser()
    const values = ['"a"', '"b"', '"c"', '"d"'].map((text) => parse(chunk(text)))
    expect(values).toEqual(['"a"', '"b"', '"c"', '"d"'].map((text) => parseJson(chunk(text))))
  })

  it.each([
    ['numbers that are not whole, such as log probabilities', (at: number) => `{"n":${-at / 7}}`],
    ['names that differ', (at: number) => `{"n${at}":1}`],
  ])('looks for a template no longer after many chunks with %s', (_, chunkAt) => {
    const count = 1000
    const parse = createChunkParser()
    const parsed = vi.spyOn(JSON, 'parse')
    onTestFinished(() => parsed.mockRestore())
    for (let at = 0; at < count; at++) parse(chunkAt(at))
    expect(parsed.mock.calls.length).toBeLessThan(count * 1.05)
  })

  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '"', '\\', '\n', '":"'),
  )
  const leaf = fc.oneof(
    text,
    fc.nat(),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
  )
  const base = fc.jsonValue({ maxDepth: 3 })

  /** The same value with other texts and numbers, in the order in which they come. */
  const vary = (value: unknown, leaves: readonly unknown[]): unknown => {
    let at = 0
    return JSON.parse(JSON.stringify(value), (_, inner) =>
      typeof inner === 'string' || typeof inner === 'number' ? (leaves[at++] ?? inner) : inner,
    )
  }
  const damage = (json: string, at: number, by: string) =>
    json.slice(0, at % (json.length + 1)) + by + json.slice((at % (json.length + 1)) + 1)

  it('law: reads any chunks as JSON.parse does', () => {
    const next = fc.record({
      leaves: fc.array(leaf, { maxLength: 6 }),
      damaged: fc.option(fc.tuple(fc.nat(), fc.constantFrom('', '"', '\\', '0', ' ', '{', ','))),
    })
    fc.assert(
      fc.property(base, base, fc.array(fc.tuple(fc.boolean(), next), { maxLength: 8 }), (a, b, steps) => {
        const chunks = steps.map(([isFirst, { leaves, damaged }]) => {
          const json = JSON.stringify(vary(isFirst ? a : b, leaves))
          return damaged ? damage(json, ...damaged) : json
        })
        expectSame(chunks)
      }),
      { numRuns: 2000, seed: 1 },
    )
  })
})
