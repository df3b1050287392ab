import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import { generateText, isStepCount, Output, streamText, tool } from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createMixrouter, type MixrouterProvider } from '../src/index.ts'
import { collect } from './collect.ts'

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const APIS = [
  ['chat', 'deepseek-v4-flash', 'openai-chat'],
  ['responses', 'gpt-5.2', 'openai-responses'],
  ['messages', 'claude-haiku-4-5-20251001', 'anthropic'],
  ['gemini', 'gemini-2.5-flash-lite', 'google'],
] as const

const weather = tool({
  description: 'The weather of a city',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, degrees: 20 }),
})

let upstream: OfflineUpstream
let mixrouter: MixrouterProvider
beforeAll(async () => {
  upstream = await startOfflineUpstream({ delay: 0 })
  mixrouter = createMixrouter({ baseURL: upstream.url, apiKey: 'offline' })
})
afterAll(() => upstream.close())

describe.each(APIS)('mixrouter.%s', (api, modelId, format) => {
  const model = () => mixrouter[api](modelId)

  it('names its API', () => {
    expect(model()).toMatchObject({ provider: `mixrouter.${api}`, modelId, specificationVersion: 'v4' })
  })

  it('is the default for the model', () => {
    expect(mixrouter(modelId).provider).toBe(`mixrouter.${api}`)
  })

  it('generates text, with its usage, its response and the format used', async () => {
    const result = await generateText({ model: model(), prompt: 'Good morning' })
    expect(result.text).toContain('Good morning')
    expect(result.finishReason).toBe('stop')
    expect(result.usage.inputTokens).toBeGreaterThan(0)
    expect(result.usage.outputTokens).toBeGreaterThan(0)
    expect(result.response).toMatchObject({ modelId, headers: { 'content-type': 'application/json' } })
    expect(result.providerMetadata).toMatchObject({ mixrouter: { format } })
    expect(upstream.requests.at(-1)?.format).toBe(format)
  })

  it('streams the same text as it generates', async () => {
    const prompt = 'Say it twice'
    const { text } = await generateText({ model: model(), prompt })
    const stream = streamText({ model: model(), prompt })
    const deltas = await collect(stream.textStream)
    expect(deltas.length).toBeGreaterThan(1)
    expect(deltas.join('')).toBe(text)
    expect(await stream.finishReason).toBe('stop')
    expect((await stream.usage).outputTokens).toBeGreaterThan(0)
  })

  it('calls two tools in parallel and responds with their results', async () => {
    const { steps, text } = await generateText({
      model: model(),
      prompt: 'The weather in Paris and London, please',
      tools: { weather },
      stopWhen: isStepCount(3),
    })
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop'])
    expect(steps[0]?.toolCalls.map(({ input }) => input)).toEqual([{ city: 'Paris' }, { city: 'London' }])
    expect(text).toContain('"city":"Paris"')
    expect(text).toContain('"city":"London"')
  })

  it('streams tool inputs that add up to the calls', async () => {
    const result = streamText({
      model: model(),
      prompt: 'The weather in Paris and London, please',
      tools: { weather },
      stopWhen: isStepCount(3),
    })
    const inputs = new Map<string, string>()
    const calls = new Map<string, unknown>()
    for await (const part of result.stream) {
      if (part.type === 'tool-input-delta') inputs.set(part.id, (inputs.get(part.id) ?? '') + part.delta)
      if (part.type === 'tool-call') calls.set(part.toolCallId, part.input)
    }
    expect([...inputs].map(([id, json]) => [id, JSON.parse(json)])).toEqual([...calls])
    expect([...calls.values()]).toEqual([{ city: 'Paris' }, { city: 'London' }])
    expect(await result.text).toContain('"city":"London"')
  })

  it('forces a specific tool', async () => {
    const other = tool({ inputSchema: z.object({}), execute: async () => 'nothing' })
    const { toolCalls } = await generateText({
      model: model(),
      prompt: 'Hello',
      tools: { other, weather },
      toolChoice: { type: 'tool', toolName: 'weather' },
    })
    expect(toolCalls[0]?.toolName).toBe('weather')
  })

  it('generates an object that matches a schema', async () => {
    const schema = z.object({ city: z.string(), degrees: z.number() })
    const { output } = await generateText({
      model: model(),
      prompt: 'Any',
      output: Output.object({ schema }),
    })
    expect(schema.parse(output)).toEqual(output)
  })

  it('streams an array element by element, and generates a choice', async () => {
    const element = z.object({ name: z.string() })
    const array = streamText({ model: model(), prompt: 'Some', output: Output.array({ element }) })
    const elements = await collect(array.elementStream)
    expect(elements).toEqual(await array.output)
    expect(elements.length).toBeGreaterThan(0)
    const options = ['sunny', 'rainy']
    const { output } = await generateText({
      model: model(),
      prompt: 'One',
      output: Output.choice({ options }),
    })
    expect(options).toContain(output)
  })

  it('returns reasoning when a level is set', async () => {
    const { reasoningText, usage, warnings } = await generateText({
      model: model(),
      prompt: 'Hm',
      reasoning: 'medium',
    })
    expect(reasoningText).toContain('think')
    expect(usage.outputTokenDetails.reasoningTokens).toBeGreaterThan(0)
    // models that can only switch reasoning on or off warn that the level is approximated
    expect(warnings?.filter(({ type }) => type !== 'compatibility')).toEqual([])
  })

  it('accepts an image and a PDF', async () => {
    const { text } = await generateText({
      model: model(),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'file', data: PNG, mediaType: 'image' },
            { type: 'file', data: new TextEncoder().encode('%PDF-1.7 '), mediaType: 'application/pdf' },
          ],
        },
      ],
    })
    expect(text).toContain('image/png')
    expect(text).toContain('application/pdf')
  })

  it('pitfall 20: accepts an image in a tool result', async () => {
    const camera = tool({
      inputSchema: z.object({}),
      execute: async () => PNG,
      toModelOutput: ({ output }) => ({
        type: 'content',
        value: [{ type: 'file', data: { type: 'data', data: output }, mediaType: 'image/png' }],
      }),
    })
    await generateText({ model: model(), prompt: 'Camera!', tools: { camera }, stopWhen: isStepCount(2) })
    const body = JSON.stringify(upstream.requests.at(-1)?.body)
    expect(body.split(PNG)).toHaveLength(2)
  })

  it('stops at the output token limit', async () => {
    const { finishReason } = await generateText({ model: model(), prompt: '/long 200', maxOutputTokens: 20 })
    expect(finishReason).toBe('length')
  })

  it('reports a refusal as content-filter', async () => {
    const result = streamText({ model: model(), prompt: '/refuse' })
    expect(await result.finishReason).toBe('content-filter')
  })
})
