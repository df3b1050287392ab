import { describe, expect, it } from 'vitest'
import {
  ApiError,
  type AssistantPart,
  accumulateEvents,
  type ChatEvent,
  collectWarnings,
  isObject,
  responseToEvents,
} from '../../hub/index.ts'
import { createSSEParser } from '../../sse/index.ts'
import { decodeResponse } from './response.ts'
import { createStreamDecoder, createStreamEncoder, endMarkers } from './stream.ts'

type Chunk = { type: string; [field: string]: unknown }

function decode(chunks: (Chunk | string)[], cause?: unknown): ChatEvent[] {
  const events: ChatEvent[] = []
  const decoder = createStreamDecoder((event) => events.push(event), { warn: () => {} })
  for (const chunk of chunks)
    decoder.push({ data: typeof chunk === 'string' ? chunk : JSON.stringify(chunk) })
  decoder.end(cause)
  return events
}

function encode(events: Iterable<ChatEvent>) {
  let text = ''
  const { warnings, warn } = collectWarnings()
  const emit = createStreamEncoder(
    (more) => {
      text += more
    },
    { warn },
  )
  for (const event of events) emit(event)
  const chunks: Chunk[] = []
  const parser = createSSEParser(({ event, data }) => {
    const chunk = JSON.parse(data) as Chunk
    expect(event).toBe(chunk.type)
    chunks.push(chunk)
  })
  parser.feed(new TextEncoder().encode(text))
  return { chunks, text, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

const begin = (more: object = {}): Chunk => ({
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 9, cache_creation_input_tokens: 0, cache_read_input_tokens: 4, output_tokens: 1 },
    ...more,
  },
})
const open = (index: number, content_block: object): Chunk => ({
  type: 'content_block_start',
  index,
  content_block,
})
const grow = (index: number, delta: object): Chunk => ({ type: 'content_block_delta', index, delta })
const say = (index: number, text: string) => grow(index, { type: 'text_delta', text })
const think = (index: number, thinking: string) => grow(index, { type: 'thinking_delta', thinking })
const sign = (index: number, signature: string) => grow(index, { type: 'signature_delta', signature })
const json = (index: number, partial_json: string) => grow(index, { type: 'input_json_delta', partial_json })
const stop = (index: number): Chunk => ({ type: 'content_block_stop', index })
const end = (stop_reason = 'end_turn', more: object = {}): Chunk[] => [
  {
    type: 'message_delta',
    delta: { stop_reason, stop_sequence: null },
    usage: { output_tokens: 20 },
    ...more,
  },
  { type: 'message_stop' },
]
const TEXT = { type: 'text', text: '' }
const THINKING = { type: 'thinking', thinking: '', signature: '' }
const use = (id: string) => ({ type: 'tool_use', id, name: 'ping', input: {} })

