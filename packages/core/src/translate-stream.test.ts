import { describe, expect, it } from 'vitest'
import { getFormat } from './formats/index.ts'
import { decodeStream } from './formats/suites/harness.ts'
import {
  accumulateEvents,
  type ChatResponse,
  FORMATS,
  type Format,
  isObject,
  type JsonObject,
} from './hub/index.ts'
import { createStreamTranslator } from './translate-stream.ts'

const toBytes = (text: string) => new TextEncoder().encode(text)

/** What a client of format `to` is sent when an upstream of format `from` sends `text`. */
function translated(from: Format, to: Format, text: string): string {
  let output = ''
  const write = (more: string) => {
    output += more
  }
  const translator = createStreamTranslator({ from, to, write })
  translator.feed(toBytes(text))
  translator.end()
  return output
}

/** The response that the client reads. */
function readResponse(from: Format, to: Format, text: string): ChatResponse {
  return accumulateEvents(decodeStream(getFormat(to), [toBytes(translated(from, to, text))]))
}

/** The type or tool name of each part, with its text or arguments. */
const summarize = ({ content }: ChatResponse) =>
  content.map((part) =>
    part.type === 'toolCall' ? [part.name, part.arguments] : [part.type, 'text' in part ? part.text : ''],
  )

const events = (...values: JsonObject[]) =>
  values
    .map((value) => `${value.type ? `event: ${value.type}\n` : ''}data: ${JSON.stringify(value)}\n\n`)
    .join('')

const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
})
const chat = (...chunks: object[]) => `${events(...(chunks as JsonObject[]))}data: [DONE]\n\n`
const toolCallChunk = (...fragments: object[]) => chunk({ tool_calls: fragments })

/** An anthropic stream that contains these events. */
const claude = (...inner: JsonObject[]) =>
  events(
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 3, output_tokens: 1 },
      },
    },
    ...inner,
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 9 },
    },
    { type: 'message_stop' },
  )
