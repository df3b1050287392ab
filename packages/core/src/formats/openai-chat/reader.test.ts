import { describe, expect, it } from 'vitest'
import { accumulateEvents, type ChatEvent } from '../../hub/index.ts'
import { createStreamDecoder } from './reader.ts'

const HEAD = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'gpt' }

const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) => ({
  ...HEAD,
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
})
const USAGE = { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 }

function decode(chunks: (object | string)[], cause?: unknown): ChatEvent[] {
  const events: ChatEvent[] = []
  const decoder = createStreamDecoder((event) => events.push(event), { warn: () => {} })
  for (const data of chunks) decoder.push({ data: typeof data === 'string' ? data : JSON.stringify(data) })
  decoder.end(cause)
  return events
}

const accumulate = (...chunks: (object | string)[]) => accumulateEvents(decode([...chunks, '[DONE]']))
const last = (events: ChatEvent[]) => events.at(-1)

describe('the end of a stream', () => {
  it('comes with [DONE], after the usage that follows the finish reason', () => {
    const events = decode([
      chunk({ content: 'Hi' }),
      chunk({}, 'stop'),
      { ...HEAD, choices: [], usage: USAGE },
      '[DONE]',
    ])
    expect(events.slice(-2)).toMatchObject([
      { type: 'usage', usage: { inputTokens: 7, outputTokens: 9 } },
      { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' } },
    ])
  })

  it('is clean without [DONE] once there was a finish reason', () => {
    expect(last(decode([chunk({ content: 'Hi' }), chunk({}, 'length')]))).toMatchObject({
      type: 'finish',
      finishReason: { unified: 'length' },
    })
  })

  it('pitfall 8: is an error without either, and the open block is ended first', () => {
    const events = decode([chunk({ content: 'Hi' })], new Error('socket hang up'))
    expect(events.slice(-2)).toMatchObject([
      { type: 'blockEnd', index: 0 },
      { type: 'error', error: { status: 502, code: 'stream_truncated' } },
    ])
  })

  it('is an error when nothing came before [DONE]', () => {
    expect(last(decode(['[DONE]']))).toMatchObject({ type: 'error' })
  })

  it('is the end: what comes after it is passed over', () => {
    expect(decode([chunk({ content: 'Hi' }, 'stop'), '[DONE]', chunk({ content: '!' }), '[DONE]'])).toEqual(
      decode([chunk({ content: 'Hi' }, 'stop'), '[DONE]']),
    )
  })

  it('pitfall 5: "stop" after a tool call means tool-calls', () => {
    const call = { index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }
    expect(accumulate(chunk({ tool_calls: [call] }), chunk({}, 'stop')).finishReason).toEqual({
      unified: 'tool-calls',
      raw: 'stop',
    })
  })
})

describe('errors in a stream', () => {
  it.each([
    ['alone', { error: { message: 'Overloaded', type: 'server_error', code: null } }],
    ['next to choices', { ...chunk({ content: '' }, 'error'), error: { message: 'Overloaded', code: 502 } }],
    [
      'inside a choice',
      { ...HEAD, choices: [{ index: 0, delta: {}, error: { message: 'Overloaded', code: 502 } }] },
    ],
    ['in a list', [{ error: { message: 'Overloaded', code: 503 } }]],
    ['as vLLM sends them', { object: 'error', message: 'Overloaded', code: 400 }],
  ])('%s', (_, body) => {
    const events = decode([chunk({ content: 'Hi' }), body, '[DONE]'])
    expect(last(events)).toMatchObject({ type: 'error', error: { message: 'Overloaded' } })
  })

  it('come after the text of the same chunk', () => {
    const events = decode([{ ...chunk({ content: 'Hi' }), error: { message: 'no' } }])
    expect(events.map(({ type }) => type)).toEqual(['start', 'blockStart', 'blockDelta', 'blockEnd', 'error'])
  })

  it('are made of chunks that are not valid JSON', () => {
    expect(last(decode([chunk({ content: 'Hi' }), '<html>']))).toMatchObject({
      type: 'error',
      error: { status: 502, code: 'malformed' },
    })
  })
})

describe('pitfall 9: chunks with little in them', () => {
  it('Azure’s placeholder does not name the response', () => {
    const events = decode([
      { id: '', object: '', created: 0, model: '', choices: [], prompt_filter_results: [] },
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hi' }, 'stop'),
    ])
    expect(events[0]).toEqual({ type: 'start', id: 'chatcmpl-1', model: 'gpt', created: 1_700_000_000 })
  })

  it('text is not held back until the response has a name', () => {
    const events: ChatEvent[] = []
    const decoder = createStreamDecoder((event) => events.push(event), { warn: () => {} })
    decoder.push({ data: '{"choices":[{"delta":{"content":"Hi"}}]}' })
    expect(events).toMatchObject([
      { type: 'start', model: 'unknown' },
      { type: 'blockStart' },
      { text: 'Hi' },
    ])
  })

  it.each([
    ['no choices', { ...HEAD, usage: null }],
    ['choices of null', { ...HEAD, choices: null }],
    ['an empty delta', chunk({})],
    ['no delta', { ...HEAD, choices: [{ index: 0 }] }],
    [
      'blanks',
      chunk({ role: 'assistant', content: '', reasoning_content: null, tool_calls: [], refusal: null }),
    ],
  ])('%s adds nothing', (_, empty) => {
    const response = accumulate(chunk({ content: 'a' }), empty, chunk({ content: 'b' }, 'stop'))
    expect(response.content).toEqual([{ type: 'text', text: 'ab' }])
  })

  it.each([
    ['the last choice', [chunk({}, 'stop', { usage: USAGE })]],
    ['a chunk of its own', [chunk({}, 'stop'), { ...HEAD, choices: [], usage: USAGE }]],
    ['both', [chunk({}, 'stop', { usage: USAGE }), { ...HEAD, choices: [], usage: USAGE }]],
    [
      'the choice itself',
      [{ ...HEAD, choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage: USAGE }] }],
    ],
    ['x_groq', [chunk({}, 'stop', { x_groq: { usage: USAGE } })]],
  ])('usage in %s', (_, chunks) => {
    expect(accumulate(chunk({ content: 'Hi' }), ...chunks).usage).toMatchObject({
      inputTokens: 7,
      outputTokens: 9,
    })
  })

  it('the latest usage counts', () => {
    const early = { ...USAGE, completion_tokens: 1 }
    expect(
      accumulate(chunk({ content: 'Hi' }, null, { usage: early }), chunk({}, 'stop', { usage: USAGE })).usage,
    ).toMatchObject({ outputTokens: 9 })
  })
})

