import { describe, expect, it } from 'vitest'
import { parseBody } from './body.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const fields = (count: number) => Array.from({ length: count }, (_, at) => `"k${at}":1`).join(',')

describe('parseBody', () => {
  it('keeps the bytes next to the parsed body', async () => {
    const body = bytes('{"model": "m"}')
    const { json, bytes: kept, text } = await parseBody(body)
    expect({ json, kept, text }).toEqual({ json: { model: 'm' }, kept: body, text: '{"model": "m"}' })
  })

  it('accepts a body that a framework has parsed', async () => {
    const parsed = await parseBody({ json: { model: 'm' } })
    expect(parsed.json).toEqual({ model: 'm' })
    expect([parsed.names, parsed.get('model'), parsed.get('toString')]).toEqual([['model'], 'm', undefined])
    expect(parsed.bytes).toBeUndefined()
  })

  it('ignores a byte order mark', async () => {
    const { json, bytes: kept, text } = await parseBody(bytes('\u{feff}{}'))
    expect({ json, kept, text }).toEqual({ json: {}, kept: bytes('{}'), text: '{}' })
  })

  it.each([
    ['an empty body', new Uint8Array()],
    ['half an object', bytes('{"model":')],
    ['invalid UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['ten million arrays', bytes(deep(10_000_000))],
    ['two million fields', bytes(`{${fields(2_000_000)}}`)],
    ['ten million numbers', bytes(`[${'0,'.repeat(10_000_000)}0]`)],
  ])('rejects %s', async (_, body) => {
    await expect(parseBody(body)).rejects.toEqual(expect.objectContaining({ name: 'ApiError', status: 400 }))
  })

  it('counts brackets only outside of strings', async () => {
    const text = JSON.stringify({ text: '[{"'.repeat(30_000), after: '\\' })
    expect((await parseBody(bytes(text))).json).toEqual(JSON.parse(text))
  })
})