describe('decoding', () => {
  const chunks = [
    begin(),
    { type: 'ping' },
    open(0, THINKING),
    think(0, 'H'),
    think(0, 'm.'),
    sign(0, 'sig'),
    stop(0),
    open(1, { type: 'redacted_thinking', data: 'zzz' }),
    stop(1),
    open(2, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
    json(2, '{"que'),
    json(2, 'ry":"x"}'),
    stop(2),
    open(3, { type: 'web_search_tool_result', tool_use_id: 's', content: [{ url: 'https://example.com' }] }),
    stop(3),
    open(4, TEXT),
    grow(4, {
      type: 'citations_delta',
      citation: {
        type: 'web_search_result_location',
        url: 'https://example.com',
        title: 'E',
        encrypted_index: 'i',
      },
    }),
    say(4, 'Found'),
    say(4, ' it.'),
    stop(4),
    open(5, TEXT),
    say(5, 'Next.'),
    stop(5),
    open(6, use('a')),
    json(6, ''),
    json(6, '{"b":'),
    json(6, '1}'),
    stop(6),
    open(7, use('b')),
    stop(7),
    ...end('tool_use', { context_management: { applied_edits: [] } }),
  ]

  it('amounts to the whole answer of the same blocks', () => {
    const whole = decodeResponse(
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
          { type: 'redacted_thinking', data: 'zzz' },
          { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'x' } },
          { type: 'web_search_tool_result', tool_use_id: 's', content: [{ url: 'https://example.com' }] },
          {
            type: 'text',
            text: 'Found it.',
            citations: [
              {
                type: 'web_search_result_location',
                url: 'https://example.com',
                title: 'E',
                encrypted_index: 'i',
              },
            ],
          },
          { type: 'text', text: 'Next.' },
          { ...use('a'), input: { b: 1 } },
          use('b'),
        ],
        stop_reason: 'tool_use',
        stop_sequence: null,
        usage: {
          input_tokens: 9,
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 4,
          output_tokens: 20,
        },
        context_management: { applied_edits: [] },
      },
      { warn: () => {} },
    )
    expect(accumulateEvents(decode(chunks))).toEqual(whole)
  })

  it('writes the same blocks again', () => {
    const again = encode(decode(chunks)).chunks
    expect(accumulateEvents(decode(again))).toEqual(accumulateEvents(decode(chunks)))
    expect(again.at(-2)).toMatchObject({ context_management: { applied_edits: [] } })
  })

  it('says early what is counted early', () => {
    expect(decode([begin()])[0]).toMatchObject({
      type: 'start',
      usage: { inputTokens: 13, cacheReadTokens: 4 },
    })
  })

  it('pitfall 30: overwrites counts with later ones', () => {
    const [delta, last] = end()
    const usage = { input_tokens: 400, cache_read_input_tokens: null, output_tokens: 20 }
    const events = decode([begin(), { ...delta, type: 'message_delta', usage }, last as Chunk])
    expect(accumulateEvents(events).usage).toMatchObject({
      inputTokens: 404,
      cacheReadTokens: 4,
      outputTokens: 20,
    })
  })

  it('pitfall 2: takes one start of two', () => {
    const events = decode([begin(), begin(), open(0, TEXT), say(0, 'Hi'), stop(0), ...end()])
    expect(events.filter(({ type }) => type === 'start')).toHaveLength(1)
    expect(accumulateEvents(events).content).toEqual([{ type: 'text', text: 'Hi' }])
  })

  it('pitfall 2: ends what was open when the answer begins anew', () => {
    const events = decode([
      begin(),
      open(0, TEXT),
      say(0, 'He'),
      begin(),
      open(0, TEXT),
      say(0, 'Hello'),
      stop(0),
      ...end(),
    ])
    expect(accumulateEvents(events).content).toEqual([
      { type: 'text', text: 'He' },
      { type: 'text', text: 'Hello' },
    ])
  })

  it('does not take half a call for a whole one when the answer begins anew', () => {
    const events = decode([begin(), open(0, use('a')), json(0, '{"b'), begin(), ...end()])
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { status: 502, code: 'stream_restarted' } })
  })

  it('pitfall 2: closes and reopens where a delta is of another kind', () => {
    const events = decode([
      begin(),
      open(0, TEXT),
      say(0, 'a'),
      think(0, 'b'),
      say(0, 'c'),
      stop(0),
      ...end(),
    ])
    expect(accumulateEvents(events).content).toEqual([
      { type: 'text', text: 'a' },
      { type: 'reasoning', text: 'b' },
      { type: 'text', text: 'c' },
    ])
  })

  it('pitfall 11: a signature that comes after text goes to its own thinking', () => {
    const events = decode([
      begin(),
      open(0, THINKING),
      think(0, 'Hm.'),
      say(0, 'So.'),
      sign(0, 'late'),
      stop(0),
      ...end(),
    ])
    expect(accumulateEvents(events).content).toEqual([
      { type: 'reasoning', text: 'Hm.', opaque: { anthropic: { signature: 'late' } } },
      { type: 'text', text: 'So.' },
    ])
  })

  it('pitfall 11: keeps a signature without text', () => {
    const events = decode([begin(), open(0, THINKING), sign(0, 'only'), stop(0), ...end()])
    expect(accumulateEvents(events).content).toEqual([
      { type: 'reasoning', text: '', opaque: { anthropic: { signature: 'only' } } },
    ])
  })

  it('pitfall 6: arguments that come with the start are neither lost nor doubled', () => {
    const whole = { ...use('a'), input: { b: 1 } }
    const once = [{ type: 'toolCall', id: 'a', name: 'ping', arguments: '{"b":1}' }]
    expect(accumulateEvents(decode([begin(), open(0, whole), stop(0), ...end()])).content).toEqual(once)
    expect(
      accumulateEvents(decode([begin(), open(0, whole), json(0, '{"b":1}'), stop(0), ...end()])).content,
    ).toEqual(once)
  })

  it('keeps calls apart whose fragments overlap', () => {
    const events = decode([
      begin(),
      open(0, use('a')),
      open(1, use('b')),
      json(1, '{"b":2}'),
      json(0, '{"a":1}'),
      stop(0),
      stop(1),
      ...end(),
    ])
    expect(accumulateEvents(events).content).toMatchObject([
      { arguments: '{"a":1}' },
      { arguments: '{"b":2}' },
    ])
  })

  it('opens nothing for blocks that stay empty', () => {
    const events = decode([begin(), open(0, TEXT), say(0, ''), stop(0), open(1, THINKING), stop(1), ...end()])
    expect(events.map(({ type }) => type)).toEqual(['start', 'usage', 'finish'])
  })

  it('knows why and where the answer stopped', () => {
    const delta = { stop_reason: 'stop_sequence', stop_sequence: 'END', container: { id: 'c' } }
    const events = decode([begin(), { type: 'message_delta', delta, usage: null }, { type: 'message_stop' }])
    expect(events.at(-1)).toEqual({
      type: 'finish',
      finishReason: { unified: 'stop', raw: 'stop_sequence' },
      stopSequence: 'END',
      extensions: { anthropic: { container: { id: 'c' } } },
    })
  })

  it('pitfall 8: is an error when the stream ends early, even after the last delta', () => {
    const [delta] = end()
    const events = decode(
      [begin(), open(0, TEXT), say(0, 'Par'), delta as Chunk],
      new Error('socket hang up'),
    )
    expect(events.map(({ type }) => type)).toEqual([
      'start',
      'blockStart',
      'blockDelta',
      'blockEnd',
      'usage',
      'error',
    ])
    expect(events.at(-1)).toMatchObject({ error: { status: 502, code: 'stream_truncated' } })
  })

  it('tells the vendor’s error and nothing after it', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    const events = decode([begin(), error, open(0, TEXT), say(0, 'x'), ...end()])
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { status: 529, message: 'Overloaded' } })
    expect(events.filter(({ type }) => type === 'blockStart')).toEqual([])
  })

  it('pitfall 34: knows an error of another shape', () => {
    const events = decode([JSON.stringify({ error: { message: 'quota', type: 'insufficient_quota' } })])
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { message: 'quota', type: 'billing' } })
  })

  it.each(['{"type":', '[]', 'null', '"text"'])('fails at %s', (data) => {
    const events = decode([begin(), data, ...end()])
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { status: 502, code: 'malformed' } })
  })

  it('passes over events and ends that are not its own', () => {
    const events = decode([
      begin(),
      { type: 'of_next_year' },
      '[DONE]',
      open(0, TEXT),
      say(0, 'Hi'),
      stop(0),
      ...end(),
      'junk',
    ])
    expect(accumulateEvents(events).content).toEqual([{ type: 'text', text: 'Hi' }])
  })
})

