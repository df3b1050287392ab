import { describe, expect, it } from 'vitest'
import { type AssistantPart, type ChatResponse, collectWarnings } from '../../hub/index.ts'
import { decodeResponse, encodeResponse } from './response.ts'

const usage = {
  input_tokens: 10,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 12,
}

function wire(content: unknown[], more: object = {}) {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content,
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage,
    ...more,
  }
}

const decode = (body: unknown) => decodeResponse(body, { warn: () => {} })

function encode(response: Partial<ChatResponse>) {
  const { warnings, warn } = collectWarnings()
  const whole: ChatResponse = {
    id: 'msg_1',
    model: 'claude',
    content: [],
    finishReason: { unified: 'stop' },
    ...response,
  }
  return {
    body: encodeResponse(whole, { warn }) as Record<string, unknown>,
    warnings: warnings.map(({ code, path }) => `${code} ${path}`),
  }
}

const blocks = [
  { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
  { type: 'redacted_thinking', data: 'zzz' },
  { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'x' } },
  { type: 'web_search_tool_result', tool_use_id: 's', content: [] },
  {
    type: 'text',
    text: 'Found.',
    citations: [{ type: 'char_location', cited_text: 'F', document_index: 0, document_title: null }],
  },
  { type: 'text', text: 'Next.', citations: null },
  { type: 'tool_use', id: 'toolu_1', name: 'ping', input: { b: 1, a: [null] } },
]

describe('Anthropic responses', () => {
  it('are unchanged after decoding and encoding', () => {
    const body = wire(blocks, { stop_reason: 'tool_use', container: { id: 'c' } })
    const response = decode(body)
    expect(response).toMatchObject({
      id: 'msg_1',
      model: 'claude',
      finishReason: { unified: 'tool-calls', raw: 'tool_use' },
      extensions: { anthropic: { container: { id: 'c' } } },
    })
    expect(response.content.map(({ type }) => type)).toEqual([
      'reasoning',
      'reasoning',
      'native',
      'native',
      'text',
      'text',
      'toolCall',
    ])
    expect(encode(response)).toMatchObject({ body, warnings: [] })
  })

  it('keep their stop sequence', () => {
    const response = decode(wire([], { stop_reason: 'stop_sequence', stop_sequence: 'END' }))
    expect(response).toMatchObject({ finishReason: { unified: 'stop' }, stopSequence: 'END' })
    expect(encode(response).body).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'END' })
  })

  it('drop empty blocks', () => {
    const { content } = decode(
      wire([{ type: 'text', text: '' }, { type: 'thinking', thinking: '', signature: '' }, 'odd']),
    )
    expect(content).toEqual([])
    expect(encode({ content: [{ type: 'text', text: '' }] }).body.content).toEqual([])
  })

  it('get defaults for missing fields', () => {
    const response = decode({ type: 'message', content: [{ type: 'tool_use', name: 'ping' }] })
    expect(response).toMatchObject({ model: 'unknown', finishReason: { unified: 'tool-calls' } })
    expect(response.id).toMatch(/^msg_/)
    expect(response.content).toEqual([
      { type: 'toolCall', id: expect.stringMatching(/./), name: 'ping', arguments: '{}' },
    ])
    expect(response).not.toHaveProperty('usage')
  })

  it('pitfall 6: get unique ids for calls whose ids are blank or repeated', () => {
    const use = { type: 'tool_use', id: 'same', name: 'ping', input: {} }
    const { content } = decode(wire([use, use, { ...use, id: '' }]))
    expect(new Set(content.map((part) => part.type === 'toolCall' && part.id)).size).toBe(3)
  })

  it('pitfall 5: finish with tool-calls if they have a call and end_turn', () => {
    const response = decode(wire([{ type: 'tool_use', id: 'a', name: 'ping', input: {} }]))
    expect(response.finishReason).toEqual({ unified: 'tool-calls', raw: 'end_turn' })
  })

  it.each([
    ['nothing', null, 502],
    ['text', 'oops', 502],
    ['an error', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 529],
    ['another format’s error', { error: { message: 'No', type: 'server_error', code: 429 } }, 429],
    ['a relay’s error', { code: 503, msg: 'No channel' }, 503],
  ])('pitfall 34: %s under a 200 is an error', (_, body, status) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ name: 'ApiError', status }))
  })
})

