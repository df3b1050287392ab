import { describe, expect, it } from 'vitest'
import { PER_FORMAT } from '../test/formats.ts'
import { getFormat } from './formats/index.ts'
import { ApiError, FORMATS, type Format, isObject, type JsonObject } from './hub/index.ts'
import { encodeRequest, translateRequest, translateResponse } from './translate.ts'

const chat = { model: 'claude-haiku-4-5-20251001', messages: [{ role: 'user', content: 'Hi' }] }

describe('translateRequest', () => {
  it('translates a request to another format', () => {
    const { path, body, warnings } = translateRequest(
      { ...chat, max_tokens: 50 },
      { from: 'openai-chat', to: 'anthropic' },
    )
    expect(path).toBe('/v1/messages')
    expect(body).toMatchObject({
      model: chat.model,
      max_tokens: 50,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    })
    expect(warnings).toEqual([])
  })

  it('sends the upstream’s model name, and encodes the request for that model', () => {
    const { body } = translateRequest(
      { ...chat, reasoning_effort: 'high', max_tokens: 50_000 },
      { from: 'openai-chat', to: 'anthropic', upstreamModel: 'claude-opus-4-6' },
    )
    expect(body).toMatchObject({ model: 'claude-opus-4-6', thinking: { type: 'adaptive' } })
  })

  it('warns about fields that only the client’s format has, unless they are set to the default behavior', () => {
    const { warnings } = translateRequest(
      { ...chat, max_tokens: 50, logit_bias: { 1: 2 }, n: 1, store: false },
      { from: 'openai-chat', to: 'anthropic' },
    )
    expect(warnings.map(({ code, path }) => [code, path])).toEqual([['unsupported', 'logit_bias']])
  })

  it('warns about each unread field of an object that the hub reads in part', () => {
    const generationConfig = { temperature: 0.5, candidateCount: 1, mediaResolution: 'LOW' }
    const body = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }], generationConfig }
    const { warnings } = translateRequest(body, { from: 'google', to: 'openai-chat', model: 'm' })
    expect(warnings.map(({ path }) => path)).toEqual(['generationConfig.mediaResolution'])
  })

  it('with onUnsupported, rejects losses and names each path, or drops them silently', () => {
    const lossy = { ...chat, max_tokens: 50, seed: 1, logit_bias: { 1: 2 } }
    const pair = { from: 'openai-chat', to: 'anthropic' } as const
    expect(() => translateRequest(lossy, { ...pair, onUnsupported: 'error' })).toThrowError(
      expect.objectContaining({
        status: 400,
        message: expect.stringMatching(/logit_bias.*seed|seed.*logit_bias/),
      }),
    )
    expect(translateRequest(lossy, { ...pair, onUnsupported: 'ignore' }).warnings).toEqual([])
  })

  it('does not reject what is only changed', () => {
    const hot = { ...chat, max_tokens: 50, temperature: 1.5 }
    const { warnings } = translateRequest(hot, {
      from: 'openai-chat',
      to: 'anthropic',
      onUnsupported: 'error',
    })
    expect(warnings).toMatchObject([{ code: 'changed', path: 'temperature' }])
  })

  it('rejects a request that depends on state stored by an upstream of another format', () => {
    const body = { model: 'claude-opus-4-5', input: 'Hi', previous_response_id: 'resp_1' }
    const translate = () => translateRequest(body, { from: 'openai-responses', to: 'anthropic' })
    expect(translate).toThrowError(expect.objectContaining({ status: 400, param: 'previous_response_id' }))
  })

  it('sends an effort that the model supports', () => {
    const { body, warnings } = translateRequest(
      { ...chat, model: 'gpt-5', thinking: { type: 'enabled' }, reasoning_effort: 'xhigh' },
      { from: 'openai-chat', to: 'openai-responses' },
    )
    expect(body.reasoning).toMatchObject({ effort: 'high' })
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'changed', path: 'reasoning.effort' }))
  })

  it('requests encrypted reasoning from a reasoning model, and no stored response', () => {
    const { body } = translateRequest(
      { ...chat, model: 'gpt-5.2' },
      { from: 'openai-chat', to: 'openai-responses' },
    )
    expect(body).toMatchObject({ store: false, include: ['reasoning.encrypted_content'] })
  })

  it('throws an error that names the invalid field of a body', () => {
    const translate = () =>
      translateRequest({ model: 'm', messages: 1 }, { from: 'openai-chat', to: 'google' })
    expect(translate).toThrowError(expect.objectContaining({ status: 400, param: 'messages' }))
  })
})