describe('reasoning', () => {
  it.each(['reasoning_content', 'reasoning'])('in %s', (field) => {
    const response = accumulate(
      chunk({ [field]: 'So' }),
      chunk({ [field]: ' what' }),
      chunk({ content: 'Hi' }, 'stop'),
    )
    expect(response.content).toEqual([
      { type: 'reasoning', text: 'So what' },
      { type: 'text', text: 'Hi' },
    ])
  })

  it('is read once where a vendor sends it twice', () => {
    const delta = {
      reasoning: 'So',
      reasoning_content: 'So',
      reasoning_details: [{ type: 'reasoning.text', text: 'So' }],
    }
    expect(accumulate(chunk(delta, 'stop')).content).toEqual([{ type: 'reasoning', text: 'So' }])
  })

  it('pitfall 17: several segments stay several, each with its signature', () => {
    const detail = (more: object) => chunk({ reasoning_details: [{ type: 'reasoning.text', ...more }] })
    const response = accumulate(
      detail({ text: 'A', index: 0 }),
      detail({ text: 'a', index: 0 }),
      detail({ signature: 's0', index: 0 }),
      detail({ text: 'B', index: 1 }),
      detail({ signature: 's1', index: 1 }),
      chunk({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'r', index: 2 }] }),
      chunk({ content: 'Hi' }, 'stop'),
    )
    expect(response.content).toEqual([
      { type: 'reasoning', text: 'Aa', opaque: { anthropic: { signature: 's0' } } },
      { type: 'reasoning', text: 'B', opaque: { anthropic: { signature: 's1' } } },
      { type: 'reasoning', text: '', opaque: { anthropic: { redactedData: 'r' } } },
      { type: 'text', text: 'Hi' },
    ])
  })

  it('finds OpenAI’s encrypted content next to its summary', () => {
    const format = 'openai-responses-v1'
    const response = accumulate(
      chunk({
        reasoning: 'Sum',
        reasoning_details: [{ type: 'reasoning.summary', summary: 'Sum', index: 0 }],
      }),
      chunk({
        reasoning_details: [{ type: 'reasoning.encrypted', data: 'encrypted', id: 'rs_1', format, index: 0 }],
      }),
      chunk({}, 'stop'),
    )
    expect(response.content).toEqual([
      {
        type: 'reasoning',
        text: 'Sum',
        summary: true,
        opaque: { openai: { id: 'rs_1', encryptedContent: 'encrypted' } },
      },
    ])
  })

  it('puts Gemini’s signature on the call that it names, before or after', () => {
    const detail = (id: string) => ({
      type: 'reasoning.encrypted',
      data: `sig ${id}`,
      id,
      format: 'google-gemini-v1',
    })
    const call = (index: number, id: string) => ({ index, id, function: { name: 'f', arguments: '{}' } })
    const response = accumulate(
      chunk({ reasoning_details: [detail('a')] }),
      chunk({ tool_calls: [call(0, 'a'), call(1, 'b')] }),
      chunk({ reasoning_details: [detail('b')] }, 'tool_calls'),
    )
    expect(response.content).toMatchObject([
      { id: 'a', opaque: { google: { thoughtSignature: 'sig a' } } },
      { id: 'b', opaque: { google: { thoughtSignature: 'sig b' } } },
    ])
  })

  it('is found in Mistral’s content parts', () => {
    const part = (text: string) => ({ type: 'thinking', thinking: [{ type: 'text', text }] })
    const response = accumulate(
      chunk({ content: [part('So')] }),
      chunk({ content: [part(' what'), { type: 'text', text: 'H' }] }),
      chunk({ content: 'i' }, 'stop'),
    )
    expect(response.content).toEqual([
      { type: 'reasoning', text: 'So what' },
      { type: 'text', text: 'Hi' },
    ])
  })
})