describe('responses of other vendors', () => {
  it('keep their reasoning, with an empty signature', () => {
    const opaque = { google: { thoughtSignature: 's' } }
    const { body, warnings } = encode({ content: [{ type: 'reasoning', text: 'Hm.', opaque }] })
    expect(body.content).toEqual([{ type: 'thinking', thinking: 'Hm.', signature: '' }])
    expect(warnings).toEqual(['foreign content[0].opaque'])
  })

  it('lose encrypted reasoning and parts without an equivalent, with warnings', () => {
    const content: AssistantPart[] = [
      { type: 'reasoning', text: '', opaque: { openai: { encryptedContent: 'x' } } },
      { type: 'native', format: 'openai-responses', value: { type: 'web_search_call' } },
      { type: 'image', source: { type: 'base64', data: 'iVBORw0KGgo=' } },
    ]
    expect(encode({ content })).toMatchObject({
      body: { content: [] },
      warnings: ['foreign content[0].opaque', 'unsupported content[1]', 'unsupported content[2]'],
    })
  })

  it('pitfall 32: keep the text of a refusal', () => {
    const content: AssistantPart[] = [{ type: 'refusal', text: 'I cannot.' }]
    const { body } = encode({ content, finishReason: { unified: 'content-filter', raw: 'stop' } })
    expect(body).toMatchObject({ content: [{ type: 'text', text: 'I cannot.' }], stop_reason: 'refusal' })
  })

  it('pitfall 22: get ids that Anthropic accepts', () => {
    const content: AssistantPart[] = [
      { type: 'toolCall', id: 'functions.ping:0', name: 'ping', arguments: '{ }' },
    ]
    const { body } = encode({ content })
    expect(body.content).toEqual([
      { type: 'tool_use', id: expect.stringMatching(/^[a-zA-Z0-9_-]+$/), name: 'ping', input: {} },
    ])
  })

  it('cite web pages as search results', () => {
    const citations = [{ url: 'https://example.com', title: 'Example' }, { citedText: 'nowhere' }]
    expect(encode({ content: [{ type: 'text', text: 'So.', citations }] }).body.content).toEqual([
      {
        type: 'text',
        text: 'So.',
        citations: [
          {
            type: 'web_search_result_location',
            url: 'https://example.com',
            title: 'Example',
            cited_text: '',
            encrypted_index: '',
          },
        ],
      },
    ])
  })

  it('report zeros without usage', () => {
    expect(encode({}).body.usage).toMatchObject({ ...usage, input_tokens: 0, output_tokens: 0 })
  })

  it('warn about a finish reason without an equivalent', () => {
    const { body, warnings } = encode({ finishReason: { unified: 'other', raw: 'LANGUAGE' } })
    expect(body.stop_reason).toBe('end_turn')
    expect(warnings).toEqual(['changed finishReason'])
  })

  it('are an error if they ended in one', () => {
    expect(() => encode({ finishReason: { unified: 'error', raw: 'MALFORMED_FUNCTION_CALL' } })).toThrow(
      expect.objectContaining({ status: 502, message: expect.stringContaining('MALFORMED_FUNCTION_CALL') }),
    )
  })

  it('warn about citations without a URL', () => {
    const citations = [{ title: 'A file' }, { url: 'https://example.com', title: 'A page' }]
    const { body, warnings } = encode({ content: [{ type: 'text', text: 'Green.', citations }] })
    expect(body.content).toMatchObject([{ citations: [{ url: 'https://example.com' }] }])
    expect(warnings).toEqual(['unsupported content[0].citations'])
  })
})