describe('a tool whose name the upstream does not allow', () => {
  const name = 'mcp.files/read'
  const pair = { from: 'openai-chat', to: 'anthropic' } as const
  const tools = [{ type: 'function', function: { name } }]
  const { request, body } = translateRequest({ ...chat, max_tokens: 9, tools }, pair)
  const [{ name: sent } = { name: '' }] = body.tools as { name: string }[]

  it('is sent under another name and comes back under its own', () => {
    expect(sent).toMatch(/^[\w-]{1,128}$/)
    const message = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'tool_use', id: 'toolu_1', name: sent, input: {} }],
      stop_reason: 'tool_use',
      usage: { input_tokens: 1, output_tokens: 1 },
    }
    const response = translateResponse(message, { from: 'anthropic', to: 'openai-chat', request })
    expect(JSON.stringify(response.body)).toContain(JSON.stringify(name))
    expect(JSON.stringify(response.body)).not.toContain(sent)
  })
})

describe('a custom tool of codex', () => {
  it.each(['openai-chat', 'anthropic', 'google'] as const)(
    'pitfall 41: becomes a function for a model in %s, and its call comes back as text',
    (to) => {
      const body = { model: 'qwen3-max', input: 'Hi', tools: [{ type: 'custom', name: 'patch' }] }
      const { request, ...sent } = translateRequest(body, { from: 'openai-responses', to })
      expect(JSON.stringify(sent.body)).toContain('"required":["input"]')
      const response = getFormat(to).encodeResponse(
        {
          id: 'a',
          model: 'm',
          content: [{ type: 'toolCall', id: 'c', name: 'patch', arguments: '{"input":"***"}' }],
          finishReason: { unified: 'tool-calls' },
        },
        { warn: () => {} },
      )
      const { body: translated } = translateResponse(response, { from: to, to: 'openai-responses', request })
      expect(translated).toMatchObject({
        output: [{ type: 'custom_tool_call', name: 'patch', input: '***' }],
      })
    },
  )
})

describe('translateResponse', () => {
  it('throws the upstream’s error, whatever its status was', () => {
    const body = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    const translate = () => translateResponse(body, { from: 'anthropic', to: 'openai-chat' })
    expect(translate).toThrowError(ApiError)
    expect(translate).toThrowError('Overloaded')
  })
})

/** A response with every kind of opaque data that its vendor has, and the values of that data. */
const OPAQUE: Readonly<Record<string, { model: string; opaque: string[]; response: JsonObject }>> = {
  anthropic: {
    model: 'claude-haiku-4-5-20251001',
    opaque: ['Sig+/one==', 'Sig+/two==', 'Red+/acted=='],
    response: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [
        { type: 'thinking', thinking: 'So', signature: 'Sig+/one==' },
        { type: 'thinking', thinking: '', signature: 'Sig+/two==' },
        { type: 'redacted_thinking', data: 'Red+/acted==' },
        { type: 'text', text: 'Well.' },
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 1 } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  },
  google: {
    model: 'gemini-3-pro-preview',
    opaque: ['Sig+/one==', 'Sig+/two=='],
    response: {
      candidates: [
        {
          index: 0,
          content: {
            role: 'model',
            parts: [
              { text: 'Well.', thoughtSignature: 'Sig+/one==' },
              {
                functionCall: { id: 'call_1', name: 'look', args: { at: 1 } },
                thoughtSignature: 'Sig+/two==',
              },
            ],
          },
          finishReason: 'STOP',
        },
      ],
      responseId: 'r1',
      modelVersion: 'm',
    },
  },
  'openai-responses': {
    model: 'gpt-5.1-codex',
    opaque: ['gAAA+/one==', 'gAAA+/two=='],
    response: {
      id: 'resp_1',
      object: 'response',
      model: 'm',
      status: 'completed',
      output: [
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: 'So' }],
          encrypted_content: 'gAAA+/one==',
        },
        { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'gAAA+/two==' },
        { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'look', arguments: '{"at":1}' },
      ],
    },
  },
}

