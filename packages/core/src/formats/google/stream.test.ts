import { describe, expect, it } from 'vitest'
import {
  ApiError,
  type AssistantPart,
  accumulateEvents,
  type ChatEvent,
  collectWarnings,
  type Opaque,
} from '../../hub/index.ts'
import { google } from './index.ts'

const usageMetadata = { promptTokenCount: 8, candidatesTokenCount: 5, totalTokenCount: 13 }

function chunk(parts: object[], candidate: object = {}, more: object = {}) {
  return {
    candidates: [{ content: { role: 'model', parts }, index: 0, ...candidate }],
    usageMetadata,
    modelVersion: 'gemini-3-pro',
    responseId: 'abc',
    ...more,
  }
}

const last = (parts: object[] = [{ text: '' }], more: object = {}) =>
  chunk(parts, { finishReason: 'STOP', ...more })

function decode(chunks: readonly unknown[], cause?: unknown): ChatEvent[] {
  const events: ChatEvent[] = []
  const decoder = google.createStreamDecoder((event) => events.push(event), { warn: () => {} })
  for (const data of chunks) decoder.push({ data: typeof data === 'string' ? data : JSON.stringify(data) })
  decoder.end(cause)
  return events
}

function encode(events: readonly ChatEvent[], framing?: 'sse' | 'json-array') {
  const { warnings, warn } = collectWarnings()
  let text = ''
  const write = (more: string) => {
    text += more
  }
  const emit = google.createStreamEncoder(write, { warn, ...(framing && { framing }) })
  for (const event of events) emit(event)
  return { text, warnings }
}

const chunksOf = (text: string) =>
  text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => JSON.parse(event.slice('data: '.length)))

const partsOf = (text: string) =>
  chunksOf(text).flatMap(({ candidates }) => candidates[0].content.parts as Record<string, unknown>[])

const types = (events: readonly ChatEvent[]) => events.map(({ type }) => type)

const start: ChatEvent = { type: 'start', id: 'r-1', model: 'm-1' }
const finish: ChatEvent = { type: 'finish', finishReason: { unified: 'stop' } }

function block(index: number, part: AssistantPart, ...deltas: object[]): ChatEvent[] {
  return [
    { type: 'blockStart', index, part },
    ...deltas.map((delta) => ({ type: 'blockDelta', index, ...delta }) as ChatEvent),
    { type: 'blockEnd', index },
  ]
}

const signedBy = (thoughtSignature: string): Opaque => ({ google: { thoughtSignature } })

