import { describe, expect, it } from 'vitest'
import { type ChatRequest, collectWarnings, type ModelTraits } from '../../hub/index.ts'
import { decodeRequest, encodeRequest, requestPath } from './request.ts'

const user = (text: string) => ({ role: 'user' as const, content: [{ type: 'text' as const, text }] })

function decode(body: object) {
  const { warnings, warn } = collectWarnings()
  const request = decodeRequest(
    { model: 'claude', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }], ...body },
    { warn },
  )
  return { request, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

function encode(request: Partial<ChatRequest>, traits: ModelTraits = {}) {
  const { warnings, warn } = collectWarnings()
  const { body } = encodeRequest(
    { model: 'claude', system: [], messages: [user('Hi')], maxOutputTokens: 100, stream: false, ...request },
    { warn, traits },
  )
  return { body, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

it('uses one path for all requests', () => {
  expect(requestPath()).toBe('/v1/messages')
})

describe('decodeRequest', () => {
  it('decodes every field that the hub has', () => {
    const { request, warnings } = decode({
      system: [
        { type: 'text', text: 'You are a pilot.' },
        { type: 'text', text: 'Be terse.', cache_control: { type: 'ephemeral', ttl: '1h' } },
      ],
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      stop_sequences: ['END'],
      stream: true,
      service_tier: 'auto',
      metadata: { user_id: 'u-1' },
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
    })
    expect(request).toEqual({
      model: 'claude',
      system: [
        { type: 'text', text: 'You are a pilot.' },
        { type: 'text', text: 'Be terse.', cacheControl: { ttl: '1h' } },
      ],
      messages: [user('Hi')],
      maxOutputTokens: 100,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      stopSequences: ['END'],
      responseFormat: { type: 'json-schema', schema: { type: 'object' } },
      serviceTier: 'auto',
      user: 'u-1',
      stream: true,
    })
    expect(warnings).toEqual([])
  })

  it('decodes the structured output of the beta', () => {
    const { request } = decode({ output_format: { type: 'json_schema', schema: { type: 'object' } } })
    expect(request.responseFormat).toEqual({ type: 'json-schema', schema: { type: 'object' } })
  })

  it('treats null as absent', () => {
    const { request } = decode({
      system: null,
      tools: null,
      thinking: null,
      stop_sequences: null,
      metadata: null,
    })
    expect(request).toEqual({
      model: 'claude',
      system: [],
      messages: [user('Hi')],
      maxOutputTokens: 100,
      stream: false,
    })
  })

  it('keeps other fields as extensions', () => {
    const { request } = decode({
      context_management: { edits: [] },
      mcp_servers: [{ name: 'x' }],
      metadata: { user_id: 'u', tenant: 't' },
      output_config: { task_budget: 5 },
    })
    expect(request.extensions).toEqual({
      anthropic: {
        context_management: { edits: [] },
        mcp_servers: [{ name: 'x' }],
        metadata: { tenant: 't' },
        output_config: { task_budget: 5 },
      },
    })
    expect(request.user).toBe('u')
  })

  it('pitfall 23: keeps a system message in mid-conversation in its place', () => {
    const { request } = decode({
      messages: [
        { role: 'system', content: 'First.' },
        { role: 'user', content: 'Hi' },
        { role: 'system', content: [{ type: 'text', text: 'Rhyme.' }] },
      ],
    })
    expect(request.system).toEqual([{ type: 'text', text: 'First.' }])
    expect(request.messages).toEqual([
      user('Hi'),
      { role: 'system', content: [{ type: 'text', text: 'Rhyme.' }] },
    ])
  })

  it.each([
    [{ messages: 42 }, 'messages'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: [{ type: 'text', text: 1 }] }] }, 'messages[0].content[0].text'],
    [
      { messages: [{ role: 'assistant', content: [{ type: 'thinking' }] }] },
      'messages[0].content[0].thinking',
    ],
    [{ model: undefined }, 'model'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ tools: {} }, 'tools'],
    [{ stop_sequences: [1] }, 'stop_sequences[0]'],
  ])('rejects %j and names the field', (change, param) => {
    expect(() => decode(change)).toThrow(expect.objectContaining({ name: 'ApiError', status: 400, param }))
  })
})