/** All strings in a body, in order. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return isObject(value) || Array.isArray(value) ? Object.values(value).flatMap(stringsIn) : []
}

describe.each(Object.entries(OPAQUE))('opaque data of %s', (home, { model, opaque, response }) => {
  const from = home as Format
  const nextRequest = (client: Format, to: Format, upstreamModel: string) => {
    const { body } = translateResponse(response, { from, to: client })
    return translateRequest(PER_FORMAT[client].replay(body as JsonObject), {
      from: client,
      to,
      model: 'm',
      upstreamModel,
    })
  }

  it.each([from, 'openai-chat'] as const)(
    'pitfalls 13, 14, 16: comes back byte for byte and in order from a client of %s',
    (client) => {
      const { body, warnings } = nextRequest(client, from, model)
      expect(stringsIn(body).filter((text) => opaque.includes(text))).toEqual(opaque)
      expect(warnings.filter(({ code }) => code === 'foreign')).toEqual([])
    },
  )

  it.each(Object.entries(OPAQUE).filter(([other]) => other !== home))(
    'pitfall 15: is never sent to %s, whatever the client',
    (other, { model: otherModel }) => {
      for (const client of [from, 'openai-chat'] as const) {
        const { body, warnings } = nextRequest(client, other as Format, otherModel)
        expect(stringsIn(body).filter((text) => opaque.includes(text))).toEqual([])
        expect(warnings.map(({ code }) => code)).toContain('foreign')
      }
    },
  )
})

describe('parameters by model name', () => {
  it.each([
    ['gpt-5', { max_completion_tokens: 500 }],
    ['gpt-5.1', { max_completion_tokens: 500 }],
    ['o3-mini', { max_completion_tokens: 500 }],
    ['o1', { max_completion_tokens: 500 }],
    ['openai/gpt-5-mini', { max_completion_tokens: 500 }],
    ['gpt-4o', { max_tokens: 500, temperature: 0.2 }],
    ['qwen3-max', { max_tokens: 500, temperature: 0.2 }],
  ])('pitfall 24: %s gets its token limit and temperature as %j', (model, expected) => {
    const claude = {
      model,
      max_tokens: 500,
      temperature: 0.2,
      messages: [{ role: 'user', content: 'Hi' }],
    }
    const { body } = translateRequest(claude, { from: 'anthropic', to: 'openai-chat' })
    const { max_tokens, max_completion_tokens, temperature } = body
    expect(JSON.parse(JSON.stringify({ max_tokens, max_completion_tokens, temperature }))).toEqual(expected)
  })

  it.each([
    ['deepseek-reasoner', 'So'],
    ['deepseek-chat', 'So'],
    ['kimi-k2-thinking', 'So'],
    ['gpt-4o', undefined],
    ['qwen3-max', undefined],
  ])('pitfall 18: reasoning of an earlier turn is sent to %s as %s', (model, expected) => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Well.', reasoning_content: 'So', reasoning_details: [] },
      { role: 'user', content: 'Go on' },
    ]
    const { body, warnings } = translateRequest(
      { model, messages },
      { from: 'openai-chat', to: 'openai-chat', now: new Date('2026-01-01') },
    )
    const [, assistant] = body.messages as { reasoning_content?: string }[]
    expect(assistant?.reasoning_content).toBe(expected)
    expect(warnings).toHaveLength(expected ? 0 : 1)
  })
})

describe('a response format', () => {
  const schema = { type: 'object', properties: { at: { type: 'integer' } }, required: ['at'] }
  const json_schema = { name: 'place', schema }
  const body = { ...chat, max_tokens: 50, response_format: { type: 'json_schema', json_schema } }

  it('pitfall 26: is sent to Claude', () => {
    const translated = translateRequest(body, { from: 'openai-chat', to: 'anthropic' })
    expect(translated.body).toMatchObject({ output_config: { format: { type: 'json_schema', schema } } })
  })

  it.each(FORMATS)('pitfall 26: does not become strict for a %s upstream, and neither do tools', (to) => {
    const tools = [{ type: 'function', function: { name: 'look', parameters: schema } }]
    const translated = translateRequest({ ...body, tools }, { from: 'openai-chat', to })
    expect(JSON.stringify(translated.body)).not.toContain('"strict":true')
  })
})

describe('cache breakpoints', () => {
  it('pitfall 28: stay where a client of openai-chat set them', () => {
    const cache_control = { type: 'ephemeral' }
    const { body } = translateRequest(
      {
        ...chat,
        max_tokens: 50,
        messages: [
          { role: 'system', content: [{ type: 'text', text: 'a', cache_control }] },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'b', cache_control },
              { type: 'text', text: 'c' },
            ],
          },
        ],
        tools: [{ type: 'function', function: { name: 'look' }, cache_control }],
      },
      { from: 'openai-chat', to: 'anthropic' },
    )
    expect(body).toMatchObject({
      system: [{ text: 'a', cache_control }],
      messages: [{ content: [{ text: 'b', cache_control }, { text: 'c' }] }],
      tools: [{ name: 'look', cache_control }],
    })
    expect(JSON.stringify(body).match(/cache_control/g)).toHaveLength(3)
  })
})

describe.each(FORMATS)('a conversation with many turns and tools in %s', (format) => {
  const model = 'gemini-2.5-flash'
  const conversation = (turns: number) => ({
    model,
    max_tokens: 5000,
    tools: Array.from({ length: turns }, (_, at) => ({
      name: `tool_${at}`,
      input_schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
    })),
    messages: Array.from({ length: turns }, (_, at) => [
      { role: 'user', content: at === 0 ? 'Hi' : [{ type: 'tool_result', tool_use_id: `t_${at - 1}` }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: `t_${at}`, name: 'tool_0', input: {} }] },
    ]).flat(),
  })

  /** How many properties are read while a conversation is decoded, and while it is encoded. */
  const countReads = (turns: number) => {
    let count = 0
    const counted = <T>(value: T): T => {
      if (value === null || typeof value !== 'object') return value
      const copy = Array.isArray(value)
        ? value.map(counted)
        : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, counted(inner)]))
      return new Proxy(copy, {
        get: (target, key, receiver) => {
          count++
          return Reflect.get(target, key, receiver)
        },
      }) as T
    }
    const { request, body } = translateRequest(conversation(turns), { from: 'anthropic', to: format })
    translateRequest(counted(body), { from: format, to: format, model })
    const decoding = count
    encodeRequest(counted(request), { to: format })
    return [decoding, count - decoding] as const
  }

  it('pitfall 44: is translated in linear time', () => {
    const [few, many] = [countReads(50), countReads(100)]
    for (const place of [0, 1] as const) {
      expect(few[place]).toBeGreaterThan(50)
      expect(few[place]).toBeLessThan(50 * 150)
      expect(many[place]).toBeLessThan(few[place] * 2.1)
    }
  })
})
