import { describe, expect, it } from 'vitest'
import { parseBody } from './body.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

describe('parseBody', () => {
  it('keeps the bytes next to the parsed body', () => {
    const body = bytes('{"model": "m"}')
    expect(parseBody(body)).toEqual({ json: { model: 'm' }, bytes: body, text: '{"model": "m"}' })
  })

  it('accepts a body that a framework has parsed', () => {
    expect(parseBody({ json: { model: 'm' } })).toEqual({ json: { model: 'm' } })
  })

  it('ignores a byte order mark', () => {
    expect(parseBody(bytes('\u{feff}{}')).json).toEqual({})
  })

  it.each([
    ['an empty body', new Uint8Array()],
    ['half an object', bytes('{"model":')],
    ['invalid UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['ten million arrays', bytes(deep(10_000_000))],
  ])('rejects %s', (_, body) => {
    expect(() => parseBody(body)).toThrow(expect.objectContaining({ name: 'ApiError', status: 400 }))
  })

  it('counts brackets only outside of strings', () => {
    const text = JSON.stringify({ text: '[{"'.repeat(30_000), after: '\\' })
    expect(parseBody(bytes(text)).json).toEqual(JSON.parse(text))
  })
})
