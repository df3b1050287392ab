import { createMCPClient, type MCPTransport } from '@ai-sdk/mcp'
import { WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from '@ai-sdk/provider-utils'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import {
  createProviderRegistry,
  customProvider,
  defaultSettingsMiddleware,
  generateText,
  isStepCount,
  Output,
  streamText,
  type Telemetry,
  ToolLoopAgent,
  type ToolSet,
  tool,
  wrapLanguageModel,
} from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  createMixrouter,
  type MixrouterLanguageModelOptions,
  type MixrouterProvider,
  type Warning,
} from '../src/index.ts'
import { MixrouterLanguageModel } from '../src/language-model.ts'
import { collect } from './collect.ts'
import { startServer } from './server.ts'

const CLAUDE = 'claude-sonnet-4-5-20250929'

let upstream: OfflineUpstream
let mixrouter: MixrouterProvider
beforeAll(async () => {
  upstream = await startOfflineUpstream({ delay: 0 })
  mixrouter = createMixrouter({ baseURL: upstream.url, apiKey: 'offline' })
})
afterAll(() => upstream.close())

const lastRequest = () => {
  const request = upstream.requests.at(-1)
  if (!request) throw new Error('nothing was requested')
  return request
}

describe('settings', () => {
  it.each([
    ['a value', 'secret'],
    ['a promise', Promise.resolve('secret')],
    ['a function', () => 'secret'],
    ['an async function', async () => 'secret'],
  ])('accepts the key as %s', async (_, apiKey) => {
    await generateText({
      model: createMixrouter({ baseURL: upstream.url, apiKey }).chat('gpt-4o'),
      prompt: 'x',
    })
    expect(lastRequest().headers.authorization).toBe('Bearer secret')
  })

  it.each(['/v1', '/v1/', '/v1beta', '/'])('accepts a base URL that ends in %s', async (end) => {
    const provider = createMixrouter({ baseURL: upstream.url + end, apiKey: 'x' })
    for (const model of [provider(CLAUDE), provider('gemini-2.5-flash')]) {
      expect((await generateText({ model, prompt: 'Hello' })).text).toContain('Hello')
    }
  })

  it('rejects an invalid base URL immediately', () => {
    expect(() => createMixrouter({ baseURL: 'nonsense' })).toThrow(TypeError)
  })

  it('sends headers of the settings and of the call, and its user agent', async () => {
    const provider = createMixrouter({
      baseURL: upstream.url,
      apiKey: 'x',
      headers: { 'x-a': '1', 'x-b': '1' },
    })
    await generateText({ model: provider(CLAUDE), prompt: 'x', headers: { 'x-b': '2' } })
    expect(lastRequest().headers).toMatchObject({ 'x-a': '1', 'x-b': '2' })
    expect(lastRequest().headers['user-agent']).toMatch(/ai-sdk-mixrouter\/\d/)
  })

  it('merges extraBody of the settings and of the call into the body', async () => {
    const provider = createMixrouter({ baseURL: upstream.url, apiKey: 'x', extraBody: { a: 1, b: 1 } })
    const mixrouter = { extraBody: { b: 2 } } satisfies MixrouterLanguageModelOptions
    await generateText({ model: provider(CLAUDE), prompt: 'x', providerOptions: { mixrouter } })
    expect(lastRequest().body).toMatchObject({ a: 1, b: 2 })
  })

  it('uses the format of the settings for every model', async () => {
    const provider = createMixrouter({ baseURL: upstream.url, apiKey: 'x', format: 'openai-chat' })
    expect(provider(CLAUDE).provider).toBe('mixrouter.chat')
    await generateText({ model: provider(CLAUDE), prompt: 'x' })
    expect(lastRequest().format).toBe('openai-chat')
  })

  it('uses a custom fetch', async () => {
    const urls: string[] = []
    const provider = createMixrouter({
      apiKey: 'x',
      baseURL: upstream.url,
      fetch: (input, init) => {
        urls.push(String(input))
        return fetch(input, init)
      },
    })
    await generateText({ model: provider(CLAUDE), prompt: 'x' })
    expect(urls).toEqual([`${upstream.url}/v1/messages`])
  })

  it('passes every warning to onWarning, and only losses to the SDK', async () => {
    const received: Warning[] = []
    const provider = createMixrouter({
      baseURL: upstream.url,
      apiKey: 'x',
      onWarning: (warning, call) => {
        received.push(warning)
        expect(call).toEqual({ modelId: 'gpt-5.2', format: 'openai-responses' })
      },
    })
    const { warnings } = await generateText({
      model: provider('gpt-5.2'),
      prompt: 'x',
      seed: 7,
      output: Output.object({ schema: z.object({ a: z.string() }) }),
    })
    const unsupported = expect.objectContaining({ type: 'unsupported', feature: 'seed' })
    expect(warnings).toEqual([unsupported])
    expect(received.map(({ code }) => code)).toEqual(['unsupported', 'defaulted'])
  })

  it('throws for unsupported settings with onUnsupported: error', async () => {
    const provider = createMixrouter({ baseURL: upstream.url, apiKey: 'x', onUnsupported: 'error' })
    const asked = upstream.requests.length
    await expect(generateText({ model: provider(CLAUDE), prompt: 'x', seed: 7 })).rejects.toThrow(/seed/)
    expect(upstream.requests.length).toBe(asked)
  })
})

