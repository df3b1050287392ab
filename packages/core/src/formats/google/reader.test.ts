import { describe, expect, it } from 'vitest'
import { accumulateEvents, type ChatEvent } from '../../hub/index.ts'
import { createStreamDecoder, endMarkers } from './reader.ts'
import { chunk, decode, encode, finish, last, signedBy, start, types, usageMetadata } from './test-events.ts'

describe('createStreamDecoder', () => {
  it('decodes the chunks of a text as one block, without delay', () => {
    const events: ChatEvent[] = []
    const decoder = createStreamDecoder((event) => events.push(event), { warn: () => {} })
    decoder.push({ data: JSON.stringify(chunk([{ text: 'Hel' }])) })
    expect(types(events)).toEqual(['start', 'blockStart', 'blockDelta'])
    decoder.push({ data: JSON.stringify(chunk([{ text: 'lo' }])) })
    decoder.push({ data: JSON.stringify(last()) })
    decoder.end()
    expect(types(events).slice(3)).toEqual(['blockDelta', 'blockEnd', 'usage', 'finish'])
    expect(accumulateEvents(events)).toMatchObject({
      id: 'abc',
      model: 'gemini-3-pro',
      content: [{ type: 'text', text: 'Hello' }],
      finishReason: { unified: 'stop', raw: 'STOP' },
      usage: { inputTokens: 8, outputTokens: 5 },
    })
  })

  it('pitfall 2: closes and opens blocks when thinking changes to text and to a call', () => {
    const chunks = [
      chunk([{ text: 'H', thought: true }]),
      chunk([{ text: 'm', thought: true }]),
      chunk([{ text: 'I look' }]),
      chunk([{ functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 'c2ln' }]),
      last(),
    ]
    expect(accumulateEvents(decode(chunks)).content).toMatchObject([
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'I look' },
      { type: 'toolCall', name: 'f', arguments: '{"a":1}', opaque: signedBy('c2ln') },
    ])
  })

  it('pitfall 5: maps STOP after a call to tool-calls', () => {
    const { finishReason } = accumulateEvents(decode([chunk([{ functionCall: { name: 'f' } }]), last()]))
    expect(finishReason).toEqual({ unified: 'tool-calls', raw: 'STOP' })
  })

  it('pitfall 11: adds a late signature to the text before it, without a delta of empty text', () => {
    const events = decode([chunk([{ text: 'Hi' }]), last([{ text: '', thoughtSignature: 'c2ln' }])])
    expect(accumulateEvents(events).content).toEqual([{ type: 'text', text: 'Hi', opaque: signedBy('c2ln') }])
    const deltas = events.filter((event) => event.type === 'blockDelta')
    expect(deltas.map(({ text }) => text)).toEqual(['Hi', undefined])
  })

  it('adds a signature with nothing before it to empty reasoning', () => {
    const { content } = accumulateEvents(decode([last([{ text: '', thoughtSignature: 'c2ln' }])]))
    expect(content).toEqual([{ type: 'reasoning', text: '', opaque: signedBy('c2ln') }])
  })

  it('starts a new text after a signed one', () => {
    const chunks = [chunk([{ text: 'A', thoughtSignature: 'c2ln' }]), chunk([{ text: 'B' }]), last()]
    expect(accumulateEvents(decode(chunks)).content).toEqual([
      { type: 'text', text: 'A', opaque: signedBy('c2ln') },
      { type: 'text', text: 'B' },
    ])
  })

  it('pitfall 9: accepts chunks with only usage, before and after the end, and keeps the latest', () => {
    const usageOnly = { usageMetadata: { ...usageMetadata, candidatesTokenCount: 9, thoughtsTokenCount: 2 } }
    const events = decode([
      { usageMetadata: {}, responseId: 'abc' },
      chunk([{ text: 'Hi' }]),
      last(),
      usageOnly,
    ])
    expect(accumulateEvents(events).usage).toMatchObject({
      inputTokens: 8,
      outputTokens: 11,
      reasoningTokens: 2,
    })
  })

  it('adds citations that arrive with the end', () => {
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: 'https://a.example' } }],
      groundingSupports: [
        { segment: { endIndex: 6, text: 'Größe'.slice(0, 4) }, groundingChunkIndices: [0] },
      ],
    }
    const chunks = [
      chunk([{ text: 'Grö' }]),
      chunk([{ text: 'ße' }]),
      last([{ text: '', thoughtSignature: 'c2ln' }], { groundingMetadata }),
    ]
    const { content, extensions } = accumulateEvents(decode(chunks))
    expect(content).toMatchObject([
      { text: 'Größe', citations: [{ url: 'https://a.example', start: 0, end: 4 }] },
    ])
    expect(extensions).toEqual({ google: { groundingMetadata } })
  })

  it('pitfall 8: reports a stream without a finish reason as truncated', () => {
    const events = decode([chunk([{ text: 'Hi' }])], new Error('socket hang up'))
    expect(types(events)).toEqual(['start', 'blockStart', 'blockDelta', 'blockEnd', 'usage', 'error'])
    expect(() => accumulateEvents(events)).toThrow('closed the stream')
  })

  it('completes a response even if the connection failed after its last chunk', () => {
    expect(types(decode([last([{ text: 'Hi' }])], new Error('socket hang up'))).at(-1)).toBe('finish')
  })

  it('treats a blocked prompt as a normal end', () => {
    const blocked = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata, modelVersion: 'm' }
    expect(accumulateEvents(decode([blocked]))).toMatchObject({
      content: [{ type: 'refusal', text: 'Google blocked the request: SAFETY' }],
      finishReason: { unified: 'content-filter', raw: 'SAFETY' },
      usage: { inputTokens: 8 },
    })
  })

  it('ends at an error in the stream, even after the finish reason', () => {
    const error = { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }
    for (const before of [chunk([{ text: 'Hi' }]), last([{ text: 'Hi' }])]) {
      const events = decode([before, error, last()])
      expect(types(events).slice(-2)).toEqual(['usage', 'error'])
      expect(events.at(-1)).toMatchObject({ error: { status: 503, message: 'Overloaded' } })
    }
  })

  it.each(['{"candidates": [', 'Bad gateway'])(
    'reports a chunk that is not valid JSON as an error: %s',
    (data) => {
      expect(decode([chunk([{ text: 'Hi' }]), data, last()]).at(-1)).toMatchObject({
        type: 'error',
        error: { status: 502, code: 'malformed' },
      })
    },
  )

  it('ignores chunks that a relay adds', () => {
    const { content } = accumulateEvents(
      decode([chunk([{ text: 'Hi' }]), '', '{}', 'null', last(), '[DONE]']),
    )
    expect(content).toEqual([{ type: 'text', text: 'Hi' }])
  })
})

describe('endMarkers', () => {
  it('occur in complete streams only', () => {
    const holds = (text: string) => endMarkers.some((marker) => text.includes(marker))
    expect(holds(encode([start, finish]).text)).toBe(true)
    expect(holds(JSON.stringify({ promptFeedback: { blockReason: 'OTHER' } }))).toBe(true)
    expect(holds(JSON.stringify(chunk([{ text: '"finishReason":"STOP"' }])))).toBe(false)
  })
})