describe('encodeRequest', () => {
  it('encodes every field that has an equivalent', () => {
    const { body, warnings } = encode({
      system: [{ type: 'text', text: 'Be terse.' }],
      topP: 0.9,
      topK: 40,
      stopSequences: ['END'],
      responseFormat: { type: 'json-schema', schema: { type: 'object' }, name: 'answer', strict: true },
      user: 'u-1',
      serviceTier: 'default',
      stream: true,
    })
    expect(body).toEqual({
      model: 'claude',
      max_tokens: 100,
      system: 'Be terse.',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      top_p: 0.9,
      top_k: 40,
      stop_sequences: ['END'],
      output_config: {
        format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } },
      },
      metadata: { user_id: 'u-1' },
      service_tier: 'standard_only',
      stream: true,
    })
    expect(warnings).toEqual([])
  })

  it('warns about every field without an equivalent', () => {
    const { warnings } = encode({
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: 0.1,
      verbosity: 'low',
      promptCacheKey: 'k',
      metadata: { a: 'b' },
      serviceTier: 'flex',
      stopSequences: [' \n'],
    })
    expect(warnings.sort()).toEqual([
      'unsupported frequencyPenalty',
      'unsupported metadata',
      'unsupported presencePenalty',
      'unsupported promptCacheKey',
      'unsupported seed',
      'unsupported serviceTier',
      'unsupported stopSequences',
      'unsupported verbosity',
    ])
  })

  it('sends a token limit: the client’s, the model’s, or the default', () => {
    const absent = { maxOutputTokens: undefined } as unknown as Partial<ChatRequest>
    expect(encode({ maxOutputTokens: 7 }).body.max_tokens).toBe(7)
    expect(encode(absent, { maxOutputTokens: 64_000 })).toMatchObject({
      body: { max_tokens: 64_000 },
      warnings: [],
    })
    expect(encode(absent)).toMatchObject({
      body: { max_tokens: 8192 },
      warnings: ['defaulted maxOutputTokens'],
    })
    expect(encode({ maxOutputTokens: 90_000 }, { maxOutputTokens: 64_000 })).toMatchObject({
      body: { max_tokens: 64_000 },
      warnings: ['changed maxOutputTokens'],
    })
  })

  it('clamps the temperature and does not send topP beside it', () => {
    expect(encode({ temperature: 1.6 })).toMatchObject({
      body: { temperature: 1 },
      warnings: ['changed temperature'],
    })
    const both = encode({ temperature: 0, topP: 0.5 })
    expect(both.body).toMatchObject({ temperature: 0 })
    expect(both.body).not.toHaveProperty('top_p')
    expect(both.warnings).toEqual(['unsupported topP'])
  })

  it('pitfall 26: requests JSON by an instruction if there is no schema', () => {
    const { body, warnings } = encode({
      system: [{ type: 'text', text: 'Be terse.' }],
      responseFormat: { type: 'json' },
    })
    expect(body.system).toEqual([
      { type: 'text', text: 'Be terse.' },
      { type: 'text', text: expect.stringContaining('JSON') },
    ])
    expect(warnings).toEqual(['changed responseFormat'])
  })

  it('merges extensions; the hub’s fields take precedence', () => {
    const { body } = encode({
      user: 'u',
      responseFormat: { type: 'json-schema', schema: {} },
      extensions: {
        anthropic: {
          context_management: { edits: [] },
          max_tokens: 5,
          metadata: { tenant: 't' },
          output_config: { task_budget: 5 },
        },
        google: { safetySettings: [] },
      },
    })
    expect(body).toMatchObject({
      max_tokens: 100,
      context_management: { edits: [] },
      metadata: { tenant: 't', user_id: 'u' },
      output_config: { task_budget: 5, format: { type: 'json_schema', schema: {} } },
    })
    expect(body).not.toHaveProperty('safetySettings')
  })

  it('pitfall 28: keeps four cache breakpoints: those after tools and system, then the latest', () => {
    const cacheControl = {}
    const text = (word: string) => ({ type: 'text' as const, text: word, cacheControl })
    const { body, warnings } = encode({
      tools: [{ type: 'function', name: 'one', cacheControl }],
      system: [text('a'), text('b')],
      messages: [{ role: 'user', content: [text('c'), text('d'), text('e')] }],
    })
    expect(JSON.stringify(body).split('cache_control')).toHaveLength(1 + 4)
    expect(warnings).toEqual([
      'unsupported system[0].cacheControl',
      'unsupported messages[0].content[0].cacheControl',
    ])
  })

  it('pitfall 28: counts the breakpoint of a top-level cache_control', () => {
    const part = { type: 'text' as const, text: 'x', cacheControl: { ttl: '1h' as const } }
    const { body } = encode({
      messages: [{ role: 'user', content: [part, part, part, part] }],
      extensions: { anthropic: { cache_control: { type: 'ephemeral' } } },
    })
    expect(JSON.stringify(body.messages).split('"ttl":"1h"')).toHaveLength(1 + 3)
  })

  it('warns about the description of a schema, which has no equivalent', () => {
    const schema = { type: 'object', additionalProperties: false }
    const { body, warnings } = encode({
      responseFormat: { type: 'json-schema', schema, description: 'A place' },
    })
    expect(body.output_config).toEqual({ format: { type: 'json_schema', schema } })
    expect(warnings).toEqual(['unsupported responseFormat.description'])
  })
})
