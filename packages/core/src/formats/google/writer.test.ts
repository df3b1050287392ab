import { describe, expect, it } from 'vitest'
import { ApiError, accumulateEvents, type ChatEvent } from '../../hub/index.ts'
import { block, chunksOf, decode, encode, finish, partsOf, signedBy, start } from './test-events.ts'

describe('createStreamEncoder', () => {
  const events: ChatEvent[] = [
    start,
    ...block(0, { type: 'reasoning', text: '' }, { text: 'Hm' }, { opaque: signedBy('c2ln') }),
    ...block(1, { type: 'text', text: '' }, { text: 'Hel' }, { text: 'lo' }),
    ...block(2, { type: 'toolCall', id: 'c-1', name: 'f', arguments: '' }, { text: '{"a"' }, { text: ':1}' }),
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 2, reasoningTokens: 1 } },
    { type: 'finish', finishReason: { unified: 'tool-calls' } },
  ]

  it('writes chunks as Google does: calls whole, finish reason and usage last', () => {
    const { text, warnings } = encode(events)
    expect(partsOf(text)).toEqual([
      { text: 'Hm', thought: true },
      { text: '', thought: true, thoughtSignature: 'c2ln' },
      { text: 'Hel' },
      { text: 'lo' },
      { functionCall: { id: 'c-1', name: 'f', args: { a: 1 } } },
      { text: '' },
    ])
    const chunks = chunksOf(text)
    for (const { modelVersion, responseId } of chunks)
      expect([modelVersion, responseId]).toEqual(['m-1', 'r-1'])
    expect(chunks.map(({ candidates }) => candidates[0].finishReason).filter(Boolean)).toEqual(['STOP'])
    expect(chunks.at(-1)).toMatchObject({
      candidates: [{ finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: 3,
        candidatesTokenCount: 1,
        thoughtsTokenCount: 1,
        totalTokenCount: 5,
      },
    })
    expect(text).not.toMatch(/event:|\[DONE\]/)
    expect(warnings).toEqual([])
  })

  it('writes one JSON array for clients without alt=sse', () => {
    const { text } = encode(events, 'json-array')
    expect(JSON.parse(text)).toEqual(chunksOf(encode(events).text))
    const failed = encode(
      [start, { type: 'error', error: new ApiError('No', { status: 429 }) }],
      'json-array',
    )
    expect(JSON.parse(failed.text)).toMatchObject([{ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }])
  })

  it('pitfall 4: writes interleaved calls one after the other, in the order of their starts', () => {
    const { text } = encode([
      start,
      { type: 'blockStart', index: 0, part: { type: 'toolCall', id: 'a', name: 'f', arguments: '' } },
      { type: 'blockStart', index: 1, part: { type: 'toolCall', id: 'b', name: 'f', arguments: '' } },
      { type: 'blockDelta', index: 1, text: '{"n":2}' },
      { type: 'blockEnd', index: 1 },
      { type: 'blockDelta', index: 0, text: '{"n":1}' },
      { type: 'blockEnd', index: 0 },
      finish,
    ])
    expect(partsOf(text).slice(0, 2)).toEqual([
      { functionCall: { id: 'a', name: 'f', args: { n: 1 } } },
      { functionCall: { id: 'b', name: 'f', args: { n: 2 } } },
    ])
  })

  it('pitfall 17: separates two consecutive texts', () => {
    const twice = [
      start,
      ...block(0, { type: 'text', text: '' }, { text: 'One' }),
      ...block(1, { type: 'text', text: '' }, { text: 'Two' }, { text: '!' }),
      finish,
    ]
    const { text } = encode(twice)
    expect(accumulateEvents(decode(chunksOf(text))).content).toEqual([
      { type: 'text', text: 'One' },
      { type: 'text', text: 'Two!' },
    ])
  })

  it('writes media and Google’s own parts whole, and drops those of other vendors', () => {
    const value = { executableCode: { language: 'PYTHON', code: '1' } }
    const { text, warnings } = encode([
      start,
      ...block(0, { type: 'image', source: { type: 'base64', data: 'AAAA' }, mediaType: 'image/png' }),
      ...block(1, { type: 'native', format: 'google', value }),
      ...block(2, { type: 'native', format: 'anthropic', value: { type: 'server_tool_use' } }),
      finish,
    ])
    expect(partsOf(text)).toEqual([
      { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
      value,
      { text: '' },
    ])
    expect(warnings).toMatchObject([{ code: 'unsupported', path: 'content[2]' }])
  })

  it('pitfall 32: writes a refusal as finishMessage', () => {
    const refused = [
      start,
      ...block(0, { type: 'refusal', text: '' }, { text: 'I will ' }, { text: 'not.' }),
      { type: 'finish', finishReason: { unified: 'content-filter' } } as const,
    ]
    expect(chunksOf(encode(refused).text)).toMatchObject([
      { candidates: [{ finishReason: 'SAFETY', finishMessage: 'I will not.' }] },
    ])
  })

  it('writes citations at the end', () => {
    const citation = { url: 'https://a.example', title: 'A', start: 1, end: 3 }
    const { text } = encode([
      start,
      ...block(0, { type: 'text', text: '' }, { text: 'é12' }, { citation }),
      finish,
    ])
    expect(accumulateEvents(decode(chunksOf(text))).content).toEqual([
      { type: 'text', text: 'é12', citations: [citation] },
    ])
  })

  it('pitfall 8: writes an error as Google does, without a finish reason', () => {
    const error = new ApiError('Overloaded', { status: 529 })
    const { text } = encode([...events.slice(0, 5), { type: 'error', error }])
    expect(chunksOf(text).at(-1)).toEqual({
      error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' },
    })
    expect(text).not.toContain('finishReason')
  })

  it('writes an error if the response failed at another vendor', () => {
    const { text } = encode([
      start,
      { type: 'finish', finishReason: { unified: 'error', raw: 'engine_error' } },
    ])
    expect(chunksOf(text)).toMatchObject([{ error: { code: 502 } }])
  })

  it('writes zeros without usage', () => {
    expect(chunksOf(encode([start, finish]).text)).toMatchObject([{ usageMetadata: { totalTokenCount: 0 } }])
  })
})