const block = (index: number, content_block: object, ...deltas: object[]): JsonObject[] => [
  { type: 'content_block_start', index, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
]

describe.each(FORMATS)('irregular vendor streams, as read by a client of %s', (to) => {
  it('pitfall 1: an empty first delta opens no block, and reasoning after it stays reasoning', () => {
    const read = readResponse(
      'openai-chat',
      to,
      chat(
        chunk({ role: 'assistant', content: '' }),
        chunk({ content: '', reasoning_content: 'So' }),
        chunk({ content: 'Hi' }),
        chunk({}, 'stop'),
      ),
    )
    expect(summarize(read)).toEqual([
      ['reasoning', 'So'],
      ['text', 'Hi'],
    ])
  })

  it('pitfall 2: a repeated role is not a new start, and reasoning between texts stays reasoning', () => {
    const role = { role: 'assistant', content: '' }
    const read = readResponse(
      'openai-chat',
      to,
      chat(
        chunk({ ...role, content: 'a' }),
        chunk({ ...role, reasoning_content: 'b' }),
        chunk({ ...role, content: 'c' }, 'stop'),
      ),
    )
    const characters = (kind: string) =>
      summarize(read)
        .filter(([type]) => type === kind)
        .map(([, text]) => text)
        .join('')
    expect([characters('reasoning'), characters('text')]).toEqual(['b', 'ac'])
  })

  it('pitfall 3: a call with blank arguments has empty arguments', () => {
    const read = readResponse(
      'anthropic',
      to,
      claude(
        ...block(0, { type: 'text', text: '' }),
        ...block(
          1,
          { type: 'tool_use', id: 'toolu_1', name: 'ping', input: {} },
          { type: 'input_json_delta', partial_json: '' },
        ),
      ),
    )
    expect(summarize(read)).toEqual([['ping', '{}']])
  })

  it('pitfall 4: parallel calls with the same name and index 0 stay separate', () => {
    const call = (id: string, args: string) => ({
      index: 0,
      id,
      type: 'function',
      function: { name: 'look', arguments: args },
    })
    const read = readResponse(
      'openai-chat',
      to,
      chat(
        toolCallChunk(call('a', '{"at":1}')),
        toolCallChunk(call('b', '{"at":2}')),
        chunk({}, 'tool_calls'),
      ),
    )
    expect(summarize(read)).toEqual([
      ['look', '{"at":1}'],
      ['look', '{"at":2}'],
    ])
    expect(new Set(read.content.map((part) => part.type === 'toolCall' && part.id)).size).toBe(2)
  })

  it('pitfall 4: parallel calls numbered by block are renumbered by call', () => {
    const read = readResponse(
      'anthropic',
      to,
      claude(
        ...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'Well' }),
        ...block(
          3,
          { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
          { type: 'input_json_delta', partial_json: '{"at":1}' },
        ),
        ...block(
          7,
          { type: 'tool_use', id: 'toolu_2', name: 'look', input: {} },
          { type: 'input_json_delta', partial_json: '{"at":2}' },
        ),
      ),
    )
    expect(summarize(read)).toEqual([
      ['text', 'Well'],
      ['look', '{"at":1}'],
      ['look', '{"at":2}'],
    ])
  })

  it.each(['stop', 'end_turn', 'no_such_reason', ''])(
    'pitfalls 5, 31: calls that finish with "%s" still finish as tool calls',
    (reason) => {
      const call = { index: 0, id: 'a', type: 'function', function: { name: 'ping', arguments: '{}' } }
      const read = readResponse(
        'openai-chat',
        to,
        chat(toolCallChunk(call), reason ? chunk({}, reason) : chunk({})),
      )
      expect(read.finishReason.unified).toBe('tool-calls')
    },
  )

  it.each<[string, object[]]>([
    ['without ids', [{ index: 0, function: { name: 'look', arguments: '{"at":1}' } }]],
    ['with a blank id', [{ index: 0, id: '', function: { name: 'look', arguments: '{"at":1}' } }]],
    [
      'with arguments in its first fragment',
      [
        { index: 0, id: 'a', function: { name: 'look', arguments: '{"at"' } },
        { index: 0, function: { arguments: ':1}' } },
      ],
    ],
    [
      'with its id and name in every fragment',
      [
        { index: 0, id: 'a', function: { name: 'look', arguments: '{"at"' } },
        { index: 0, id: 'a', function: { name: 'look', arguments: ':1}' } },
      ],
    ],
    [
      'followed by white space',
      [
        { index: 0, id: 'a', function: { name: 'look', arguments: '{"at":1}' } },
        { index: 0, function: { arguments: '\n' } },
      ],
    ],
    [
      'that is repeated in full',
      [
        { index: 0, id: 'a', function: { name: 'look', arguments: '{"at":1}' } },
        { index: 0, id: 'a', function: { name: 'look', arguments: '{"at":1}' } },
      ],
    ],
  ])('pitfall 6: a call %s is neither lost nor duplicated', (_, fragments) => {
    const read = readResponse(
      'openai-chat',
      to,
      chat(...fragments.map((fragment) => toolCallChunk(fragment)), chunk({}, 'tool_calls')),
    )
    expect(summarize(read).map(([name, args]) => [name, args?.trim()])).toEqual([['look', '{"at":1}']])
    expect(read.content[0]).toMatchObject({ id: expect.stringMatching(/\S/) })
  })

  it('pitfall 6: arguments are not considered complete as soon as they parse', () => {
    const read = readResponse(
      'openai-responses',
      to,
      events(
        {
          type: 'response.created',
          response: { id: 'resp_1', model: 'm', status: 'in_progress', output: [] },
        },
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { type: 'custom_tool_call', id: 'ctc_1', call_id: 'a', name: 'count', input: '' },
        },
        { type: 'response.custom_tool_call_input.delta', output_index: 0, item_id: 'ctc_1', delta: '1' },
        { type: 'response.custom_tool_call_input.delta', output_index: 0, item_id: 'ctc_1', delta: '2' },
        {
          type: 'response.output_item.done',
          output_index: 0,
          item: { type: 'custom_tool_call', id: 'ctc_1', call_id: 'a', name: 'count', input: '12' },
        },
        {
          type: 'response.completed',
          response: { id: 'resp_1', model: 'm', status: 'completed', output: [] },
        },
      ),
    )
    const [[name, args] = []] = summarize(read)
    expect([name, (args ?? '').replace(/^\{"input":"|"\}$/g, '')]).toEqual(['count', '12'])
  })

  it('pitfall 7: comments and pings are not forwarded to the client', () => {
    const quiet = claude(...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'Hi' }))
    const noise = ': OPENROUTER PROCESSING\n\nevent: ping\ndata: {"type":"ping"}\n\n'
    const noisy = quiet.replaceAll('\n\n', `\n\n${noise}`)
    const plain = translated('anthropic', to, quiet)
    const cleaned = (text: string) => text.replace(/"(created|created_at)":\d+|_[0-9a-z]{32,}/g, '')
    expect(cleaned(translated('anthropic', to, noisy))).toBe(cleaned(plain))
  })

  it('pitfall 9: chunks without choices, or with usage only, add nothing to the content', () => {
    const usage = { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 }
    const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' }
    const read = readResponse(
      'openai-chat',
      to,
      chat(
        { id: '', model: '', object: '', created: 0, choices: [], prompt_filter_results: [] },
        { ...head, usage: null },
        chunk({ role: 'assistant', content: '' }, null, { usage: null }),
        chunk({ content: 'Hi' }),
        { ...head, choices: null },
        chunk({}, 'stop'),
        { ...head, choices: [], usage },
      ),
    )
    expect(summarize(read)).toEqual([['text', 'Hi']])
    expect(read.usage).toMatchObject({ inputTokens: 7, outputTokens: 9 })
  })

  it('pitfall 10: reasoning deltas have a constant size', () => {
    const size = (count: number) => {
      const deltas = Array.from({ length: count }, () => ({ type: 'thinking_delta', thinking: 'hm ' }))
      const signature = { type: 'signature_delta', signature: 'sig' }
      const text = claude(
        ...block(0, { type: 'thinking', thinking: '', signature: '' }, ...deltas, signature),
      )
      return translated('anthropic', to, text).length
    }
    const [none, once, twice] = [size(0), size(200), size(400)]
    // The responses format repeats the whole text three times at the end.
    expect(twice - once).toBeLessThan((once - none) * 1.1)
  })

  it('pitfall 11: a late signature neither reopens reasoning nor splits the text', () => {
    const detail = (more: object) => ({ reasoning_details: [{ type: 'reasoning.text', index: 0, ...more }] })
    const read = readResponse(
      'openai-chat',
      to,
      chat(
        chunk({ reasoning: 'So', ...detail({ text: 'So', format: 'anthropic-claude-v1' }) }),
        chunk({ content: 'Hel' }),
        chunk(detail({ signature: 'sig', format: 'anthropic-claude-v1' })),
        chunk({ content: 'lo' }),
        chunk({}, 'stop'),
      ),
    )
    const parts = summarize(read).filter(([, text]) => text !== '')
    expect(parts).toEqual([
      ['reasoning', 'So'],
      ['text', 'Hello'],
    ])
    if (to === 'anthropic' || to === 'openai-chat') {
      const signed = read.content.filter(
        (part) => part.type === 'reasoning' && part.opaque?.anthropic?.signature,
      )
      expect(signed).toHaveLength(1)
    }
  })

  it('pitfall 30: later usage in a stream overwrites earlier, and cached tokens are counted once', () => {
    const usage = {
      input_tokens: 3,
      cache_read_input_tokens: 40,
      cache_creation_input_tokens: 5,
      output_tokens: 1,
    }
    const text = claude(...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'Hi' }))
      .replace('{"input_tokens":3,"output_tokens":1}', JSON.stringify(usage))
      .replace('{"output_tokens":9}', JSON.stringify({ ...usage, output_tokens: 9 }))
    expect(readResponse('anthropic', to, text).usage).toMatchObject({
      inputTokens: 48,
      outputTokens: 9,
      cacheReadTokens: 40,
    })
  })
})