describe('encoding', () => {
  const start: ChatEvent = { type: 'start', id: 'chatcmpl-1', model: 'gpt' }
  const finish: ChatEvent = { type: 'finish', finishReason: { unified: 'stop' } }
  const block = (index: number, part: AssistantPart, ...deltas: object[]): ChatEvent[] => [
    { type: 'blockStart', index, part },
    ...deltas.map((delta) => ({ type: 'blockDelta', index, ...delta }) as ChatEvent),
    { type: 'blockEnd', index },
  ]
  const text: AssistantPart = { type: 'text', text: '' }
  const call = (id: string): AssistantPart => ({ type: 'toolCall', id, name: 'ping', arguments: '' })

  it('begins at once with a message of full shape', () => {
    expect(encode([start]).chunks).toEqual([
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

  it('pitfall 1: numbers blocks from 0 and opens them with their real type', () => {
    const { chunks } = encode([
      start,
      ...block(0, text),
      ...block(1, { type: 'reasoning', text: '' }, { text: 'Hm.' }),
      ...block(2, text, { text: 'Hi' }),
      finish,
    ])
    expect(chunks.slice(1, -2)).toEqual([
      open(0, THINKING),
      think(0, 'Hm.'),
      stop(0),
      open(1, TEXT),
      say(1, 'Hi'),
      stop(1),
    ])
  })

  it('pitfall 3: writes no empty text and no empty arguments', () => {
    const { chunks } = encode([start, ...block(0, text), ...block(1, call('a'), { text: ' ' }), finish])
    expect(chunks.slice(1, -2)).toEqual([open(0, use('a')), stop(0)])
  })

  it('pitfall 4: writes calls one after the other that came interleaved', () => {
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
      open(0, use('a')),
      json(0, '{"a":1}'),
      stop(0),
      open(1, use('b')),
      json(1, '{"b":2}'),
      stop(1),
    ])
  })

  it('ends with one message_delta that has all counts, and message_stop', () => {
    const usage = { inputTokens: 100, outputTokens: 20, cacheReadTokens: 60, reasoningTokens: 5 }
    const { chunks } = encode([
      start,
      { type: 'usage', usage: { inputTokens: 1, outputTokens: 1 } },
      { type: 'usage', usage },
      finish,
    ])
    expect(chunks.slice(1)).toEqual([
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

  it('writes redacted thinking that is known late, and leaves out what is sealed for others', () => {
    const { chunks, warnings } = encode([
      start,
      ...block(0, { type: 'reasoning', text: '' }, { opaque: { anthropic: { redactedData: 'zzz' } } }),
      ...block(1, { type: 'reasoning', text: '' }, { opaque: { openai: { encryptedContent: 'x' } } }),
      finish,
    ])
    expect(chunks.slice(1, -2)).toEqual([open(0, { type: 'redacted_thinking', data: 'zzz' }), stop(0)])
    expect(warnings).toEqual(['foreign content[1].opaque'])
  })

  it('cites once there is text', () => {
    const value = { type: 'page_location', cited_text: 'Grass' }
    const citation = { native: { format: 'anthropic' as const, value } }
    const { chunks } = encode([
      start,
      ...block(0, text, { citation }, { text: 'Green.' }, { citation }),
      finish,
    ])
    const cite = grow(0, { type: 'citations_delta', citation: value })
    expect(chunks.slice(1, -2)).toEqual([open(0, TEXT), cite, say(0, 'Green.'), cite, stop(0)])
  })

  it('warns of a citation that names no address', () => {
    const { chunks, warnings } = encode([
      start,
      ...block(0, text, { text: 'Green.' }, { citation: { title: 'A file' } }),
      finish,
    ])
    expect(chunks.slice(1, -2)).toEqual([open(0, TEXT), say(0, 'Green.'), stop(0)])
    expect(warnings).toEqual(['unsupported content[0].citations'])
  })

  it.each([
    ['text that is no JSON', { custom: false }, '{"raw":"say \\"hi\\" 👍"}'],
    ['the text of a custom tool', { custom: true }, '{"input":"say \\"hi\\" 👍"}'],
  ])('wraps %s into an object as it comes', (_, { custom }, expected) => {
    const part: AssistantPart = {
      type: 'toolCall',
      id: 'a',
      name: 'ping',
      arguments: '',
      ...(custom && { custom }),
    }
    const pieces = [{ text: 'say "h' }, { text: 'i" \ud83d' }, { text: '\udc4d' }]
    const { chunks } = encode([start, ...block(0, part, ...pieces), finish])
    const fragments = chunks.flatMap(({ delta }) =>
      isObject(delta) && typeof delta.partial_json === 'string' ? [delta.partial_json] : [],
    )
    expect(JSON.parse(fragments.join(''))).toEqual(JSON.parse(expected))
  })

  it('ends the open block before an error, and writes nothing after it', () => {
    const { chunks, text: sse } = encode([
      start,
      { type: 'blockStart', index: 0, part: text },
      { type: 'blockDelta', index: 0, text: 'Par' },
      { type: 'blockEnd', index: 0 },
      { type: 'error', error: new ApiError('Overloaded', { status: 529, requestId: 'req_1' }) },
    ])
    expect(chunks.slice(1)).toEqual([
      open(0, TEXT),
      say(0, 'Par'),
      stop(0),
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: 'req_1' },
    ])
    expect(endMarkers.some((marker) => sse.includes(marker))).toBe(false)
  })

  it('is an error where the answer ended in one', () => {
    const { chunks } = encode([
      start,
      { type: 'finish', finishReason: { unified: 'error', raw: 'MALFORMED' } },
    ])
    expect(chunks.at(-1)).toMatchObject({ type: 'error', error: { type: 'api_error' } })
  })

  it('does not take an answer’s words for its end', () => {
    const words = '"type":"message_stop"\nevent: message_stop\n\n'
    const holds = (sse: string) => endMarkers.some((marker) => sse.includes(marker))
    expect(holds(encode([start, ...block(0, text, { text: words })]).text)).toBe(false)
    expect(holds(encode([start, finish]).text)).toBe(true)
  })

  it('streams an answer that came whole', () => {
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
    const folded = accumulateEvents(decode(encode(responseToEvents(response)).chunks))
    expect(folded).toMatchObject(response)
  })
})
