import { describe, expect, it } from 'vitest'
import { ApiError, FORMATS, type Format, translateRequest } from '../index.ts'
import { getFormat } from './index.ts'

/** The body sent to `to`, and its warnings. */
function send(from: Format, to: Format, body: object, model = 'some-model') {
  const translated = translateRequest({ model, ...body }, { from, to, model })
  return {
    body: translated.body,
    warnings: translated.warnings.map(({ code, path }) => `${code} ${path}`),
    messages: translated.warnings.map(({ message }) => message),
  }
}

function catchError(attempt: () => unknown): ApiError {
  try {
    attempt()
  } catch (error) {
    if (ApiError.is(error)) return error
  }
  throw new Error('there was no ApiError')
}

const others = (from: Format) => FORMATS.filter((to) => to !== from)

describe('Claude’s controls in mid-conversation', () => {
  const messages = (content: unknown[], more = {}) => [
    { role: 'user', content: 'Is it raining in Oslo?' },
    { role: 'assistant', content: 'I cannot tell.' },
    { role: 'user', content: 'Try again.' },
    { role: 'system', content, ...more },
  ]
  const definition = {
    name: 'rain',
    input_schema: { type: 'object', properties: { city: { type: 'string' } } },
  }

  it.each(others('anthropic'))('declares an added tool to %s with a warning', (to) => {
    const content = [{ type: 'tool_addition', tool: { type: 'tool_definition', definition } }]
    const { body, warnings } = send('anthropic', to, { max_tokens: 99, messages: messages(content) })
    expect(JSON.stringify(body.tools)).toContain('"rain"')
    expect(warnings).toContain('changed messages[3].content[0]')
  })

  it.each(others('anthropic'))(
    'warns %s of a removed tool, an effort and a text that is to be cleared',
    (to) => {
      const content = [
        { type: 'text', text: 'Be short.' },
        { type: 'tool_removal', tool: { type: 'tool_reference', name: 'rain' } },
      ]
      const more = { output_config: { effort: 'low' }, clear_at: 'next_user_message' }
      const { body, warnings } = send('anthropic', to, { max_tokens: 99, messages: messages(content, more) })
      expect(JSON.stringify(body)).toContain('Be short.')
      expect(warnings).toEqual(
        expect.arrayContaining([
          'unsupported messages[3].content[1]',
          'unsupported messages[3].output_config.effort',
          'unsupported messages[3].clear_at',
        ]),
      )
    },
  )
})

describe('cache breakpoints', () => {
  const mark = (ttl?: string) => ({ prompt_cache_breakpoint: { mode: 'explicit', ...(ttl && { ttl }) } })
  const conversation = (breakpoint: object) => ({
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'A long novel' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'A summary', ...breakpoint }] },
      { role: 'user', content: 'Shorter' },
    ],
  })

  it('go from one OpenAI format to the other and back, with their time', () => {
    const input = [{ role: 'user', content: [{ type: 'input_text', text: 'A novel', ...mark('12h') }] }]
    const { body, warnings } = send('openai-responses', 'openai-chat', { input }, 'gpt-5.2')
    expect(body.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'A novel', ...mark('12h') }] },
    ])
    expect(warnings).toEqual([])
    expect(send('openai-chat', 'openai-responses', body, 'gpt-5.2').body.input).toMatchObject(input)
  })

  it('are Claude’s, also on what the assistant said, and their time is the next that Claude has', () => {
    const { body, warnings } = send('openai-chat', 'anthropic', conversation(mark('30m')))
    const [, assistant] = body.messages as { content: unknown }[]
    expect(assistant?.content).toMatchObject([{ cache_control: { type: 'ephemeral', ttl: '1h' } }])
    expect(warnings).toContain('changed messages[1].content[0].cacheControl.ttl')
  })

  it('are dropped with a warning for vendors that have none', () => {
    const { warnings } = send('openai-chat', 'google', conversation(mark()))
    expect(warnings).toContain('unsupported messages[1].content[0].cacheControl')
    expect(send('openai-chat', 'openai-chat', conversation(mark()), 'deepseek-chat').warnings).toContain(
      'unsupported messages[1].content[0].cacheControl',
    )
  })
})

describe('a free-text tool with a grammar', () => {
  const grammar = { syntax: 'regex', definition: '[0-9]{4}' }
  const flat = { type: 'custom', name: 'year', format: { type: 'grammar', ...grammar } }
  const nested = { type: 'custom', custom: { name: 'year', format: { type: 'grammar', grammar } } }
  const messages = [{ role: 'user', content: 'When?' }]

  it('has each OpenAI format’s own shape', () => {
    expect(
      send('openai-chat', 'openai-responses', { messages, tools: [nested] }, 'gpt-5.2').body.tools,
    ).toEqual([flat])
    expect(
      send('openai-responses', 'openai-chat', { input: 'When?', tools: [flat] }, 'gpt-5.2').body.tools,
    ).toEqual([nested])
  })

  it.each(['anthropic', 'google'] as const)('is described to %s with a warning', (to) => {
    const { body, warnings } = send('openai-chat', to, { messages, tools: [nested] })
    expect(JSON.stringify(body.tools)).toContain('[0-9]{4}')
    expect(warnings).toContain('changed tools[0].format')
  })
})