/** What violates the grammar of an anthropic stream. */
function violations(stream: string): string[] {
  const found: string[] = []
  let starts = 0
  let next = 0
  let open: { index: number; type: string } | undefined
  const DELTAS: Record<string, string> = {
    text_delta: 'text',
    thinking_delta: 'thinking',
    signature_delta: 'thinking',
    input_json_delta: 'tool_use',
  }
  for (const [, data = ''] of stream.matchAll(/^data: (.*)$/gm)) {
    const event = JSON.parse(data) as JsonObject
    if (event.type === 'message_start') starts++
    if (event.type === 'content_block_start') {
      if (open) found.push(`block ${event.index} inside ${open.index}`)
      if (event.index !== next++) found.push(`index ${event.index}`)
      open = {
        index: Number(event.index),
        type: String(isObject(event.content_block) && event.content_block.type),
      }
    }
    if (event.type === 'content_block_delta' && isObject(event.delta)) {
      const { type, text, partial_json, thinking } = event.delta
      if (open?.index !== event.index || DELTAS[String(type)] !== open?.type)
        found.push(`${type} in ${open?.type}`)
      if ([text, partial_json, thinking].includes('')) found.push(`empty ${type}`)
    }
    if (event.type === 'content_block_stop') open = undefined
  }
  return starts === 1 ? found : [...found, `${starts} starts`]
}

