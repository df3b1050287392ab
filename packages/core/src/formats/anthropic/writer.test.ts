import { describe, expect, it } from 'vitest'
import {
  ApiError,
  type AssistantPart,
  accumulateEvents,
  type ChatEvent,
  isObject,
  responseToEvents,
} from '../../hub/index.ts'
import { endMarkers } from './reader.ts'
import {
  blockDelta,
  blockStart,
  blockStop,
  decode,
  encode,
  inputDelta,
  TEXT,
  THINKING,
  textDelta,
  thinkingDelta,
  toolUse,
} from './test-events.ts'

describe('createStreamEncoder', () => {
  const start: ChatEvent = { type: 'start', id: 'chatcmpl-1', model: 'gpt' }
  const finish: ChatEvent = { type: 'finish', finishReason: { unified: 'stop' } }
  const block = (index: number, part: AssistantPart, ...deltas: object[]): ChatEvent[] => [
    { type: 'blockStart', index, part },
    ...deltas.map((delta) => ({ type: 'blockDelta', index, ...delta }) as ChatEvent),
    { type: 'blockEnd', index },
  ]
  const text: AssistantPart = { type: 'text', text: '' }
  const call = (id: string): AssistantPart => ({ type: 'toolCall', id, name: 'ping', arguments: '' })

  it('starts at once with a complete message', () => {
    expect(encode([start]).chunks).toMatchObject([
      {
        type: 'message_start',
        message: {
          id: 'chatcmpl-1',
          type: 'message',
          role: 'assistant',
          model: 'gpt',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: {
            input_tokens: 0,
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: 0,
            output_tokens: 0,
          },
        },
      },
    ])
  })

  it('pitfall 1: numbers blocks from 0 and starts them with their real type', () => {
    const { chunks } = encode([
      start,
      ...block(0, text),
      ...block(1, { type: 'reasoning', text: '' }, { text: 'Hm.' }),
      ...block(2, text, { text: 'Hi' }),
      finish,
    ])
    expect(chunks.slice(1, -2)).toEqual([
      blockStart(0, THINKING),
      thinkingDelta(0, 'Hm.'),
      blockStop(0),
      blockStart(1, TEXT),
      textDelta(1, 'Hi'),
      blockStop(1),
    ])
  })

  it('pitfall 3: writes no empty text and no empty arguments', () => {
    const { chunks } = encode([start, ...block(0, text), ...block(1, call('a'), { text: ' ' }), finish])
    expect(chunks.slice(1, -2)).toEqual([blockStart(0, toolUse('a')), blockStop(0)])
  })

  it('pitfall 4: writes interleaved calls one after the other', () => {
    const { chunks } = encode([
      start,
      { type: 'blockStart', index: 0, part: call('a') },
      { type: 'blockStart', index: 1, part: call('b') },
      { type: 'blockDelta', index: 1, text: '{"b":2}' },
      { type: 'blockDelta', index: 0, text: '{"a":1}' },
      { type: 'blockEnd', index: 1 },
      { type: 'blockEnd', index: 0 },
      { type: 'finish', finishReason: { unified: 'tool-calls' } },
    ])
    expect(chunks.slice(1, -2)).toEqual([
      blockStart(0, toolUse('a')),
      inputDelta(0, '{"a":1}'),
      blockStop(0),
      blockStart(1, toolUse('b')),
      inputDelta(1, '{"b":2}'),
      blockStop(1),
    ])
  })

  it('ends with one message_delta with all usage, then message_stop', () => {
    const usage = { inputTokens: 100, outputTokens: 20, cacheReadTokens: 60, reasoningTokens: 5 }
    const { chunks } = encode([
      start,
      { type: 'usage', usage: { inputTokens: 1, outputTokens: 1 } },
      { type: 'usage', usage },
      finish,
    ])
    expect(chunks.slice(1)).toMatchObject([
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: {
          input_tokens: 40,
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 60,
          output_tokens: 20,
          output_tokens_details: { thinking_tokens: 5 },
        },
      },
      { type: 'message_stop' },
    ])
  })

  it('writes redacted thinking that arrives late, and drops encrypted reasoning of other vendors', () => {
    const { chunks, warnings } = encode([
      start,
      ...block(0, { type: 'reasoning', text: '' }, { opaque: { anthropic: { redactedData: 'zzz' } } }),
      ...block(1, { type: 'reasoning', text: '' }, { opaque: { openai: { encryptedContent: 'x' } } }),
      finish,
    ])
    expect(chunks.slice(1, -2)).toEqual([
      blockStart(0, { type: 'redacted_thinking', data: 'zzz' }),
      blockStop(0),
    ])
    expect(warnings).toEqual(['foreign content[1].opaque'])
  })

  it('writes citations after the block has text', () => {
    const value = { type: 'page_location', cited_text: 'Grass' }
    const citation = { native: { format: 'anthropic' as const, value } }
    const { chunks } = encode([
      start,
      ...block(0, text, { citation }, { text: 'Green.' }, { citation }),
      finish,
    ])
    const cite = blockDelta(0, { type: 'citations_delta', citation: value })
    expect(chunks.slice(1, -2)).toEqual([
      blockStart(0, TEXT),
      cite,
      textDelta(0, 'Green.'),
      cite,
      blockStop(0),
    ])
  })

  it('warns about a citation without a URL', () => {
    const { chunks, warnings } = encode([
      start,
      ...block(0, text, { text: 'Green.' }, { citation: { title: 'A file' } }),
      finish,
    ])
    expect(chunks.slice(1, -2)).toEqual([blockStart(0, TEXT), textDelta(0, 'Green.'), blockStop(0)])
    expect(warnings).toEqual(['unsupported content[0].citations'])
  })

  it.each([
    ['text that is not JSON', { custom: false }, '{"raw":"say \\"hi\\" 👍"}'],
    ['the text of a custom tool', { custom: true }, '{"input":"say \\"hi\\" 👍"}'],
  ])('wraps %s in an object while it streams', (_, { custom }, expected) => {
    const part: AssistantPart = {
      type: 'toolCall',
      id: 'a',
      name: 'ping',
      arguments: '',
      ...(custom && { custom }),
    }
    const deltas = [{ text: 'say "h' }, { text: 'i" \ud83d' }, { text: '\udc4d' }]
    const { chunks } = encode([start, ...block(0, part, ...deltas), finish])
    const fragments = chunks.flatMap(({ delta }) =>
      isObject(delta) && typeof delta.partial_json === 'string' ? [delta.partial_json] : [],
    )
    expect(JSON.parse(fragments.join(''))).toEqual(JSON.parse(expected))
  })

  it('stops the open block before an error, and writes nothing after it', () => {
    const { chunks, text: sse } = encode([
      start,
      { type: 'blockStart', index: 0, part: text },
      { type: 'blockDelta', index: 0, text: 'Par' },
      { type: 'blockEnd', index: 0 },
      { type: 'error', error: new ApiError('Overloaded', { status: 529, requestId: 'req_1' }) },
    ])
    expect(chunks.slice(1)).toEqual([
      blockStart(0, TEXT),
      textDelta(0, 'Par'),
      blockStop(0),
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: 'req_1' },
    ])
    expect(endMarkers.some((marker) => sse.includes(marker))).toBe(false)
  })

  it('writes an error if the response ended in one', () => {
    const { chunks } = encode([
      start,
      { type: 'finish', finishReason: { unified: 'error', raw: 'MALFORMED' } },
    ])
    expect(chunks.at(-1)).toMatchObject({ type: 'error', error: { type: 'api_error' } })
  })

  it('does not find end markers in the text of a response', () => {
    const words = '"type":"message_stop"\nevent: message_stop\n\n'
    const holds = (sse: string) => endMarkers.some((marker) => sse.includes(marker))
    expect(holds(encode([start, ...block(0, text, { text: words })]).text)).toBe(false)
    expect(holds(encode([start, finish]).text)).toBe(true)
  })

  it('streams a whole response', () => {
    const response = {
      id: 'msg_1',
      model: 'claude',
      content: [
        { type: 'reasoning', text: 'Hm.', opaque: { anthropic: { signature: 'sig' } } },
        { type: 'native', format: 'anthropic', value: { type: 'mcp_tool_use', id: 'm', input: { a: 1 } } },
        { type: 'text', text: 'Hi' },
        { type: 'toolCall', id: 'a', name: 'ping', arguments: '{"b": 1}' },
      ] satisfies AssistantPart[],
      finishReason: { unified: 'tool-calls' as const, raw: 'tool_use' },
    }
    const accumulated = accumulateEvents(decode(encode(responseToEvents(response)).chunks))
    expect(accumulated).toMatchObject(response)
  })
})
