import { describe, expect, it } from 'vitest'
import { type AssistantPart, type ChatRequest, type ChatResponse, collectWarnings } from '../../hub/index.ts'
import { decodeResponse, encodeResponse } from './response.ts'

const body = (output: unknown, more: object = {}) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_760_000_000,
  model: 'gpt-5',
  status: 'completed',
  error: null,
  incomplete_details: null,
  output,
  usage: {
    input_tokens: 30,
    input_tokens_details: { cached_tokens: 10 },
    output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 5 },
    total_tokens: 50,
  },
  ...more,
})

const message = (content: unknown[], more: object = {}) => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content,
  ...more,
})
const outputText = (text: string, annotations: unknown[] = []) => ({ type: 'output_text', text, annotations })
const id = (value: string) => ({ opaque: { openai: { id: value } } })

function decode(body: unknown) {
  const { warnings, warn } = collectWarnings()
  const response = decodeResponse(body, { warn })
  return { ...response, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

function encode(response: Partial<ChatResponse>, request?: ChatRequest) {
  const { warnings, warn } = collectWarnings()
  const encoded = encodeResponse(
    { id: 'msg_7', model: 'm', content: [], finishReason: { unified: 'stop' }, ...response },
    { warn, ...(request && { request }) },
  )
  return { body: encoded, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

describe('decodeResponse', () => {
  it('reads text, its citations, a refusal and the phase', () => {
    const citation = { type: 'file_citation', file_id: 'file_1', filename: 'a.pdf', index: 3 }
    const response = decode(
      body([
        message(
          [
            outputText('See there.', [
              { type: 'url_citation', url: 'https://a.b', title: 'A', start_index: 0, end_index: 3 },
              citation,
            ]),
            { type: 'refusal', refusal: 'No more.' },
          ],
          { phase: 'final_answer' },
        ),
      ]),
    )
    expect(response).toMatchObject({ id: 'resp_1', model: 'gpt-5', created: 1_760_000_000 })
    expect(response.content).toEqual([
      {
        type: 'text',
        text: 'See there.',
        citations: [
          { url: 'https://a.b', title: 'A', start: 0, end: 3 },
          { title: 'a.pdf', native: { format: 'openai-responses', value: citation } },
        ],
        opaque: { openai: { id: 'msg_1', phase: 'final_answer' } },
      },
      { type: 'refusal', text: 'No more.' },
    ])
  })

  it('pitfall 30: counts input with what the cache gave, output with the reasoning', () => {
    const { usage } = decode(body([], { usage: { ...body([]).usage, odd: 1 } }))
    expect(usage).toMatchObject({
      inputTokens: 30,
      outputTokens: 20,
      cacheReadTokens: 10,
      reasoningTokens: 5,
    })
    expect(decode(body([], { usage: null })).usage).toBeUndefined()
  })

  it('pitfall 17: reads every summary and every reasoning text as a part; the last has the encrypted content', () => {
    const { content } = decode(
      body([
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: 'Short' }],
          content: [{ type: 'reasoning_text', text: 'Long' }],
          encrypted_content: 'encrypted',
        },
        { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: null },
      ]),
    )
    expect(content).toEqual([
      { type: 'reasoning', text: 'Short', summary: true, ...id('rs_1') },
      { type: 'reasoning', text: 'Long', opaque: { openai: { id: 'rs_1', encryptedContent: 'encrypted' } } },
      { type: 'reasoning', text: '', ...id('rs_2') },
    ])
  })

  it('pitfall 6: reads calls, whatever their ids and arguments lack', () => {
    const call = (more: object) => ({ type: 'function_call', id: 'fc_1', name: 'look', ...more })
    const { content, finishReason } = decode(
      body([
        call({ call_id: 'call_1', arguments: '{"a": 1.0}' }),
        call({ call_id: 'call_1', arguments: '' }),
        { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_2', name: 'patch', input: 'text' },
      ]),
    )
    expect(content).toMatchObject([
      { type: 'toolCall', id: 'call_1', name: 'look', arguments: '{"a": 1.0}' },
      { type: 'toolCall', arguments: '{}' },
      { type: 'toolCall', id: 'call_2', name: 'patch', arguments: 'text', custom: true },
    ])
    expect(new Set(content.map((part) => part.type === 'toolCall' && part.id)).size).toBe(3)
    expect(finishReason).toEqual({ unified: 'tool-calls', raw: 'completed' })
  })

  it('keeps items that only OpenAI has, and generated images as images', () => {
    const search = {
      type: 'web_search_call',
      id: 'ws_1',
      status: 'completed',
      action: { type: 'search', query: 'q' },
    }
    const image = { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'iVBORw0KGgo=' }
    expect(decode(body([search, image])).content).toEqual([
      {
        type: 'native',
        format: 'openai-responses',
        value: search,
        webSearch: { id: 'ws_1', queries: ['q'], sources: [] },
      },
      {
        type: 'image',
        source: { type: 'base64', data: 'iVBORw0KGgo=' },
        mediaType: 'image/png',
        ...id('ig_1'),
      },
    ])
  })

  it('warns of the namespace of a call', () => {
    const call = { type: 'function_call', call_id: 'c', name: 'x', arguments: '{}', namespace: 'crm' }
    expect(decode(body([call])).warnings).toEqual(['unsupported output[0].namespace'])
  })

  it.each([
    ['completed', undefined, { unified: 'stop', raw: 'completed' }],
    ['incomplete', 'max_output_tokens', { unified: 'length', raw: 'max_output_tokens' }],
    ['incomplete', 'content_filter', { unified: 'content-filter', raw: 'content_filter' }],
    ['incomplete', 'steered', { unified: 'other', raw: 'steered' }],
    ['incomplete', 'tomorrow', { unified: 'other', raw: 'tomorrow' }],
    ['incomplete', undefined, { unified: 'length', raw: 'incomplete' }],
    ['queued', undefined, { unified: 'other', raw: 'queued' }],
  ])('pitfall 31: %s for %s is %j', (status, reason, finishReason) => {
    const { finishReason: read } = decode(
      body([], { status, incomplete_details: reason ? { reason } : null }),
    )
    expect(read).toEqual(finishReason)
  })

  it('pitfall 32: a refusal is filtered content with its text', () => {
    const response = decode(body([message([{ type: 'refusal', refusal: 'No.' }])]))
    expect(response.finishReason.unified).toBe('content-filter')
    expect(response.content).toEqual([{ type: 'refusal', text: 'No.' }])
  })

  it('pitfall 34: throws the error that came under 200', () => {
    const failed = body([], {
      status: 'failed',
      error: { code: 'rate_limit_exceeded', message: 'Slow down' },
    })
    expect(() => decode(failed)).toThrow(expect.objectContaining({ message: 'Slow down', status: 429 }))
    expect(() => decode({ error: { message: '{"error":{"message":"inner","code":503}}' } })).toThrow(
      expect.objectContaining({ message: 'inner', status: 503 }),
    )
    expect(() => decode(body([], { status: 'cancelled' }))).toThrow(expect.objectContaining({ status: 502 }))
    expect(() => decode('<html>')).toThrow(expect.objectContaining({ status: 502 }))
  })
})

describe('encodeResponse', () => {
  it('gives parts that belong together one item, in order', () => {
    const text = (value: string, item: string): AssistantPart => ({ type: 'text', text: value, ...id(item) })
    const { body: encoded, warnings } = encode({
      content: [
        { type: 'reasoning', text: 'One', summary: true, ...id('rs_1') },
        {
          type: 'reasoning',
          text: 'Two',
          summary: true,
          opaque: { openai: { id: 'rs_1', encryptedContent: 's' } },
        },
        text('A', 'msg_1'),
        text('B', 'msg_1'),
        { type: 'refusal', text: 'No more.' },
        {
          ...text('C', 'msg_2'),
          opaque: { openai: { id: 'msg_2', phase: 'final_answer' } },
        } as AssistantPart,
        { type: 'toolCall', id: 'call_1', name: 'look', arguments: '{ "a": 1 }', ...id('fc_1') },
        { type: 'toolCall', id: 'call_2', name: 'patch', arguments: 'text', custom: true, ...id('ctc_1') },
      ],
    })
    expect(encoded.output).toEqual([
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'One' },
          { type: 'summary_text', text: 'Two' },
        ],
        encrypted_content: 's',
      },
      message([outputText('A'), outputText('B'), { type: 'refusal', refusal: 'No more.' }]),
      message([outputText('C')], { id: 'msg_2', phase: 'final_answer' }),
      {
        type: 'function_call',
        id: 'fc_1',
        status: 'completed',
        call_id: 'call_1',
        name: 'look',
        arguments: '{ "a": 1 }',
      },
      {
        type: 'custom_tool_call',
        id: 'ctc_1',
        status: 'completed',
        call_id: 'call_2',
        name: 'patch',
        input: 'text',
      },
    ])
    expect(warnings).toEqual([])
  })

  it('sends reasoning of other vendors as a summary, with ids that are not mistaken for OpenAI’s', () => {
    const content: AssistantPart[] = [
      { type: 'reasoning', text: 'Hm', opaque: { anthropic: { signature: 's' } } },
      { type: 'reasoning', text: '', opaque: { anthropic: { redactedData: 'x' } } },
      { type: 'text', text: 'Hi' },
    ]
    const { body: encoded, warnings } = encode({ content })
    expect(encoded.output).toMatchObject([
      { type: 'reasoning', id: expect.stringMatching(/^rs_mixrouter_/), summary: [{ text: 'Hm' }] },
      { type: 'message', id: expect.stringMatching(/^msg_mixrouter_/) },
    ])
    expect(JSON.stringify(encoded)).not.toContain('signature')
    expect(warnings).toEqual(['foreign content[0].opaque', 'foreign content[1].opaque'])
    expect(decode(encoded).content).toEqual([
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'Hi' },
    ])
  })

  it.each([
    [{ unified: 'length' as const }, 'incomplete', 'max_output_tokens'],
    [{ unified: 'content-filter' as const, raw: 'SAFETY' }, 'incomplete', 'content_filter'],
    [{ unified: 'other' as const, raw: 'steered' }, 'incomplete', 'steered'],
    [{ unified: 'tool-calls' as const }, 'completed', undefined],
  ])('ends %j as %s', (finishReason, status, reason) => {
    const { body: encoded, warnings } = encode({ finishReason, content: [{ type: 'text', text: 'Hi' }] })
    expect(encoded).toMatchObject({
      status,
      incomplete_details: reason ? { reason } : null,
      output: [{ status }],
    })
    expect(warnings).toEqual([])
  })

  it('warns about a finish reason without an equivalent', () => {
    const { body: encoded, warnings } = encode({ finishReason: { unified: 'other', raw: 'pause_turn' } })
    expect(encoded.status).toBe('completed')
    expect(warnings).toEqual(['changed finishReason'])
  })

  it('fails a response that ended in an error', () => {
    const { body: encoded } = encode({ finishReason: { unified: 'error', raw: 'MALFORMED_FUNCTION_CALL' } })
    expect(encoded).toMatchObject({ status: 'failed', error: { code: 'server_error' } })
    expect(encoded.error?.message).toContain('MALFORMED_FUNCTION_CALL')
  })

  it('warns of parts and citations that have no place', () => {
    const { body: encoded, warnings } = encode({
      content: [
        { type: 'text', text: 'Hello', citations: [{ citedText: 'x' }, { url: 'https://a.b' }] },
        { type: 'native', format: 'anthropic', value: { type: 'server_tool_use' } },
        { type: 'audio', source: { type: 'base64', data: 'SUQz' } },
      ],
    })
    expect(encoded.output).toMatchObject([
      {
        content: [
          {
            text: 'Hello',
            annotations: [
              { type: 'url_citation', url: 'https://a.b', title: '', start_index: 0, end_index: 5 },
            ],
          },
        ],
      },
    ])
    expect(warnings).toEqual([
      'unsupported content[0].citations[0]',
      'unsupported content[1]',
      'unsupported content[2]',
    ])
  })

  it('repeats the request, and stores nothing', () => {
    const request: ChatRequest = {
      model: 'claude',
      system: [{ type: 'text', text: 'Be terse.' }],
      messages: [],
      stream: false,
      tools: [{ type: 'function', name: 'look', parameters: { type: 'object' } }],
      toolChoice: { mode: 'required', tools: ['look'] },
      parallelToolCalls: false,
      temperature: 0.5,
      maxOutputTokens: 100,
      reasoning: { effort: 'low', visible: true },
      responseFormat: { type: 'json' },
      metadata: { team: 'a' },
      extensions: { 'openai-responses': { store: true, truncation: 'auto' } },
    }
    expect(encode({}, request).body).toMatchObject({
      id: 'msg_7',
      object: 'response',
      instructions: 'Be terse.',
      tools: [{ type: 'function', name: 'look', parameters: { type: 'object' }, strict: false }],
      tool_choice: { type: 'function', name: 'look' },
      parallel_tool_calls: false,
      temperature: 0.5,
      top_p: null,
      max_output_tokens: 100,
      reasoning: { effort: 'low', summary: 'auto' },
      text: { format: { type: 'json_object' } },
      metadata: { team: 'a' },
      previous_response_id: null,
      truncation: 'auto',
      store: false,
      usage: { input_tokens: 0, output_tokens: 0, total_tokens: 0 },
    })
  })
})
