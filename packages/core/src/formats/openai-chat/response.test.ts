import { describe, expect, it } from 'vitest'
import { type AssistantPart, type ChatResponse, collectWarnings, isObject } from '../../hub/index.ts'
import { decodeResponse, encodeResponse } from './response.ts'

function decode(message: object, finish_reason: string | null = 'stop', more: object = {}) {
  const { warnings, warn } = collectWarnings()
  const body = {
    id: 'chatcmpl-1',
    created: 1_700_000_000,
    model: 'gpt',
    ...more,
    choices: [{ index: 0, message, finish_reason }],
  }
  return { ...decodeResponse(body, { warn }), warnings }
}

function encode(content: AssistantPart[], more: Partial<ChatResponse> = {}) {
  const { warnings, warn } = collectWarnings()
  const response: ChatResponse = {
    id: 'msg_1',
    model: 'claude',
    content,
    finishReason: { unified: 'stop' },
    ...more,
  }
  const body = encodeResponse(response, { warn }) as { choices: [{ message: object; finish_reason: string }] }
  return { body, ...body.choices[0], warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

describe('decodeResponse', () => {
  it('reads the message and the fields around it', () => {
    const usage = { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 }
    expect(decode({ role: 'assistant', content: 'Hi', refusal: null }, 'stop', { usage })).toEqual({
      id: 'chatcmpl-1',
      model: 'gpt',
      created: 1_700_000_000,
      content: [{ type: 'text', text: 'Hi' }],
      finishReason: { unified: 'stop', raw: 'stop' },
      usage: { inputTokens: 7, outputTokens: 9, raw: usage },
      warnings: [],
    })
  })

  it('orders reasoning, text, images, refusal and calls', () => {
    const { content } = decode({
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '' } }],
      refusal: 'No',
      images: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }],
      content: 'Hi',
      reasoning_content: 'So',
    })
    expect(content).toEqual([
      { type: 'reasoning', text: 'So' },
      { type: 'text', text: 'Hi' },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      { type: 'refusal', text: 'No' },
      { type: 'toolCall', id: 'a', name: 'f', arguments: '{}' },
    ])
  })

  it('keeps parts of an unknown kind as they came', () => {
    const reference = { type: 'reference', reference_ids: [1] }
    expect(decode({ content: [{ type: 'text', text: 'Hi' }, reference] }).content).toEqual([
      { type: 'text', text: 'Hi' },
      { type: 'native', format: 'openai-chat', value: reference },
    ])
  })

  it.each([
    ['no message', { choices: [{ index: 0 }] }],
    ['no choice', { choices: [] }],
    ['invalid choices', { choices: [null, 7] }],
  ])('reads %s as an empty response', (_, body) => {
    const response = decodeResponse(body, { warn: () => {} })
    expect(response).toMatchObject({ model: 'unknown', content: [], finishReason: { unified: 'other' } })
    expect(response.id).not.toBe('')
  })

  it('reads the first of several choices, with a warning', () => {
    const choices = [1, 0].map((index) => ({
      index,
      message: { content: `${index}` },
      finish_reason: 'stop',
    }))
    const { warnings, warn } = collectWarnings()
    expect(decodeResponse({ choices }, { warn }).content).toEqual([{ type: 'text', text: '0' }])
    expect(warnings).toMatchObject([{ code: 'unsupported', path: 'choices[1]' }])
  })

  it.each([
    ['an error', { error: { message: 'No quota', type: 'new_api_error' } }],
    ['an error next to choices', { choices: [], error: { message: 'No quota' } }],
    [
      'an error of the choice',
      { choices: [{ index: 0, message: {}, error: { message: 'No quota', code: 402 } }] },
    ],
    ['a relay’s message', { success: false, message: 'No quota' }],
    ['a list', [{ error: { message: 'No quota' } }]],
  ])('pitfall 34: throws %s under 200', (_, body) => {
    expect(() => decodeResponse(body, { warn: () => {} })).toThrowError('No quota')
  })

  it.each([null, 'text', 7, {}])('throws for %j, which is not a response', (body) => {
    expect(() => decodeResponse(body, { warn: () => {} })).toThrowError(
      expect.objectContaining({ status: 502 }),
    )
  })
})

describe('encodeResponse', () => {
  it('is a chat.completion with usage, whatever was counted', () => {
    const { body } = encode([{ type: 'text', text: 'Hi' }], { created: 1_700_000_000 })
    expect(body).toEqual({
      id: 'msg_1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'claude',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hi', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    })
  })

  it('gathers what is scattered', () => {
    const { message } = encode([
      { type: 'reasoning', text: 'A', opaque: { anthropic: { signature: 's' } } },
      { type: 'text', text: 'Hello ' },
      { type: 'reasoning', text: 'B' },
      { type: 'text', text: 'you', citations: [{ url: 'https://example.com', title: 'E' }] },
    ])
    expect(message).toEqual({
      role: 'assistant',
      content: 'Hello you',
      refusal: null,
      reasoning_content: 'A\n\nB',
      reasoning_details: [
        { type: 'reasoning.text', text: 'A', signature: 's', format: 'anthropic-claude-v1', index: 0 },
        { type: 'reasoning.text', text: 'B', index: 1 },
      ],
      annotations: [
        {
          type: 'url_citation',
          url_citation: { url: 'https://example.com', title: 'E', start_index: 6, end_index: 9 },
        },
      ],
    })
  })

  it('has null for content next to calls', () => {
    const call: AssistantPart = { type: 'toolCall', id: 'a', name: 'f', arguments: '{"x":1}' }
    const { message, finish_reason } = encode([call], { finishReason: { unified: 'tool-calls' } })
    expect(finish_reason).toBe('tool_calls')
    expect(message).toMatchObject({
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
    })
  })

  it('sends images as OpenRouter does, and warns about other media', () => {
    const { message, warnings } = encode([
      { type: 'image', source: { type: 'base64', data: 'iVBORw0KGgo=' } },
      { type: 'audio', source: { type: 'base64', data: 'AAAA' } },
    ])
    expect(message).toMatchObject({
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }],
    })
    expect(warnings).toEqual(['unsupported content[1]'])
  })

  it('throws for a response that ended with an error', () => {
    expect(() => encode([], { finishReason: { unified: 'error', raw: 'MALFORMED' } })).toThrowError(
      expect.objectContaining({ status: 502, code: 'MALFORMED' }),
    )
  })

  it('keeps reasoning that a client sends back', () => {
    const content: AssistantPart[] = [
      { type: 'reasoning', text: 'A', opaque: { anthropic: { signature: 's' } } },
      { type: 'reasoning', text: '', opaque: { anthropic: { redactedData: 'r' } } },
      { type: 'text', text: 'Hi', opaque: { google: { thoughtSignature: 't' } } },
    ]
    const { message } = encode(content)
    expect(isObject(message) && decode(message).content).toEqual(content)
  })
})
