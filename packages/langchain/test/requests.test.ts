/** Requests: options, and blocks other than text. */
import { HumanMessage } from '@langchain/core/messages'
import type { ChatRequest } from '@mixrouter/core'
import { createOfflineModel } from '@mixrouter/testing'
import { describe, expect, it } from 'vitest'
import { collectStream, MODELS, startService } from './support.ts'

const offline = createOfflineModel({ delay: 0 })
let receivedRequest: ChatRequest | undefined
const service = await startService({
  model(request, options) {
    receivedRequest = request
    return offline(request, options)
  },
})
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII='

describe.each(MODELS)('blocks, %s', (format, name) => {
  const seen = async (block: object) => {
    const { text, response_metadata } = await service
      .model(name)
      .invoke([new HumanMessage({ content: [{ type: 'text', text: 'Look' }, block as never] })])
    return { text, warnings: response_metadata.warnings }
  }

  it.each([
    ['a string', { type: 'text', source_type: 'text', text: 'from a block' }, 'from a block'],
    [
      'an image',
      { type: 'image', source_type: 'base64', data: PNG, mime_type: 'image/png' },
      'an image, image/png, 1×1',
    ],
    ['an image, v1', { type: 'image', data: PNG, mimeType: 'image/png' }, 'an image, image/png, 1×1'],
    [
      'an image by data URL',
      { type: 'image', source_type: 'url', url: `data:image/png;base64,${PNG}` },
      'image/png, 1×1',
    ],
    [
      'an image by URL',
      { type: 'image', source_type: 'url', url: 'https://a.example/b.png' },
      'at https://a.example/b.png',
    ],
    ['an image by URL, v1', { type: 'image', url: 'https://a.example/b.png' }, 'at https://a.example/b.png'],
    [
      'a file of text',
      { type: 'file', source_type: 'text', text: 'Hello, World!', metadata: { filename: 'hello.txt' } },
      'a file',
    ],
    [
      'a file',
      { type: 'file', data: 'JVBERi0xLjQK', mimeType: 'application/pdf', metadata: { filename: 'a.pdf' } },
      'application/pdf',
    ],
  ])('%s', async (_, block, expected) => {
    const { text, warnings } = await seen(block)
    if (expected !== 'from a block' && !text.includes(expected))
      expect({ text, warnings }).toMatchObject({ warnings: [{ path: expect.stringMatching(/^messages/) }] })
    else expect(text).toContain(expected)
  })

  it('audio, if the format supports it', async () => {
    const { text, warnings } = await seen({
      type: 'audio',
      source_type: 'base64',
      data: 'UklGRigAAABXQVZF',
      mime_type: 'audio/wav',
    })
    if (format === 'anthropic' || format === 'openai-responses')
      expect(warnings).toMatchObject([{ code: 'unsupported' }])
    else expect(text).toContain('an audio clip, audio/wav')
  })
})

describe('options', () => {
  it('sends nothing that was not set', async () => {
    await service.model('gpt-4o').invoke('Hello')
    expect(Object.keys(service.body()).sort()).toEqual(['messages', 'model'].sort())
  })

  it('of the constructor, overridden by the call’s', async () => {
    const model = service.model('gpt-4o', {
      temperature: 0.1,
      topP: 0.5,
      seed: 1,
      user: 'u',
      stop: ['a'],
      headers: { 'x-a': '1', 'x-b': '1' },
      extraBody: { one: 1 },
    })
    await model.invoke('Hello', {
      temperature: 0.9,
      maxTokens: 50,
      stop: ['b'],
      headers: { 'x-b': '2' },
      extraBody: { two: 2 },
    })
    expect(receivedRequest).toMatchObject({
      temperature: 0.9,
      topP: 0.5,
      seed: 1,
      user: 'u',
      stopSequences: ['b'],
      maxOutputTokens: 50,
    })
    expect(service.body()).toMatchObject({ one: 1, two: 2 })
    expect(service.upstream.requests.at(-1)?.headers).toMatchObject({
      'x-a': '1',
      'x-b': '2',
      'user-agent': expect.stringMatching(/^langchain-mixrouter/),
    })
  })

  it.each([
    ['claude-opus-4-5', { thinking: { type: 'enabled', budget_tokens: 8192 } }],
    [
      'gpt-5.2',
      {
        reasoning: { effort: 'medium', summary: 'auto' },
        store: false,
        include: ['reasoning.encrypted_content'],
      },
    ],
    [
      'gemini-2.5-flash',
      { generationConfig: { thinkingConfig: { thinkingBudget: 8192, includeThoughts: true } } },
    ],
    ['gemini-3-pro-preview', { generationConfig: { thinkingConfig: { includeThoughts: true } } }],
    ['deepseek-chat', { thinking: { type: 'enabled' } }],
    ['qwen3-max', { enable_thinking: true }],
  ])('reasoning of %s', async (name, body) => {
    await service.model(name, { reasoning: 'medium', maxTokens: 20_000 }).invoke('Hello')
    expect(service.body()).toMatchObject(body)
  })

  it.each([{ effort: 'none' } as const, { budgetTokens: 0 }, 'none' as const])(
    'no reasoning by %j',
    async (reasoning) => {
      await service.model('qwen3-max', { reasoning }).invoke('Hello')
      expect(service.body()).toMatchObject({ enable_thinking: false })
    },
  )

  it('a choice of tools, parallel calls and strict', async () => {
    const tools = [
      { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } },
    ]
    const bound = service
      .model('gpt-4o')
      .bindTools(tools, { tool_choice: 'none', parallel_tool_calls: false, strict: true })
    expect((await bound.invoke('look')).tool_calls).toEqual([])
    expect(receivedRequest).toMatchObject({
      toolChoice: { mode: 'none' },
      parallelToolCalls: false,
      tools: [{ strict: true }],
    })
    expect((await bound.invoke('Hello', { tool_choice: 'any' })).tool_calls).toMatchObject([
      { name: 'look', args: {} },
    ])
  })

  it('a call without arguments is valid, with invoke and stream', async () => {
    const tools = [{ name: 'rest', description: 'Rests', input_schema: { type: 'object', properties: {} } }]
    for (const [, name] of MODELS) {
      const bound = service.model(name).bindTools(tools)
      const { whole } = await collectStream(await bound.stream('rest'))
      for (const message of [await bound.invoke('rest'), whole]) {
        expect(message.tool_calls).toMatchObject([{ name: 'rest', args: {} }])
        expect(message.invalid_tool_calls).toEqual([])
      }
    }
  })

  it('a format other than the native one', async () => {
    await service.model('claude-opus-4-5', { format: 'openai-chat' }).invoke('Hello')
    expect(service.upstream.requests.at(-1)?.format).toBe('openai-chat')
  })

  it('onUnsupported', async () => {
    await expect(
      service.model('claude-opus-4-5', { seed: 1, onUnsupported: 'error' }).invoke('Hello'),
    ).rejects.toThrow('seed')
    const silent = await service
      .model('claude-opus-4-5', { seed: 1, onUnsupported: 'ignore' })
      .invoke('Hello')
    expect(silent.response_metadata.warnings).toBeUndefined()
  })

  it('an invalid base URL', () => {
    expect(() => service.model('gpt-4o', { baseURL: 'nowhere' })).toThrow(TypeError)
  })
})