describe('a thread that Anthropic would hold', () => {
  const messages = [{ role: 'user', content: 'And the second one?' }]

  it.each(others('anthropic'))('starts without a word for %s, which holds none', (to) => {
    expect(send('anthropic', to, { max_tokens: 9, messages, thread: { type: 'create' } }).warnings).toEqual(
      send('anthropic', to, { max_tokens: 9, messages }).warnings,
    )
  })

  it.each(others('anthropic'))('is an error for %s, on which the SDK sends the whole conversation', (to) => {
    const thread = { type: 'continue', previous_message_id: 'msg_9' }
    const error = catchError(() => send('anthropic', to, { max_tokens: 9, messages, thread }))
    expect(error).toMatchObject({ status: 404, code: 'thread_not_found' })
    expect(getFormat('anthropic').encodeError(error)).toMatchObject({
      status: 404,
      body: { error: { type: 'not_found_error', details: { error_code: 'thread_not_found' } } },
    })
  })

  it('is reported as lost by Anthropic in its own words', () => {
    const body = JSON.stringify({
      type: 'error',
      error: { type: 'not_found_error', message: 'Gone', details: { error_code: 'thread_not_found' } },
    })
    const error = getFormat('anthropic').decodeError({ status: 404, body })
    expect(getFormat('anthropic').encodeError(error).body).toEqual(JSON.parse(body))
  })
})

describe('what OpenAI’s responses have alone', () => {
  it.each(others('openai-responses'))('rejects a reference to a stored item for %s', (to) => {
    for (const reference of [{ id: 'msg_68' }, { type: 'item_reference', id: 'msg_68' }]) {
      const input = [{ role: 'user', content: 'Hi' }, reference, { role: 'user', content: 'Go on' }]
      expect(() => send('openai-responses', to, { input })).toThrow(
        expect.objectContaining<Partial<ApiError>>({ status: 400, code: 'unsupported_parameter' }),
      )
    }
  })

  it.each(others('openai-responses'))('warns %s of phases and of calls by programs', (to) => {
    const input = [
      { role: 'user', content: 'Count the files' },
      {
        type: 'message',
        role: 'assistant',
        phase: 'commentary',
        content: [{ type: 'output_text', text: 'Let me see' }],
      },
      {
        type: 'function_call',
        call_id: 'a',
        name: 'ls',
        arguments: '{}',
        caller: { type: 'program', caller_id: 'p' },
      },
      { type: 'function_call_output', call_id: 'a', output: '3' },
    ]
    const { warnings, messages } = send('openai-responses', to, { input })
    expect(warnings).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^(foreign|unsupported) messages\[1\]\.content\[0\]\.opaque$/),
        'unsupported input[2].caller',
      ]),
    )
    expect(messages.join()).toContain('the phase was dropped')
  })

  it('pairs an output without call_id with the open call of its tool', () => {
    const input = [
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
      { type: 'function_call', call_id: 'b', name: 'g', arguments: '{}' },
      { type: 'function_call_output', name: 'g', output: 'from g' },
      { type: 'function_call_output', output: 'from f' },
    ]
    const { body } = send('openai-responses', 'openai-chat', { input })
    expect(body.messages).toEqual([
      expect.objectContaining({ role: 'assistant' }),
      { role: 'tool', tool_call_id: 'a', content: 'from f' },
      { role: 'tool', tool_call_id: 'b', content: 'from g' },
    ])
  })
})

it.each(others('anthropic'))('tells %s which settings of Claude’s thinking are dropped', (to) => {
  const thinking = {
    type: 'enabled',
    budget_tokens: 2000,
    block_binding: { prefix_mismatch_behavior: 'drop_block' },
  }
  const body = { max_tokens: 9000, thinking, messages: [{ role: 'user', content: 'Why is it so?' }] }
  const { warnings } = send('anthropic', to, body)
  expect(warnings).toContain('unsupported thinking.block_binding')
  expect(warnings).not.toContain('unsupported thinking')
})

it.each(others('anthropic'))('warns %s of citations on what the user and the system said', (to) => {
  const citations = [
    { type: 'char_location', cited_text: 'c', document_index: 0, start_char_index: 0, end_char_index: 1 },
  ]
  const { warnings } = send('anthropic', to, {
    max_tokens: 99,
    system: [{ type: 'text', text: 'By the book', citations }],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'As it says', citations }] }],
  })
  expect(warnings).toEqual(
    expect.arrayContaining([
      'unsupported system[0].citations',
      'unsupported messages[0].content[0].citations',
    ]),
  )
})

it('tells other formats the summary of a compaction', () => {
  const { body, warnings } = send('anthropic', 'openai-chat', {
    max_tokens: 99,
    messages: [
      { role: 'assistant', content: [{ type: 'compaction', content: 'They discussed ferries.' }] },
      { role: 'user', content: 'Which one?' },
    ],
  })
  expect(body.messages).toEqual([
    { role: 'assistant', content: 'They discussed ferries.' },
    { role: 'user', content: 'Which one?' },
  ])
  expect(warnings).toEqual(['changed messages[0].content[0]'])
})

it('drops audio for openai-responses, which has no part for it', () => {
  const content = [
    { type: 'text', text: 'Listen' },
    { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
  ]
  const { body, warnings } = send('openai-chat', 'openai-responses', {
    messages: [{ role: 'user', content }],
  })
  expect(body.input).toEqual([
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Listen' }] },
  ])
  expect(warnings).toEqual(['unsupported messages[0].content[1]'])
})