describe('options of a call', () => {
  const ask = (mixrouterOptions: object) =>
    generateText({
      model: mixrouter('gpt-5.2'),
      prompt: 'x',
      providerOptions: { mixrouter: mixrouterOptions as MixrouterLanguageModelOptions },
    })

  it('are sent under the names of the format', async () => {
    await ask({
      user: 'u1',
      verbosity: 'low',
      serviceTier: 'flex',
      promptCacheKey: 'k',
      metadata: { a: 'b' },
    })
    expect(lastRequest().body).toMatchObject({
      user: 'u1',
      text: { verbosity: 'low' },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      metadata: { a: 'b' },
    })
  })

  it('set cache breakpoints: on instructions, messages, tools, and after the whole prompt', async () => {
    const cached = { mixrouter: { cacheControl: { type: 'ephemeral', ttl: '1h' } } } as const
    await generateText({
      model: mixrouter(CLAUDE),
      instructions: { role: 'system', content: 'A long book', providerOptions: cached },
      prompt: 'x',
      tools: { clock: tool({ inputSchema: z.object({}), providerOptions: cached }) } as ToolSet,
      providerOptions: { mixrouter: { cacheControl: {} } },
    })
    expect(lastRequest().body).toMatchObject({
      system: [{ text: 'A long book', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      tools: [{ name: 'clock', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      messages: [{ content: [{ text: 'x', cache_control: { type: 'ephemeral' } }] }],
    })
  })

  it('are rejected when they do not match their types', async () => {
    await expect(ask({ reasoning: { effort: 'enormous' } })).rejects.toThrow(
      /invalid mixrouter provider options/,
    )
  })

  it('cause a warning when they are unknown', async () => {
    const { warnings } = await ask({ reasonning: {} })
    expect(warnings).toEqual([
      expect.objectContaining({ type: 'unsupported', feature: 'providerOptions.mixrouter.reasonning' }),
    ])
  })
})

describe('in the SDK', () => {
  it('throws when called with new', () => {
    expect(() => Reflect.construct(mixrouter, [CLAUDE])).toThrow(/cannot be called with new/)
  })

  it('works in a registry', async () => {
    const registry = createProviderRegistry({ mixrouter })
    const { text } = await generateText({
      model: registry.languageModel(`mixrouter:${CLAUDE}`),
      prompt: 'Hello',
    })
    expect(text).toContain(CLAUDE)
    expect(registry.embeddingModel('mixrouter:text-embedding-3-small').provider).toBe('mixrouter.embedding')
    expect(registry.imageModel('mixrouter:gpt-image-1').provider).toBe('mixrouter.image')
  })

  it('works in a custom provider with aliases and a fallback', async () => {
    const custom = customProvider({
      languageModels: { fast: mixrouter('gpt-5-mini') },
      fallbackProvider: mixrouter,
    })
    expect((await generateText({ model: custom.languageModel('fast'), prompt: 'x' })).text).toContain(
      'gpt-5-mini',
    )
    expect(custom.languageModel(CLAUDE).provider).toBe('mixrouter.messages')
  })

  it('resolves bare model ids as the default provider', async () => {
    globalThis.AI_SDK_DEFAULT_PROVIDER = mixrouter
    try {
      expect((await generateText({ model: CLAUDE, prompt: 'x' })).text).toContain(CLAUDE)
    } finally {
      globalThis.AI_SDK_DEFAULT_PROVIDER = undefined
    }
  })

  it('works behind middleware', async () => {
    const middleware = defaultSettingsMiddleware({ settings: { temperature: 0.25 } })
    const model = wrapLanguageModel({ model: mixrouter(CLAUDE), middleware })
    await generateText({ model, prompt: 'x' })
    expect(lastRequest().body).toMatchObject({ temperature: 0.25 })
  })

  it('works in a tool loop agent', async () => {
    const agent = new ToolLoopAgent({
      model: mixrouter(CLAUDE),
      instructions: 'Be brief.',
      tools: { clock: tool({ inputSchema: z.object({}), execute: async () => 'noon' }) },
      stopWhen: isStepCount(3),
    })
    const { text, steps } = await agent.generate({ prompt: 'What does the clock say?' })
    expect(steps).toHaveLength(2)
    expect(text).toContain('noon')
    expect(lastRequest().body).toMatchObject({ system: expect.anything() })
  })

  it('calls the tools of an MCP server', async () => {
    const client = await createMCPClient({ transport: new EchoServer() })
    const { text } = await generateText({
      model: mixrouter('gpt-5.2'),
      prompt: 'Use the echo, with text "hi"',
      tools: await client.tools(),
      stopWhen: isStepCount(3),
    })
    expect(text).toContain('echoed')
    await client.close()
  })

  it('is recorded by telemetry', async () => {
    const seen: unknown[] = []
    const integration: Telemetry = {
      onLanguageModelCallEnd: ({ provider, modelId, usage }) => void seen.push({ provider, modelId, usage }),
    }
    await generateText({ model: mixrouter(CLAUDE), prompt: 'x', telemetry: { integrations: [integration] } })
    expect(seen).toEqual([
      {
        provider: 'mixrouter.messages',
        modelId: CLAUDE,
        usage: expect.objectContaining({ inputTokens: expect.any(Number) }),
      },
    ])
  })

  it('emits raw chunks when requested', async () => {
    const result = streamText({ model: mixrouter(CLAUDE), prompt: 'x', includeRawChunks: true })
    const raw = (await collect(result.stream)).flatMap((part) => (part.type === 'raw' ? [part.rawValue] : []))
    expect(raw[0]).toMatchObject({ type: 'message_start' })
    expect(raw.at(-1)).toMatchObject({ type: 'message_stop' })
  })

  it('is serialized for a workflow step without its key', async () => {
    const model = createMixrouter({ baseURL: upstream.url, apiKey: 'secret', fetch }).messages(CLAUDE)
    const serialized = JSON.stringify(
      MixrouterLanguageModel[WORKFLOW_SERIALIZE](model as MixrouterLanguageModel),
    )
    expect(serialized).not.toContain('secret')
    const again = MixrouterLanguageModel[WORKFLOW_DESERIALIZE](JSON.parse(serialized))
    expect(again).toMatchObject({ modelId: CLAUDE, provider: 'mixrouter.messages' })
    expect(JSON.parse(serialized).config).toMatchObject({ baseURL: upstream.url, format: 'anthropic' })
  })

  it('lists the available models', async () => {
    expect(await mixrouter.models()).toContainEqual({
      id: 'gpt-5.5',
      ownedBy: 'offline',
      apis: ['responses', 'chat'],
    })
  })

  it('reports the URLs that its models read directly', () => {
    const reads = (modelId: string, mediaType: string, url: string) => {
      const { supportedUrls } = mixrouter(modelId)
      return (
        (supportedUrls as Record<string, RegExp[]>)[mediaType]?.some((pattern) => pattern.test(url)) ?? false
      )
    }
    expect(reads(CLAUDE, 'application/pdf', 'https://host/a.pdf?token=1&x=%20')).toBe(true)
    expect(reads('gpt-5.2', 'image/*', 'https://host/image?id=3')).toBe(true)
    expect(reads('gemini-2.5-flash', '*/*', 'https://www.youtube.com/watch?v=abc&t=1')).toBe(true)
    expect(reads('gemini-2.5-flash', '*/*', 'https://host/a.png')).toBe(false)
  })

  it('sends an image as a URL if the model supports it', async () => {
    const url = 'https://example.com/a.png?size=2'
    await generateText({
      model: mixrouter(CLAUDE),
      messages: [{ role: 'user', content: [{ type: 'file', data: new URL(url), mediaType: 'image/png' }] }],
    })
    expect(JSON.stringify(lastRequest().body)).toContain(url)
  })
})

it('reports the request id and the cost, if the service sends them', async () => {
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0.0021 }
  const choices = [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }]
  const server = await startServer(() => ({
    headers: { 'x-oneapi-request-id': 'r1' },
    body: { choices, usage },
  }))
  const model = createMixrouter({ baseURL: server.url, apiKey: 'x' }).chat('gpt-4o')
  const { providerMetadata } = await generateText({ model, prompt: 'x' })
  expect(providerMetadata).toMatchObject({ mixrouter: { requestId: 'r1', cost: 0.0021 } })
  await server.close()
})

/** The server side of an MCP connection, with one tool. */
class EchoServer implements MCPTransport {
  onmessage?: NonNullable<MCPTransport['onmessage']>
  onclose?: NonNullable<MCPTransport['onclose']>
  onerror?: NonNullable<MCPTransport['onerror']>
  async start() {}
  async close() {
    this.onclose?.()
  }
  async send(message: Parameters<MCPTransport['send']>[0]) {
    if (!('id' in message) || !('method' in message)) return
    const inputSchema = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }
    const results: Record<string, unknown> = {
      initialize: {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'e', version: '1' },
      },
      'tools/list': { tools: [{ name: 'echo', description: 'Echoes a text', inputSchema }] },
      'tools/call': { content: [{ type: 'text', text: 'echoed' }] },
    }
    const response = { jsonrpc: '2.0', id: message.id, result: results[message.method] ?? {} } as const
    queueMicrotask(() => this.onmessage?.(response as Parameters<NonNullable<MCPTransport['onmessage']>>[0]))
  }
}
