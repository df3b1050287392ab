import { describe, expect, it } from 'vitest'
import { type ChatRequest, collectWarnings, type ModelTraits } from '../../hub/index.ts'
import { quirksOf } from '../../vendors/index.ts'
import { decodeRequest, encodeRequest, requestPath } from './request.ts'

const HELLO = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }

function decode(body: unknown) {
  const { warnings, warn } = collectWarnings()
  return {
    request: decodeRequest(body, { warn }),
    warnings: warnings.map(({ code, path }) => `${code} ${path}`),
  }
}

function encode(fields: Partial<ChatRequest>, traits: ModelTraits = {}) {
  const { warnings, warn } = collectWarnings()
  const messages: ChatRequest['messages'] = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }]
  const { path, body } = encodeRequest(
    { model: 'm', system: [], messages, stream: false, ...fields },
    { traits, warn, quirks: quirksOf('openai-chat', traits) },
  )
  return { path, body, warnings: warnings.map(({ code, path: at }) => `${code} ${at}`) }
}

describe('decodeRequest', () => {
  it('reads every field of the format', () => {
    const { request, warnings } = decode({
      ...HELLO,
      max_completion_tokens: 100,
      max_tokens: 50,
      temperature: 0,
      top_p: 0.5,
      top_k: 20,
      stop: 'END',
      seed: 7,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      parallel_tool_calls: false,
      verbosity: 'low',
      service_tier: 'flex',
      prompt_cache_key: 'k',
      safety_identifier: 'user-1',
      metadata: { a: 'b' },
      stream: true,
      stream_options: { include_usage: true },
    })
    expect(request).toEqual({
      model: 'm',
      system: [],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      maxOutputTokens: 100,
      temperature: 0,
      topP: 0.5,
      topK: 20,
      stopSequences: ['END'],
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      parallelToolCalls: false,
      verbosity: 'low',
      serviceTier: 'flex',
      promptCacheKey: 'k',
      user: 'user-1',
      metadata: { a: 'b' },
      stream: true,
      streamUsage: true,
    })
    expect(warnings).toEqual([])
  })

  it('reads null as absent', () => {
    const nulls = [
      'tools',
      'tool_choice',
      'max_tokens',
      'temperature',
      'stop',
      'stream',
      'stream_options',
      'user',
      'metadata',
    ]
    const body = { ...HELLO, ...Object.fromEntries(nulls.map((field) => [field, null])) }
    expect(decode(body)).toEqual(decode(HELLO))
  })

  it('keeps other fields as an extension, except those that have no effect', () => {
    const body = { ...HELLO, n: 1, store: false, logprobs: false, logit_bias: { 5: 1 }, x_null: null }
    expect(decode(body).request.extensions).toEqual({
      'openai-chat': { logit_bias: { 5: 1 } },
    })
    expect(decode({ ...HELLO, n: 1 }).request.extensions).toBeUndefined()
    expect(decode({ ...HELLO, n: 2 }).request.extensions).toEqual({ 'openai-chat': { n: 2 } })
  })

  it.each([
    [{ type: 'text' }, undefined],
    [{ type: 'json_object' }, { type: 'json' }],
    [
      { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } },
      { type: 'json-schema', name: 'n', schema: { type: 'object' }, strict: true },
    ],
  ])('reads response_format %j', (response_format, expected) => {
    const { request } = decode({ ...HELLO, response_format })
    expect(request.responseFormat).toEqual(expected)
    expect(request.extensions).toBeUndefined()
  })

  it('keeps a response_format of another kind for its own vendor', () => {
    const response_format = { type: 'structural_tag', structures: [] }
    expect(decode({ ...HELLO, response_format }).request.extensions).toEqual({
      'openai-chat': { response_format },
    })
  })

  it('leaves out metadata that is not text, with a warning', () => {
    const { request, warnings } = decode({ ...HELLO, metadata: { a: 'b', c: { d: 1 } } })
    expect(request.metadata).toEqual({ a: 'b' })
    expect(warnings).toEqual(['unsupported metadata.c'])
  })

  it.each([
    [null, 'body'],
    [[], 'body'],
    [{ messages: [] }, 'model'],
    [{ model: 'm' }, 'messages'],
    [{ ...HELLO, temperature: '1' }, 'temperature'],
    [{ ...HELLO, stop: [7] }, 'stop[0]'],
    [{ ...HELLO, stream: 'yes' }, 'stream'],
    [{ ...HELLO, user: 7 }, 'user'],
    [{ ...HELLO, response_format: { type: 'json_schema' } }, 'response_format.json_schema'],
  ])('refuses %j', (body, param) => {
    expect(() => decode(body)).toThrowError(expect.objectContaining({ status: 400, param }))
  })

  it('does not let a body touch the prototype of objects', () => {
    const body = JSON.parse(
      '{"__proto__":{"polluted":true},"model":"m","messages":[],"metadata":{"__proto__":"x"}}',
    )
    expect(encode(decode(body).request).body.polluted).toBeUndefined()
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})

describe('encodeRequest', () => {
  it('sends only the fields that are set', () => {
    expect(encode({})).toEqual({
      path: '/v1/chat/completions',
      body: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
      warnings: [],
    })
    expect(requestPath()).toBe('/v1/chat/completions')
  })

  it('always requests usage in a stream', () => {
    expect(encode({ stream: true }).body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  it.each<[string, ModelTraits, object]>([
    ['an unknown model', {}, { max_tokens: 100 }],
    ['gpt-4o', { vendor: 'openai' }, { max_tokens: 100 }],
    ['gpt-5', { tokenField: 'max_completion_tokens' }, { max_completion_tokens: 100 }],
  ])('pitfall 24: names the limit for %s', (_, traits, limit) => {
    const { body } = encode({ maxOutputTokens: 100 }, traits)
    expect({ max_tokens: body.max_tokens, max_completion_tokens: body.max_completion_tokens }).toEqual({
      max_tokens: undefined,
      max_completion_tokens: undefined,
      ...limit,
    })
  })

  it('limits maxOutputTokens to the model’s maximum', () => {
    const { body, warnings } = encode({ maxOutputTokens: 50_000 }, { maxOutputTokens: 16_384 })
    expect(body.max_tokens).toBe(16_384)
    expect(warnings).toEqual(['changed maxOutputTokens'])
  })

  it('sends topK to vendors that accept it', () => {
    expect(encode({ topK: 20 }, { vendor: 'qwen' })).toMatchObject({ body: { top_k: 20 }, warnings: [] })
    expect(encode({ topK: 20 })).toMatchObject({ warnings: ['unsupported topK'] })
  })

  it('sends at most four stop sequences', () => {
    const { body, warnings } = encode({ stopSequences: ['a', 'b', 'c', 'd', 'e'] })
    expect(body.stop).toEqual(['a', 'b', 'c', 'd'])
    expect(warnings).toEqual(['changed stopSequences'])
  })

  it('pitfall 26: keeps the response schema, and names it where the client did not', () => {
    const schema = { type: 'object', properties: {} }
    expect(encode({ responseFormat: { type: 'json-schema', schema } })).toMatchObject({
      body: { response_format: { type: 'json_schema', json_schema: { name: 'response', schema } } },
      warnings: ['defaulted responseFormat.name'],
    })
  })

  it('does not send metadata that OpenAI refuses', () => {
    const metadata = { a: 'b' }
    expect(encode({ metadata }).body.metadata).toEqual(metadata)
    expect(encode({ metadata }, { vendor: 'openai' }).warnings).toEqual(['unsupported metadata'])
    const extensions = { 'openai-chat': { store: true } }
    expect(encode({ metadata, extensions }, { vendor: 'openai' }).body).toMatchObject({
      metadata,
      store: true,
    })
  })

  it('merges its own extension, which does not win over the request', () => {
    const extensions = { 'openai-chat': { logprobs: true, model: 'other' }, anthropic: { container: 'c' } }
    expect(encode({ extensions }).body).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
      logprobs: true,
    })
  })

  it.each([
    ['standard_only', 'default'],
    ['flex', 'flex'],
  ])('sends the service tier %s as %s', (serviceTier, sent) => {
    expect(encode({ serviceTier }).body.service_tier).toBe(sent)
  })
})
