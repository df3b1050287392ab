import { describe, expect, it } from 'vitest'
import { accumulateEvents, type ChatResponse } from '../../hub/index.ts'
import { decodeResponse } from './response.ts'
import {
  blockDelta,
  blockStart,
  blockStop,
  type Chunk,
  decode,
  encode,
  inputDelta,
  messageEnd,
  messageStart,
  signatureDelta,
  TEXT,
  THINKING,
  textDelta,
  thinkingDelta,
  toolUse,
} from './test-events.ts'

describe('createStreamDecoder', () => {
  const chunks = [
    messageStart(),
    { type: 'ping' },
    blockStart(0, THINKING),
    thinkingDelta(0, 'H'),
    thinkingDelta(0, 'm.'),
    signatureDelta(0, 'sig'),
    blockStop(0),
    blockStart(1, { type: 'redacted_thinking', data: 'zzz' }),
    blockStop(1),
    blockStart(2, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
    inputDelta(2, '{"que'),
    inputDelta(2, 'ry":"x"}'),
    blockStop(2),
    blockStart(3, {
      type: 'web_search_tool_result',
      tool_use_id: 's',
      content: [{ url: 'https://example.com' }],
    }),
    blockStop(3),
    blockStart(4, TEXT),
    blockDelta(4, {
      type: 'citations_delta',
      citation: {
        type: 'web_search_result_location',
        url: 'https://example.com',
        title: 'E',
        encrypted_index: 'i',
      },
    }),
    textDelta(4, 'Found'),
    textDelta(4, ' it.'),
    blockStop(4),
    blockStart(5, TEXT),
    textDelta(5, 'Next.'),
    blockStop(5),
    blockStart(6, toolUse('a')),
    inputDelta(6, ''),
    inputDelta(6, '{"b":'),
    inputDelta(6, '1}'),
    blockStop(6),
    blockStart(7, toolUse('b')),
    blockStop(7),
    ...messageEnd('tool_use', { context_management: { applied_edits: [] } }),
  ]

  it('gives the same result as a whole response with the same blocks', () => {
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
          { ...toolUse('a'), input: { b: 1 } },
          toolUse('b'),
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

  it('writes the same blocks back', () => {
    const again = encode(decode(chunks)).chunks
    const withoutRaw = ({ usage, ...response }: ChatResponse) => ({
      ...response,
      usage: { ...usage, raw: undefined },
    })
    expect(withoutRaw(accumulateEvents(decode(again)))).toEqual(withoutRaw(accumulateEvents(decode(chunks))))
    expect(again.at(-2)).toMatchObject({ context_management: { applied_edits: [] } })
  })

  it('reports early usage early', () => {
    expect(decode([messageStart()])[0]).toMatchObject({
      type: 'start',
      usage: { inputTokens: 13, cacheReadTokens: 4 },
    })
  })

  it('pitfall 30: replaces counts by later ones', () => {
    const [delta, last] = messageEnd()
    const usage = { input_tokens: 400, cache_read_input_tokens: null, output_tokens: 20 }
    const events = decode([messageStart(), { ...delta, type: 'message_delta', usage }, last as Chunk])
    expect(accumulateEvents(events).usage).toMatchObject({
      inputTokens: 404,
      cacheReadTokens: 4,
      outputTokens: 20,
    })
  })

  it('pitfall 2: emits one start for two', () => {
    const events = decode([
      messageStart(),
      messageStart(),
      blockStart(0, TEXT),
      textDelta(0, 'Hi'),
      blockStop(0),
      ...messageEnd(),
    ])
    expect(events.filter(({ type }) => type === 'start')).toHaveLength(1)
    expect(accumulateEvents(events).content).toEqual([{ type: 'text', text: 'Hi' }])
  })

  it('pitfall 2: closes open blocks when the response restarts', () => {
    const events = decode([
      messageStart(),
      blockStart(0, TEXT),
      textDelta(0, 'He'),
      messageStart(),
      blockStart(0, TEXT),
      textDelta(0, 'Hello'),
      blockStop(0),
      ...messageEnd(),
    ])
    expect(accumulateEvents(events).content).toEqual([
      { type: 'text', text: 'He' },
      { type: 'text', text: 'Hello' },
    ])
  })

  it('fails when the response restarts within a tool call', () => {
    const events = decode([
      messageStart(),
      blockStart(0, toolUse('a')),
      inputDelta(0, '{"b'),
      messageStart(),
      ...messageEnd(),
    ])
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { status: 502, code: 'stream_restarted' } })
  })

  it('pitfall 2: closes and reopens blocks when a delta has another type', () => {
    const events = decode([
      messageStart(),
      blockStart(0, TEXT),
      textDelta(0, 'a'),
      thinkingDelta(0, 'b'),
      textDelta(0, 'c'),
      blockStop(0),
      ...messageEnd(),
    ])
    expect(accumulateEvents(events).content).toEqual([
      { type: 'text', text: 'a' },
      { type: 'reasoning', text: 'b' },
      { type: 'text', text: 'c' },
    ])
  })

  it('pitfall 11: adds a signature that follows text to its own thinking', () => {
    const events = decode([
      messageStart(),
      blockStart(0, THINKING),
      thinkingDelta(0, 'Hm.'),
      textDelta(0, 'So.'),
      signatureDelta(0, 'late'),
      blockStop(0),
      ...messageEnd(),
    ])
    expect(accumulateEvents(events).content).toEqual([
      { type: 'reasoning', text: 'Hm.', opaque: { anthropic: { signature: 'late' } } },
      { type: 'text', text: 'So.' },
    ])
  })

  it('pitfall 11: keeps a signature without text', () => {
    const events = decode([
      messageStart(),
      blockStart(0, THINKING),
      signatureDelta(0, 'only'),
      blockStop(0),
      ...messageEnd(),
    ])
    expect(accumulateEvents(events).content).toEqual([
      { type: 'reasoning', text: '', opaque: { anthropic: { signature: 'only' } } },
    ])
  })

  it('pitfall 6: neither loses nor repeats arguments in the block start', () => {
    const whole = { ...toolUse('a'), input: { b: 1 } }
    const once = [{ type: 'toolCall', id: 'a', name: 'ping', arguments: '{"b":1}' }]
    expect(
      accumulateEvents(decode([messageStart(), blockStart(0, whole), blockStop(0), ...messageEnd()])).content,
    ).toEqual(once)
    expect(
      accumulateEvents(
        decode([
          messageStart(),
          blockStart(0, whole),
          inputDelta(0, '{"b":1}'),
          blockStop(0),
          ...messageEnd(),
        ]),
      ).content,
    ).toEqual(once)
  })

  it('separates the fragments of interleaved calls', () => {
    const events = decode([
      messageStart(),
      blockStart(0, toolUse('a')),
      blockStart(1, toolUse('b')),
      inputDelta(1, '{"b":2}'),
      inputDelta(0, '{"a":1}'),
      blockStop(0),
      blockStop(1),
      ...messageEnd(),
    ])
    expect(accumulateEvents(events).content).toMatchObject([
      { arguments: '{"a":1}' },
      { arguments: '{"b":2}' },
    ])
  })

  it('emits nothing for empty blocks', () => {
    const events = decode([
      messageStart(),
      blockStart(0, TEXT),
      textDelta(0, ''),
      blockStop(0),
      blockStart(1, THINKING),
      blockStop(1),
      ...messageEnd(),
    ])
    expect(events.map(({ type }) => type)).toEqual(['start', 'usage', 'finish'])
  })

  it('decodes the stop reason and the stop sequence', () => {
    const delta = { stop_reason: 'stop_sequence', stop_sequence: 'END', container: { id: 'c' } }
    const events = decode([
      messageStart(),
      { type: 'message_delta', delta, usage: null },
      { type: 'message_stop' },
    ])
    expect(events.at(-1)).toEqual({
      type: 'finish',
      finishReason: { unified: 'stop', raw: 'stop_sequence' },
      stopSequence: 'END',
      extensions: { anthropic: { container: { id: 'c' } } },
    })
  })

  it('pitfall 8: reports an error when the stream ends early, even after the last delta', () => {
    const [delta] = messageEnd()
    const events = decode(
      [messageStart(), blockStart(0, TEXT), textDelta(0, 'Par'), delta as Chunk],
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

  it('emits the upstream’s error and nothing after it', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    const events = decode([messageStart(), error, blockStart(0, TEXT), textDelta(0, 'x'), ...messageEnd()])
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { status: 529, message: 'Overloaded' } })
    expect(events.filter(({ type }) => type === 'blockStart')).toEqual([])
  })

  it('pitfall 34: recognizes an error of another format', () => {
    const events = decode([JSON.stringify({ error: { message: 'quota', type: 'insufficient_quota' } })])
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { message: 'quota', type: 'billing' } })
  })

  it.each(['{"type":', '[]', 'null', '"text"'])('fails on %s', (data) => {
    const events = decode([messageStart(), data, ...messageEnd()])
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { status: 502, code: 'malformed' } })
  })

  it('ignores unknown events, [DONE] and anything after the end', () => {
    const events = decode([
      messageStart(),
      { type: 'of_next_year' },
      '[DONE]',
      blockStart(0, TEXT),
      textDelta(0, 'Hi'),
      blockStop(0),
      ...messageEnd(),
      'junk',
    ])
    expect(accumulateEvents(events).content).toEqual([{ type: 'text', text: 'Hi' }])
  })
})
