import type { Format } from '@mixrouter/core'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import { createProviderRegistry, generateText, streamText } from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMixrouter as anthropic } from '../src/formats/anthropic.ts'
import { createMixrouter as google } from '../src/formats/google.ts'
import { createMixrouter as openaiChat } from '../src/formats/openai-chat.ts'
import { createMixrouter as openaiResponses } from '../src/formats/openai-responses.ts'

let upstream: OfflineUpstream
beforeAll(async () => {
  upstream = await startOfflineUpstream({ delay: 0 })
})
afterAll(() => upstream.close())

const PROVIDERS = {
  anthropic: [anthropic, '/v1/messages', 'mixrouter.messages'],
  google: [google, '/v1beta/models/claude-sonnet-5-5:generateContent', 'mixrouter.gemini'],
  'openai-chat': [openaiChat, '/v1/chat/completions', 'mixrouter.chat'],
  'openai-responses': [openaiResponses, '/v1/responses', 'mixrouter.responses'],
} as const satisfies Record<Format, unknown>

describe.each(Object.keys(PROVIDERS) as Format[])('the entry point of %s', (format) => {
  const [create, path, name] = PROVIDERS[format]
  const provider = () => create({ baseURL: upstream.url, apiKey: 'offline', headers: { 'x-all': '1' } })

  it('calls every model in its format', async () => {
    const model = provider()('claude-sonnet-5-5', { headers: { 'x-own': '2' } })
    expect(model.provider).toBe(name)
    const { text } = await generateText({ model, prompt: 'Say hello' })
    expect(text).not.toBe('')
    const sent = upstream.requests.at(-1)
    expect(sent?.path.split('?')[0]).toBe(path)
    expect(sent?.headers).toMatchObject({ 'x-all': '1', 'x-own': '2' })
  })

  it('streams', async () => {
    const { text } = streamText({ model: provider()('gpt-6-sol'), prompt: 'Say hello' })
    expect(await text).not.toBe('')
  })

  it('is a provider for the registry, with language models only', () => {
    const registry = createProviderRegistry({ mixrouter: provider() })
    expect(registry.languageModel('mixrouter:gpt-6-sol').modelId).toBe('gpt-6-sol')
    expect(() => registry.embeddingModel('mixrouter:text-embedding-3-small')).toThrow(
      /No such embeddingModel/,
    )
  })
})

it('checks its settings at once', () => {
  expect(() => anthropic({ baseURL: 'nowhere' })).toThrow(TypeError)
  expect(() => anthropic({ models: { m: { prefill: 1 as unknown as boolean } } })).toThrow(
    /models\.m\.prefill must be true or false/,
  )
})

it('knows the rules of models of other vendors', async () => {
  const model = openaiChat({ baseURL: upstream.url, apiKey: 'offline' })('qwen3-max')
  expect(await model.supportedUrls).toHaveProperty('video/*')
  await generateText({ model, prompt: 'Say hello', reasoning: 'none' })
  expect(upstream.requests.at(-1)?.body).toMatchObject({ enable_thinking: false })
})

it('knows what a model of the user is based on', async () => {
  const models = { 'my-deployment': { basedOn: 'qwen3-max' } }
  const model = openaiChat({ baseURL: upstream.url, apiKey: 'offline', models })('my-deployment')
  await generateText({ model, prompt: 'Say hello', reasoning: 'none' })
  expect(upstream.requests.at(-1)?.body).toMatchObject({ enable_thinking: false })
})