describe('the stream grammar that Anthropic clients rely on', () => {
  const call = (index: number, id: string, args: string) => ({
    index,
    id,
    function: { name: 'look', arguments: args },
  })
  it.each<[string, string]>([
    [
      'pitfall 1: reasoning after an empty first delta',
      chat(
        chunk({ role: 'assistant', content: '' }),
        chunk({ reasoning_content: 'So' }),
        chunk({ content: 'Hi' }, 'stop'),
      ),
    ],
    [
      'pitfall 2: a repeated role, and a change of block type without a boundary',
      chat(
        chunk({ role: 'assistant', content: 'a' }),
        chunk({ role: 'assistant', reasoning_content: 'b' }),
        chunk({ content: 'c' }, 'stop'),
      ),
    ],
    [
      'pitfall 3: empty deltas only',
      chat(
        chunk({ content: '' }),
        toolCallChunk(call(0, 'a', '')),
        toolCallChunk({ index: 0, function: { arguments: '' } }),
        chunk({ content: '' }),
        chunk({}, 'tool_calls'),
      ),
    ],
    [
      'pitfall 4: overlapping calls',
      chat(
        toolCallChunk(call(0, 'a', '{"at"')),
        toolCallChunk(call(1, 'b', '{"at"')),
        toolCallChunk({ index: 0, function: { arguments: ':1}' } }),
        toolCallChunk({ index: 1, function: { arguments: ':2}' } }),
        chunk({}, 'tool_calls'),
      ),
    ],
    [
      'pitfall 11: a signature after the text',
      chat(
        chunk({ reasoning_details: [{ type: 'reasoning.text', text: 'So', index: 0 }] }),
        chunk({ content: 'Hi' }),
        chunk({ reasoning_details: [{ type: 'reasoning.text', signature: 'sig', index: 0 }] }),
        chunk({}, 'stop'),
      ),
    ],
  ])('%s', (_, stream) => {
    expect(violations(translated('openai-chat', 'anthropic', stream))).toEqual([])
  })
})
