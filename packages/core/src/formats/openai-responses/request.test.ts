import { describe, expect, it } from 'vitest'
import { type ChatRequest, collectWarnings, type ModelTraits } from '../../hub/index.ts'
import { quirksOf } from '../../vendors/index.ts'
import { decodeRequest, encodeRequest, requestPath } from './request.ts'

const user = (text: string) => ({ role: 'user' as const, content: [{ type: 'text' as const, text }] })

function decode(body: object) {
  const { warnings, warn } = collectWarnings()
  const request = decodeRequest({ model: 'gpt-5', input: 'Hi', ...body }, { warn })
  return { request, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

function encode(request: Partial<ChatRequest>, traits: ModelTraits = {}) {
  const { warnings, warn } = collectWarnings()
  const { body } = encodeRequest(
    { model: 'gpt-5', system: [], messages: [user('Hi')], stream: false, ...request },
    { warn, traits, quirks: quirksOf('openai-responses', traits) },
  )
  return { body, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

it('has one path for all requests', () => {
  expect(requestPath()).toBe('/v1/responses')
})

describe('decodeRequest', () => {
  it('reads a request with every field that the hub has', () => {
    const { request, warnings } = decode({
      instructions: 'You are a pilot.',
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      parallel_tool_calls: false,
      reasoning: { effort: 'high', summary: 'auto' },
      text: {
        format: { type: 'json_schema', name: 'city', schema: { type: 'object' }, strict: true },
        verbosity: 'low',
      },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      user: 'u-1',
      metadata: { team: 'a' },
      stream: true,
    })
    expect(request).toEqual({
      model: 'gpt-5',
      system: [{ type: 'text', text: 'You are a pilot.' }],
      messages: [user('Hi')],
      maxOutputTokens: 100,
      temperature: 0.5,
      topP: 0.9,
      parallelToolCalls: false,
      reasoning: { effort: 'high', visible: true },
      responseFormat: { type: 'json-schema', name: 'city', schema: { type: 'object' }, strict: true },
      verbosity: 'low',
      serviceTier: 'flex',
      promptCacheKey: 'k',
      user: 'u-1',
      metadata: { team: 'a' },
      stream: true,
    })
    expect(warnings).toEqual([])
  })

  it('reads null as absent', () => {
    const nulls = {
      instructions: null,
      tools: null,
      tool_choice: null,
      reasoning: null,
      text: null,
      user: null,
    }
    expect(decode(nulls).request).toEqual({
      model: 'gpt-5',
      system: [],
      messages: [user('Hi')],
      stream: false,
    })
  })

  it.each([
    ['body', []],
    ['model', { input: 'Hi' }],
    ['input', { model: 'm' }],
    ['input', { model: 'm', input: 42 }],
    ['input[0]', { model: 'm', input: [[]] }],
    ['input[0].role', { model: 'm', input: [{ role: 'tool', content: 'x' }] }],
    [
      'input[0].content[0].text',
      { model: 'm', input: [{ role: 'user', content: [{ type: 'input_text' }] }] },
    ],
    ['input[0].call_id', { model: 'm', input: [{ type: 'function_call', name: 'x', arguments: '{}' }] }],
    ['tools[0].name', { model: 'm', input: 'Hi', tools: [{ type: 'function' }] }],
    ['tool_choice', { model: 'm', input: 'Hi', tool_choice: 'any' }],
    ['temperature', { model: 'm', input: 'Hi', temperature: 'hot' }],
    ['text.format.schema', { model: 'm', input: 'Hi', text: { format: { type: 'json_schema', name: 'x' } } }],
    ['metadata.a', { model: 'm', input: 'Hi', metadata: { a: 1 } }],
  ])('names %s as the field at fault', (param, body) => {
    expect(() => decodeRequest(body, { warn() {} })).toThrow(expect.objectContaining({ status: 400, param }))
  })

  it('keeps fields without a hub equivalent as extensions', () => {
    const extensions = {
      store: false,
      include: ['web_search_call.results'],
      truncation: 'auto',
      client_metadata: { session: 's' },
      previous_response_id: 'resp_1',
      tool_choice: { type: 'file_search' },
    }
    const { request } = decode({
      ...extensions,
      reasoning: { effort: 'low', summary: 'detailed', mode: 'pro' },
      text: { format: { type: 'grammar', definition: 'x' } },
    })
    expect(request.extensions).toEqual({
      'openai-responses': {
        ...extensions,
        reasoning: { summary: 'detailed', mode: 'pro' },
        text: { format: { type: 'grammar', definition: 'x' } },
      },
    })
    expect(request.reasoning).toEqual({ effort: 'low', visible: true })
    const { body } = encode(request)
    expect(body).toMatchObject({
      ...extensions,
      reasoning: { effort: 'low', summary: 'detailed', mode: 'pro' },
    })
  })

  it('needs no input where the request continues another', () => {
    const body = { model: 'm', previous_response_id: 'resp_1' }
    expect(decodeRequest(body, { warn() {} }).messages).toEqual([])
  })

  it('reads the safety identifier as the user', () => {
    const { request } = decode({ safety_identifier: 'u-1' })
    expect(request.user).toBe('u-1')
    expect(request.extensions).toBeUndefined()
  })

  it('pitfall 23: leading developer messages are instructions, later ones stay in place', () => {
    const { request } = decode({
      instructions: 'One.',
      input: [
        { role: 'developer', content: [{ type: 'input_text', text: 'Two.' }] },
        { role: 'system', content: 'Three.' },
        { role: 'user', content: 'Hi' },
        { type: 'message', role: 'developer', content: 'From now on, rhyme.' },
        { role: 'user', content: 'Go on' },
      ],
    })
    expect(request.system.map(({ text }) => text)).toEqual(['One.', 'Two.', 'Three.'])
    expect(request.messages).toEqual([
      user('Hi'),
      { role: 'system', content: [{ type: 'text', text: 'From now on, rhyme.' }] },
      user('Go on'),
    ])
  })
})

describe('encodeRequest', () => {
  it('sends a request with every field that OpenAI accepts', () => {
    const { body, warnings } = encode({
      system: [{ type: 'text', text: 'You are a pilot.' }],
      maxOutputTokens: 100,
      temperature: 0.5,
      topP: 0.9,
      reasoning: { effort: 'high', visible: true },
      responseFormat: { type: 'json' },
      verbosity: 'low',
      serviceTier: 'flex',
      promptCacheKey: 'k',
      user: 'u-1',
      metadata: { team: 'a' },
      stream: true,
    })
    expect(body).toEqual({
      model: 'gpt-5',
      instructions: 'You are a pilot.',
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
      max_output_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      reasoning: { effort: 'high', summary: 'auto' },
      text: { format: { type: 'json_object' }, verbosity: 'low' },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      user: 'u-1',
      metadata: { team: 'a' },
      stream: true,
    })
    expect(warnings).toEqual([])
  })

  it('sends several system blocks as one message', () => {
    const system = ['One.', 'Two.'].map((text) => ({ type: 'text' as const, text }))
    const { body } = encode({ system })
    expect(body.instructions).toBeUndefined()
    expect(body.input).toMatchObject([
      { role: 'developer', content: [{ type: 'input_text', text: 'One.' }, { text: 'Two.' }] },
      { role: 'user' },
    ])
  })

  it('sends a system block without a conversation as input, which OpenAI requires', () => {
    const { body } = encode({ system: [{ type: 'text', text: 'Go.' }], messages: [] })
    expect(body.input).toMatchObject([{ role: 'developer', content: [{ text: 'Go.' }] }])
  })

  it('warns of what has no place', () => {
    const { body, warnings } = encode({
      topK: 4,
      seed: 7,
      stopSequences: ['END'],
      presencePenalty: 0.5,
      frequencyPenalty: 0.5,
      serviceTier: 'batch',
      system: [{ type: 'text', text: 'Hm', cacheControl: {} }],
      messages: [{ ...user('Hi'), name: 'bob' }],
    })
    expect(warnings.sort()).toEqual([
      'unsupported frequencyPenalty',
      'unsupported messages[0].name',
      'unsupported presencePenalty',
      'unsupported seed',
      'unsupported serviceTier',
      'unsupported stopSequences',
      'unsupported system[0].cacheControl',
      'unsupported topK',
    ])
    expect(JSON.stringify(body)).not.toMatch(/seed|stop|penalty|top_k|cache|bob|batch/)
  })

  it.each([
    [1, {}, 16],
    [15, {}, 16],
    [50_000, { maxOutputTokens: 16_384 }, 16_384],
  ])('fits a limit of %i tokens', (maxOutputTokens, traits, fitting) => {
    const { body, warnings } = encode({ maxOutputTokens }, traits)
    expect(body.max_output_tokens).toBe(fitting)
    expect(warnings).toEqual(['changed maxOutputTokens'])
  })

  it.each([
    [{ effort: 'none' as const }, { effort: 'none' }, []],
    [{ budgetTokens: 2000 }, { effort: 'low' }, ['changed reasoning.budgetTokens']],
    [{}, { effort: 'medium' }, ['defaulted reasoning.effort']],
    [{ visible: true }, { summary: 'auto' }, []],
  ])('sends reasoning %j as %j', (reasoning, sent, warned) => {
    const { body, warnings } = encode({ reasoning })
    expect(body.reasoning).toEqual(sent)
    expect(warnings).toEqual(warned)
  })

  it('sends no effort to models that reason anyway', () => {
    const preset: ModelTraits = { reasoning: { control: 'effort', canBeOff: true, default: 'medium' } }
    const always: ModelTraits = { reasoning: { control: 'always', canBeOff: false } }
    for (const traits of [preset, always]) {
      const { body, warnings } = encode({ reasoning: {} }, traits)
      expect([body.reasoning, warnings]).toEqual([undefined, []])
      expect(encode({ reasoning: { visible: true } }, traits).body.reasoning).toEqual({ summary: 'auto' })
    }
  })

  it('requests encrypted reasoning from reasoning models of OpenAI only', () => {
    const encrypted = { include: ['reasoning.encrypted_content'], store: false }
    const effort = { control: 'effort', canBeOff: true } as const
    expect(encode({}, { vendor: 'openai', reasoning: effort }).body).toMatchObject(encrypted)
    for (const traits of [
      { vendor: 'openai', reasoning: { control: 'none', canBeOff: true } },
      { vendor: 'xai', reasoning: effort },
      { reasoning: effort },
    ] as const) {
      expect(encode({}, traits).body).not.toHaveProperty('include')
    }
  })

  it('uses the vendor’s own fields', () => {
    const { body } = encodeRequest(
      { model: 'm', system: [], messages: [user('Hi')], stream: false, reasoning: { effort: 'low' } },
      { warn() {}, traits: {}, quirks: { encodeReasoning: () => ({ thinking: { type: 'enabled' } }) } },
    )
    expect(body).toMatchObject({ thinking: { type: 'enabled' } })
    expect(body.reasoning).toBeUndefined()
  })

  it('pitfall 26: names a schema that has no name, and keeps strictness as it is', () => {
    const schema = { type: 'object' }
    const unnamed = encode({ responseFormat: { type: 'json-schema', schema } })
    expect(unnamed.body.text).toEqual({ format: { type: 'json_schema', name: 'response', schema } })
    expect(unnamed.warnings).toEqual(['defaulted responseFormat.name'])
    const named = encode({ responseFormat: { type: 'json-schema', schema, name: 'city', strict: false } })
    expect(named.body.text).toEqual({ format: { type: 'json_schema', name: 'city', schema, strict: false } })
  })

  it('sends no tool settings without tools', () => {
    const { body, warnings } = encode({ toolChoice: { mode: 'auto' }, parallelToolCalls: false })
    expect(body).not.toHaveProperty('tool_choice')
    expect(body).not.toHaveProperty('parallel_tool_calls')
    expect(warnings).toEqual([])
    expect(encode({ toolChoice: { mode: 'required' } }).warnings).toEqual(['unsupported toolChoice'])
  })
})

it('pitfall 41: a request as codex sends it comes back the same', () => {
  const tools = [
    {
      type: 'function',
      name: 'shell',
      description: 'Runs',
      strict: false,
      parameters: { type: 'object', properties: {} },
    },
    {
      type: 'namespace',
      name: 'mcp__docs',
      description: 'Docs',
      tools: [{ type: 'function', name: 'search' }],
    },
    { type: 'web_search', external_web_access: false },
    {
      type: 'custom',
      name: 'apply_patch',
      description: 'Patches',
      format: { type: 'grammar', syntax: 'lark', definition: 'x' },
    },
  ]
  const input = [
    {
      type: 'message',
      role: 'developer',
      content: [
        { type: 'input_text', text: 'A' },
        { type: 'input_text', text: 'B' },
      ],
    },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Fix it' }] },
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'Hm' }],
      encrypted_content: 'gAAA',
    },
    { type: 'function_call', call_id: 'call_1', name: 'shell', arguments: '{"cmd":["ls"]}' },
    { type: 'custom_tool_call', call_id: 'call_2', name: 'apply_patch', input: '*** Begin Patch' },
    { type: 'function_call_output', call_id: 'call_1', output: 'a.txt' },
    { type: 'custom_tool_call_output', call_id: 'call_2', output: 'ok' },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Go on' }] },
  ]
  const body = {
    model: 'gpt-5.1-codex',
    input,
    tools,
    tool_choice: 'auto',
    parallel_tool_calls: true,
    reasoning: { effort: 'medium', summary: 'auto' },
    store: false,
    stream: true,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: 'k',
    client_metadata: { 'x-codex-installation-id': 'i' },
  }
  const { request, warnings } = decode(body)
  expect(warnings).toEqual([])
  const again = encode(request)
  expect(again.warnings).toEqual([])
  expect(again.body).toEqual(body)
})