describe('createStreamDecoder', () => {
  it('reads the chunks of a text as one block, at once', () => {
    const events: ChatEvent[] = []
    const decoder = google.createStreamDecoder((event) => events.push(event), { warn: () => {} })
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

  it('pitfall 2: a change from thinking to text to a call closes and opens blocks', () => {
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

  it('pitfall 5: STOP after a call is tool-calls', () => {
    const { finishReason } = accumulateEvents(decode([chunk([{ functionCall: { name: 'f' } }]), last()]))
    expect(finishReason).toEqual({ unified: 'tool-calls', raw: 'STOP' })
  })

  it('pitfall 11: a late signature belongs to the text before it and makes no delta without text', () => {
    const events = decode([chunk([{ text: 'Hi' }]), last([{ text: '', thoughtSignature: 'c2ln' }])])
    expect(accumulateEvents(events).content).toEqual([{ type: 'text', text: 'Hi', opaque: signedBy('c2ln') }])
    const deltas = events.filter((event) => event.type === 'blockDelta')
    expect(deltas.map(({ text }) => text)).toEqual(['Hi', undefined])
  })

  it('gives a signature with nothing before it to thinking that is not shown', () => {
    const { content } = accumulateEvents(decode([last([{ text: '', thoughtSignature: 'c2ln' }])]))
    expect(content).toEqual([{ type: 'reasoning', text: '', opaque: signedBy('c2ln') }])
  })

  it('begins another text after one that was signed', () => {
    const chunks = [chunk([{ text: 'A', thoughtSignature: 'c2ln' }]), chunk([{ text: 'B' }]), last()]
    expect(accumulateEvents(decode(chunks)).content).toEqual([
      { type: 'text', text: 'A', opaque: signedBy('c2ln') },
      { type: 'text', text: 'B' },
    ])
  })

  it('pitfall 9: takes chunks of nothing but usage, before and after the end, and counts the latest', () => {
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

  it('cites sources that come with the end', () => {
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

  it('pitfall 8: a stream without a finish reason has broken off', () => {
    const events = decode([chunk([{ text: 'Hi' }])], new Error('socket hang up'))
    expect(types(events)).toEqual(['start', 'blockStart', 'blockDelta', 'blockEnd', 'usage', 'error'])
    expect(() => accumulateEvents(events)).toThrow('closed the stream')
  })

  it('an answer is complete even if the socket broke after its last chunk', () => {
    expect(types(decode([last([{ text: 'Hi' }])], new Error('socket hang up'))).at(-1)).toBe('finish')
  })

  it('a blocked prompt is a clean end', () => {
    const blocked = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata, modelVersion: 'm' }
    expect(accumulateEvents(decode([blocked]))).toMatchObject({
      content: [],
      finishReason: { unified: 'content-filter', raw: 'SAFETY' },
      usage: { inputTokens: 8 },
    })
  })

  it('an error amid the stream ends it, also after the finish reason', () => {
    const error = { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }
    for (const before of [chunk([{ text: 'Hi' }]), last([{ text: 'Hi' }])]) {
      const events = decode([before, error, last()])
      expect(types(events).slice(-2)).toEqual(['usage', 'error'])
      expect(events.at(-1)).toMatchObject({ error: { status: 503, message: 'Overloaded' } })
    }
  })

  it.each(['{"candidates": [', 'Bad gateway'])('a chunk that is no JSON is an error: %s', (data) => {
    expect(decode([chunk([{ text: 'Hi' }]), data, last()]).at(-1)).toMatchObject({
      type: 'error',
      error: { status: 502, code: 'malformed' },
    })
  })

  it('passes over what a relay adds', () => {
    const { content } = accumulateEvents(
      decode([chunk([{ text: 'Hi' }]), '', '{}', 'null', last(), '[DONE]']),
    )
    expect(content).toEqual([{ type: 'text', text: 'Hi' }])
  })
})

describe('createStreamEncoder', () => {
  const events: ChatEvent[] = [
    start,
    ...block(0, { type: 'reasoning', text: '' }, { text: 'Hm' }, { opaque: signedBy('c2ln') }),
    ...block(1, { type: 'text', text: '' }, { text: 'Hel' }, { text: 'lo' }),
    ...block(2, { type: 'toolCall', id: 'c-1', name: 'f', arguments: '' }, { text: '{"a"' }, { text: ':1}' }),
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 2, reasoningTokens: 1 } },
    { type: 'finish', finishReason: { unified: 'tool-calls' } },
  ]

  it('writes chunks as Google does: calls whole, the finish reason and all counts last', () => {
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

  it('pitfall 4: interleaved calls are told one after the other, in the order in which they began', () => {
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

  it('pitfall 17: keeps two texts in a row apart', () => {
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

  it('tells media and Google’s own parts whole, and leaves others’ out', () => {
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

  it('pitfall 32: tells a refusal as the reason of the end', () => {
    const refused = [
      start,
      ...block(0, { type: 'refusal', text: '' }, { text: 'I will ' }, { text: 'not.' }),
      { type: 'finish', finishReason: { unified: 'content-filter' } } as const,
    ]
    expect(chunksOf(encode(refused).text)).toMatchObject([
      { candidates: [{ finishReason: 'SAFETY', finishMessage: 'I will not.' }] },
    ])
  })

  it('tells citations at the end', () => {
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

  it('pitfall 8: tells an error as Google does, without a finish reason', () => {
    const error = new ApiError('Overloaded', { status: 529 })
    const { text } = encode([...events.slice(0, 5), { type: 'error', error }])
    expect(chunksOf(text).at(-1)).toEqual({
      error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' },
    })
    expect(text).not.toContain('finishReason')
  })

  it('tells an end in another vendor’s error as an error', () => {
    const { text } = encode([
      start,
      { type: 'finish', finishReason: { unified: 'error', raw: 'engine_error' } },
    ])
    expect(chunksOf(text)).toMatchObject([{ error: { code: 502 } }])
  })

  it('tells zeros where nothing was counted', () => {
    expect(chunksOf(encode([start, finish]).text)).toMatchObject([{ usageMetadata: { totalTokenCount: 0 } }])
  })
})

describe('endMarkers', () => {
  it('stand in complete streams and in no others', () => {
    const holds = (text: string) => google.endMarkers.some((marker) => text.includes(marker))
    expect(holds(encode([start, finish]).text)).toBe(true)
    expect(holds(JSON.stringify({ promptFeedback: { blockReason: 'OTHER' } }))).toBe(true)
    expect(holds(JSON.stringify(chunk([{ text: '"finishReason":"STOP"' }])))).toBe(false)
  })
})
