import { describe, expect, it } from 'vitest'
import { accumulateEvents, type ChatEvent } from '../../hub/index.ts'
import { createStreamDecoder } from './reader.ts'
import { decodeResponse } from './response.ts'

type Wire = { type: string; [field: string]: unknown }

const warn = () => {}

function decode(chunks: (Wire | string)[], cause?: unknown): ChatEvent[] {
  const events: ChatEvent[] = []
  const decoder = createStreamDecoder((event) => events.push(event), { warn })
  for (const chunk of chunks) {
    if (typeof chunk === 'string') decoder.push({ data: chunk })
    else decoder.push({ event: chunk.type, data: JSON.stringify(chunk) })
  }
  decoder.end(cause)
  return events
}

const head = { id: 'resp_1', object: 'response', created_at: 1_760_000_000, model: 'gpt-5', error: null }
const begin: Wire[] = [
  { type: 'response.created', response: { ...head, status: 'in_progress', output: [] } },
  { type: 'response.in_progress', response: { ...head, status: 'in_progress', output: [] } },
]
const usage = { input_tokens: 3, output_tokens: 4, total_tokens: 7 }
const complete = (output: unknown[] = [], more: object = {}): Wire => ({
  type: 'response.completed',
  response: { ...head, status: 'completed', output, usage, ...more },
})
const added = (index: number, item: object): Wire => ({
  type: 'response.output_item.added',
  output_index: index,
  item,
})
const done = (index: number, item: object): Wire => ({
  type: 'response.output_item.done',
  output_index: index,
  item,
})
const message = (id: string, text?: string, more: object = {}) => ({
  type: 'message',
  id,
  role: 'assistant',
  status: text === undefined ? 'in_progress' : 'completed',
  content: text === undefined ? [] : [{ type: 'output_text', text, annotations: [] }],
  ...more,
})
const textDelta = (index: number, delta: string, place = 0): Wire => ({
  type: 'response.output_text.delta',
  output_index: index,
  content_index: place,
  delta,
})
const call = (id: string, args: string) => ({
  type: 'function_call',
  id: 'fc_1',
  call_id: id,
  name: 'look',
  arguments: args,
})
const argsDelta = (index: number, delta: string): Wire => ({
  type: 'response.function_call_arguments.delta',
  output_index: index,
  delta,
})
const types = (events: readonly { type: string }[]) => events.map(({ type }) => type)
const openai = (id: string, more: object = {}) => ({ opaque: { openai: { id, ...more } } })

