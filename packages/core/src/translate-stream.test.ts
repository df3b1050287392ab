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

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** What a client of format `to` is sent when an upstream of format `from` sends `text`. */
function translated(from: Format, to: Format, text: string): string {
  let told = ''
  const write = (more: string) => {
    told += more
  }
  const translator = createStreamTranslator({ from, to, write })
  translator.feed(bytesOf(text))
  translator.end()
  return told
}

/** The answer that a client reads. */
function answer(from: Format, to: Format, text: string): ChatResponse {
  return accumulateEvents(decodeStream(getFormat(to), [bytesOf(translated(from, to, text))]))
}

/** The kinds of the parts of an answer and what they say. */
const told = ({ content }: ChatResponse) =>
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
const calling = (...fragments: object[]) => chunk({ tool_calls: fragments })

/** A stream of anthropic's with these blocks inside. */
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

describe.each(FORMATS)('what a client of %s is told of a vendor’s odd stream', (to) => {
  it('pitfall 1: a beginning without words opens nothing, and thinking after it is thinking', () => {
    const read = answer(
      'openai-chat',
      to,
      chat(
        chunk({ role: 'assistant', content: '' }),
        chunk({ content: '', reasoning_content: 'So' }),
        chunk({ content: 'Hi' }),
        chunk({}, 'stop'),
      ),
    )
    expect(told(read)).toEqual([
      ['reasoning', 'So'],
      ['text', 'Hi'],
    ])
  })

  it('pitfall 2: a second start is none, and thinking amid the text stays thinking', () => {
    const role = { role: 'assistant', content: '' }
    const read = answer(
      'openai-chat',
      to,
      chat(
        chunk({ ...role, content: 'a' }),
        chunk({ ...role, reasoning_content: 'b' }),
        chunk({ ...role, content: 'c' }, 'stop'),
      ),
    )
    const characters = (kind: string) =>
      told(read)
        .filter(([type]) => type === kind)
        .map(([, text]) => text)
        .join('')
    expect([characters('reasoning'), characters('text')]).toEqual(['b', 'ac'])
  })

  it('pitfall 3: a call whose arguments are blank takes none', () => {
    const read = answer(
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
    expect(told(read)).toEqual([['ping', '{}']])
  })

  it('pitfall 4: parallel calls of one name that all have index 0 stay apart', () => {
    const call = (id: string, args: string) => ({
      index: 0,
      id,
      type: 'function',
      function: { name: 'look', arguments: args },
    })
    const read = answer(
      'openai-chat',
      to,
      chat(calling(call('a', '{"at":1}')), calling(call('b', '{"at":2}')), chunk({}, 'tool_calls')),
    )
    expect(told(read)).toEqual([
      ['look', '{"at":1}'],
      ['look', '{"at":2}'],
    ])
    expect(new Set(read.content.map((part) => part.type === 'toolCall' && part.id)).size).toBe(2)
  })

  it('pitfall 4: parallel calls that are numbered as blocks are numbered as calls', () => {
    const read = answer(
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
    expect(told(read)).toEqual([
      ['text', 'Well'],
      ['look', '{"at":1}'],
      ['look', '{"at":2}'],
    ])
  })

  it.each(['stop', 'end_turn', 'no_such_reason', ''])(
    'pitfalls 5, 31: calls that end with "%s" are to be run',
    (reason) => {
      const call = { index: 0, id: 'a', type: 'function', function: { name: 'ping', arguments: '{}' } }
      const read = answer('openai-chat', to, chat(calling(call), reason ? chunk({}, reason) : chunk({})))
      expect(read.finishReason.unified).toBe('tool-calls')
    },
  )

  it.each<[string, object[]]>([
    ['without ids', [{ index: 0, function: { name: 'look', arguments: '{"at":1}' } }]],
    ['with a blank id', [{ index: 0, id: '', function: { name: 'look', arguments: '{"at":1}' } }]],
    [
      'whose first fragment brings arguments',
      [
        { index: 0, id: 'a', function: { name: 'look', arguments: '{"at"' } },
        { index: 0, function: { arguments: ':1}' } },
      ],
    ],
    [
      'with its id and name in each fragment',
      [
        { index: 0, id: 'a', function: { name: 'look', arguments: '{"at"' } },
        { index: 0, id: 'a', function: { name: 'look', arguments: ':1}' } },
      ],
    ],
    [
      'with white space after it',
      [
        { index: 0, id: 'a', function: { name: 'look', arguments: '{"at":1}' } },
        { index: 0, function: { arguments: '\n' } },
      ],
    ],
    [
      'that is told again, whole',
      [
        { index: 0, id: 'a', function: { name: 'look', arguments: '{"at":1}' } },
        { index: 0, id: 'a', function: { name: 'look', arguments: '{"at":1}' } },
      ],
    ],
  ])('pitfall 6: a call %s is neither lost nor doubled', (_, fragments) => {
    const read = answer(
      'openai-chat',
      to,
      chat(...fragments.map((fragment) => calling(fragment)), chunk({}, 'tool_calls')),
    )
    expect(told(read).map(([name, args]) => [name, args?.trim()])).toEqual([['look', '{"at":1}']])
    expect(read.content[0]).toMatchObject({ id: expect.stringMatching(/\S/) })
  })

  it('pitfall 6: arguments that can be read are not taken for complete', () => {
    const read = answer(
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
    const [[name, args] = []] = told(read)
    expect([name, (args ?? '').replace(/^\{"input":"|"\}$/g, '')]).toEqual(['count', '12'])
  })

  it('pitfall 7: comments and pings are for us, not for the client', () => {
    const quiet = claude(...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'Hi' }))
    const noise = ': OPENROUTER PROCESSING\n\nevent: ping\ndata: {"type":"ping"}\n\n'
    const noisy = quiet.replaceAll('\n\n', `\n\n${noise}`)
    const plain = translated('anthropic', to, quiet)
    const cleaned = (text: string) => text.replace(/"(created|created_at)":\d+|_[0-9a-z]{32,}/g, '')
    expect(cleaned(translated('anthropic', to, noisy))).toBe(cleaned(plain))
  })

  it('pitfall 9: chunks without choices, and usage alone, add nothing to the answer', () => {
    const usage = { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 }
    const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' }
    const read = answer(
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
    expect(told(read)).toEqual([['text', 'Hi']])
    expect(read.usage).toMatchObject({ inputTokens: 7, outputTokens: 9 })
  })

  it('pitfall 10: thinking costs as many bytes in the end as at the beginning', () => {
    const size = (count: number) => {
      const deltas = Array.from({ length: count }, () => ({ type: 'thinking_delta', thinking: 'hm ' }))
      const seal = { type: 'signature_delta', signature: 'sig' }
      const text = claude(...block(0, { type: 'thinking', thinking: '', signature: '' }, ...deltas, seal))
      return translated('anthropic', to, text).length
    }
    const [none, once, twice] = [size(0), size(200), size(400)]
    // Responses tell the whole text three times more at the end.
    expect(twice - once).toBeLessThan((once - none) * 1.1)
  })

  it('pitfall 11: a signature that comes late neither opens thinking again nor cuts the text', () => {
    const detail = (more: object) => ({ reasoning_details: [{ type: 'reasoning.text', index: 0, ...more }] })
    const read = answer(
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
    const said = told(read).filter(([, text]) => text !== '')
    expect(said).toEqual([
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

  it('pitfall 30: counts of a stream overwrite, those of the cache are counted once', () => {
    const usage = {
      input_tokens: 3,
      cache_read_input_tokens: 40,
      cache_creation_input_tokens: 5,
      output_tokens: 1,
    }
    const text = claude(...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'Hi' }))
      .replace('{"input_tokens":3,"output_tokens":1}', JSON.stringify(usage))
      .replace('{"output_tokens":9}', JSON.stringify({ ...usage, output_tokens: 9 }))
    expect(answer('anthropic', to, text).usage).toMatchObject({
      inputTokens: 48,
      outputTokens: 9,
      cacheReadTokens: 40,
    })
  })
})

/** The events of a stream for Claude's clients, and what its grammar forbids. */
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

describe('the grammar that Claude’s clients rely on', () => {
  const call = (index: number, id: string, args: string) => ({
    index,
    id,
    function: { name: 'look', arguments: args },
  })
  it.each<[string, string]>([
    [
      'pitfall 1: thinking after a blank beginning',
      chat(
        chunk({ role: 'assistant', content: '' }),
        chunk({ reasoning_content: 'So' }),
        chunk({ content: 'Hi' }, 'stop'),
      ),
    ],
    [
      'pitfall 2: two beginnings, and a change of kind without notice',
      chat(
        chunk({ role: 'assistant', content: 'a' }),
        chunk({ role: 'assistant', reasoning_content: 'b' }),
        chunk({ content: 'c' }, 'stop'),
      ),
    ],
    [
      'pitfall 3: nothing but blanks between',
      chat(
        chunk({ content: '' }),
        calling(call(0, 'a', '')),
        calling({ index: 0, function: { arguments: '' } }),
        chunk({ content: '' }),
        chunk({}, 'tool_calls'),
      ),
    ],
    [
      'pitfall 4: calls that overlap',
      chat(
        calling(call(0, 'a', '{"at"')),
        calling(call(1, 'b', '{"at"')),
        calling({ index: 0, function: { arguments: ':1}' } }),
        calling({ index: 1, function: { arguments: ':2}' } }),
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