describe('other content of responses', () => {
  it('pitfall 32: a refusal is filtered content with its text', () => {
    const response = accumulate(chunk({ refusal: 'I ' }), chunk({ refusal: 'cannot' }), chunk({}, 'stop'))
    expect(response.content).toEqual([{ type: 'refusal', text: 'I cannot' }])
    expect(response.finishReason.unified).toBe('content-filter')
  })

  it('citations, with their place in the text', () => {
    const url_citation = { url: 'https://example.com', title: 'Example', start_index: 0, end_index: 2 }
    const response = accumulate(
      chunk({ content: 'Hi' }),
      chunk({ annotations: [{ type: 'url_citation', url_citation }] }, 'stop'),
    )
    expect(response.content).toEqual([
      {
        type: 'text',
        text: 'Hi',
        citations: [{ url: 'https://example.com', title: 'Example', start: 0, end: 2 }],
      },
    ])
  })

  it('images', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }
    expect(accumulate(chunk({ images: [image] }, 'stop')).content).toEqual([
      { type: 'image', source: { type: 'base64', data: 'iVBORw0KGgo=' }, mediaType: 'image/png' },
    ])
  })

  it('audio in chunks, with its transcript as text', () => {
    const response = accumulate(
      chunk({ audio: { id: 'audio_1', transcript: 'Hel' } }),
      chunk({ audio: { data: 'UklGRg==' } }),
      chunk({ audio: { data: 'AAAA', transcript: 'lo' } }, 'stop'),
    )
    expect(response.content).toEqual([
      { type: 'text', text: 'Hello' },
      { type: 'audio', source: { type: 'base64', data: 'UklGRgAAAA==' }, mediaType: 'audio/wav' },
    ])
  })

  it('the older function_call', () => {
    const response = accumulate(
      chunk({ function_call: { name: 'f', arguments: '' } }),
      chunk({ function_call: { arguments: '{"x":1}' } }),
      chunk({}, 'function_call'),
    )
    expect(response.content).toMatchObject([{ type: 'toolCall', name: 'f', arguments: '{"x":1}' }])
  })

  it('the first of several choices', () => {
    const choices = [0, 1].map((index) => ({ index, delta: { content: `${index}` }, finish_reason: 'stop' }))
    expect(accumulate({ ...HEAD, choices }).content).toEqual([{ type: 'text', text: '0' }])
  })

  it('a whole response instead of a stream', () => {
    const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }]
    expect(accumulate({ ...HEAD, choices }).content).toEqual([{ type: 'text', text: 'Hi' }])
  })
})