describe('createStreamDecoder', () => {
  it('pitfall 1: opens blocks with their type when they have content', () => {
    const item = message('msg_1', 'Hello', { phase: 'final_answer' })
    const events = decode([
      ...begin,
      added(0, message('msg_1', undefined, { phase: 'final_answer' })),
      {
        type: 'response.content_part.added',
        output_index: 0,
        content_index: 0,
        part: { type: 'output_text', text: '' },
      },
      textDelta(0, ''),
      textDelta(0, 'Hel'),
      textDelta(0, 'lo'),
      { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'Hello' },
      done(0, item),
      complete([item]),
    ])
    expect(events).toEqual([
      { type: 'start', id: 'resp_1', model: 'gpt-5', created: 1_760_000_000 },
      {
        type: 'blockStart',
        index: 0,
        part: { type: 'text', text: '', ...openai('msg_1', { phase: 'final_answer' }) },
      },
      { type: 'blockDelta', index: 0, text: 'Hel' },
      { type: 'blockDelta', index: 0, text: 'lo' },
      { type: 'blockEnd', index: 0 },
      { type: 'usage', usage: { inputTokens: 3, outputTokens: 4, raw: usage } },
      { type: 'finish', finishReason: { unified: 'stop', raw: 'completed' } },
    ])
  })

  it('pitfall 2: ignores a second response.created, and everything after the end', () => {
    const events = decode([...begin, ...begin, complete([]), textDelta(0, 'late'), ...begin, '[DONE]'])
    expect(types(events)).toEqual(['start', 'usage', 'finish'])
  })

  it.each([
    ['deltas alone', [argsDelta(0, '{"a":'), argsDelta(0, '1}')], '{"a":1}'],
    [
      'its end alone',
      [{ type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"a":1}' }],
      '{"a":1}',
    ],
    ['a part of it by deltas', [argsDelta(0, '{"a"')], '{"a":1}'],
    ['the finished item alone', [], '{"a":1}'],
    ['white space after it', [argsDelta(0, '{"a":1}'), argsDelta(0, ' ')], '{"a":1} '],
  ])('pitfall 6: a call that came by %s is neither lost nor doubled', (_, middle, whole) => {
    const events = decode([
      ...begin,
      added(0, call('call_1', '')),
      ...middle,
      done(0, call('call_1', '{"a":1}')),
      complete(),
    ])
    expect(accumulateEvents(events).content).toEqual([
      { type: 'toolCall', id: 'call_1', name: 'look', arguments: whole, ...openai('fc_1') },
    ])
    expect(accumulateEvents(events).finishReason.unified).toBe('tool-calls')
  })

  it('pitfall 3: a call without arguments is {} at its end', () => {
    const events = decode([
      ...begin,
      added(0, call('call_1', '')),
      argsDelta(0, ''),
      done(0, call('call_1', '')),
      complete(),
    ])
    expect(accumulateEvents(events).content).toMatchObject([{ arguments: '{}' }])
    expect(events.filter(({ type }) => type === 'blockDelta')).toEqual([
      { type: 'blockDelta', index: 0, text: '{}' },
    ])
  })

  it('pitfall 4: parallel calls with interleaved chunks stay separate, and get their own ids', () => {
    const events = decode([
      ...begin,
      added(0, { ...call('same', ''), id: 'fc_1' }),
      added(1, { ...call('same', ''), id: 'fc_2' }),
      argsDelta(1, '{"b":'),
      argsDelta(0, '{"a":'),
      argsDelta(1, '2}'),
      argsDelta(0, '1}'),
      complete(),
    ])
    const { content } = accumulateEvents(events)
    expect(content).toMatchObject([{ arguments: '{"a":1}' }, { arguments: '{"b":2}' }])
    expect(content[0]).not.toMatchObject({ id: content[1]?.type === 'toolCall' ? content[1].id : '' })
  })

  it('pitfall 4: parallel calls that all have index 0 are distinguished by their ids', () => {
    const [one, two] = [
      { ...call('call_1', ''), id: 'fc_1' },
      { ...call('call_2', ''), id: 'fc_2' },
    ]
    const args = (item_id: string, delta: string) => ({ ...argsDelta(0, delta), item_id })
    const mixed = [added(0, one), args('fc_1', '{"a":'), added(0, two), added(0, two)]
    const events = decode([
      ...begin,
      ...mixed,
      args('fc_2', '{"b":'),
      args('fc_1', '1}'),
      args('fc_2', '2}'),
      done(0, { ...two, arguments: '{"b":2}' }),
      done(0, { ...one, arguments: '{"a":1}' }),
      complete(),
    ])
    expect(accumulateEvents(events).content).toMatchObject([
      { id: 'call_1', arguments: '{"a":1}' },
      { id: 'call_2', arguments: '{"b":2}' },
    ])
  })

  it('reads custom calls', () => {
    const item = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_1', name: 'patch', input: '' }
    const delta = { type: 'response.custom_tool_call_input.delta', output_index: 0, delta: 'free' }
    const events = decode([
      ...begin,
      added(0, item),
      delta,
      done(0, { ...item, input: 'free text' }),
      complete(),
    ])
    expect(accumulateEvents(events).content).toEqual([
      {
        type: 'toolCall',
        id: 'call_1',
        name: 'patch',
        arguments: 'free text',
        custom: true,
        ...openai('ctc_1'),
      },
    ])
  })

  it('pitfalls 11, 17: every summary is a part, the encrypted content comes with the last', () => {
    const summary = (place: number, delta: string): Wire => ({
      type: 'response.reasoning_summary_text.delta',
      output_index: 0,
      summary_index: place,
      delta,
    })
    const item = {
      type: 'reasoning',
      id: 'rs_1',
      encrypted_content: 'whole',
      summary: [
        { type: 'summary_text', text: 'One' },
        { type: 'summary_text', text: 'Two' },
      ],
    }
    const events = decode([
      ...begin,
      added(0, { ...item, summary: [], encrypted_content: 'not yet whole' }),
      summary(0, 'One'),
      summary(1, 'Two'),
      done(0, item),
      complete([item]),
    ])
    const accumulated = accumulateEvents(events)
    expect(accumulated).toEqual(decodeResponse(complete([item]).response, { warn }))
    expect(
      accumulated.content.map((part) => part.type === 'reasoning' && part.opaque?.openai?.encryptedContent),
    ).toEqual([undefined, 'whole'])
  })

  it.each([
    ['reasoning without text', { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 's' }],
    ['a search', { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { query: 'q' } }],
    ['an image', { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'iVBORw0KGgo=' }],
    ['a refusal', message('msg_1', undefined, { content: [{ type: 'refusal', refusal: 'No.' }] })],
    [
      'citations',
      message('msg_1', undefined, {
        content: [
          {
            type: 'output_text',
            text: 'Hi',
            annotations: [
              { type: 'url_citation', url: 'https://a.b', title: 'A', start_index: 0, end_index: 2 },
            ],
          },
        ],
      }),
    ],
    [
      'two texts',
      message('msg_1', undefined, { content: ['A', 'B'].map((text) => ({ type: 'output_text', text })) }),
    ],
  ])('reads %s that came at once as in a whole response', (_, item) => {
    const whole = decodeResponse(complete([item]).response, { warn })
    for (const wire of [
      [added(0, { ...item, status: 'in_progress' }), done(0, item), complete([item])],
      [done(0, item), complete([item])],
      [complete([item])],
      [added(0, { type: item.type, id: item.id }), complete([item])],
    ]) {
      expect(accumulateEvents(decode([...begin, ...wire]))).toEqual(whole)
    }
  })

  it('reads citations that came alone, and not again at the end', () => {
    const annotation = { type: 'url_citation', url: 'https://a.b', title: 'A', start_index: 0, end_index: 2 }
    const item = message('msg_1', 'Hi')
    item.content = [{ type: 'output_text', text: 'Hi', annotations: [annotation] as never[] }]
    const event = {
      type: 'response.output_text.annotation.added',
      output_index: 0,
      content_index: 0,
      annotation,
    }
    const events = decode([
      ...begin,
      added(0, message('msg_1')),
      textDelta(0, 'Hi'),
      event,
      done(0, item),
      complete([item]),
    ])
    expect(accumulateEvents(events)).toEqual(decodeResponse(complete([item]).response, { warn }))
  })

  it('reads a stream without added and done events', () => {
    const events = decode([
      textDelta(0, 'Hel'),
      textDelta(0, 'lo'),
      { type: 'response.completed', response: {} },
    ])
    expect(accumulateEvents(events)).toMatchObject({
      model: 'unknown',
      content: [{ type: 'text', text: 'Hello' }],
      finishReason: { unified: 'stop' },
    })
  })

  it('reads items that all stand at one place', () => {
    const events = decode([
      ...begin,
      added(0, message('msg_1')),
      textDelta(0, 'A'),
      done(0, message('msg_1', 'A')),
      added(0, call('call_1', '')),
      argsDelta(0, '{"a":1}'),
      done(0, call('call_1', '{"a":1}')),
      complete([message('msg_1', 'A'), call('call_1', '{"a":1}')]),
    ])
    expect(accumulateEvents(events).content).toMatchObject([{ text: 'A' }, { arguments: '{"a":1}' }])
  })

  it('reads why a response is incomplete', () => {
    const response = {
      ...head,
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [],
    }
    const events = decode([...begin, { type: 'response.incomplete', response }])
    expect(events.at(-1)).toEqual({
      type: 'finish',
      finishReason: { unified: 'length', raw: 'max_output_tokens' },
    })
  })

  it.each([
    ['error', { type: 'error', code: 'server_error', message: 'Boom', param: null }],
    ['error inside', { type: 'error', error: { type: 'server_error', code: null, message: 'Boom' } }],
    [
      'response.failed',
      { type: 'response.failed', response: { ...head, error: { code: 'server_error', message: 'Boom' } } },
    ],
    ['bare error', { error: { message: 'Boom', type: 'server_error' } } as unknown as Wire],
  ])('pitfall 34: ends in the upstream’s %s', (_, chunk) => {
    const events = decode([...begin, added(0, message('msg_1')), textDelta(0, 'Hi'), chunk, complete()])
    expect(types(events)).toEqual(['start', 'blockStart', 'blockDelta', 'blockEnd', 'error'])
    expect(events.at(-1)).toMatchObject({ error: { message: 'Boom', status: 500 } })
  })

  it.each([
    ['rate_limit_exceeded', 429],
    ['invalid_prompt', 500],
  ])('reads the status that the code %s stands for', (code, status) => {
    const response = { ...head, status: 'failed', error: { code, message: 'No' } }
    expect(decode([{ type: 'response.failed', response }]).at(-1)).toMatchObject({ error: { code, status } })
  })

  it('pitfall 8: reads a stream that is cut off as an error', () => {
    const cut = decode(
      [...begin, added(0, message('msg_1')), textDelta(0, 'Hi')],
      new Error('socket hang up'),
    )
    expect(types(cut)).toEqual(['start', 'blockStart', 'blockDelta', 'blockEnd', 'error'])
    expect(cut.at(-1)).toMatchObject({ error: { code: 'stream_truncated', status: 502 } })
    expect(decode(['{"type":"response.cr']).at(-1)).toMatchObject({ error: { code: 'malformed' } })
  })
})
