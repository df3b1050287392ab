import { inspect } from 'node:util'
import { load } from '@langchain/core/load'
import { describe, expect, it } from 'vitest'
import { ChatMixrouter } from '../src/index.ts'
import { startService } from './support.ts'

const service = await startService()
const secrets = { headers: { 'x-secret': 'hidden' }, extraBody: { secret: 'hidden' } }
const model = service.model('claude-opus-4-5', { ...secrets, temperature: 0.5, reasoning: 'high' })
const optionalImportsMap = { 'langchain/chat_models/mixrouter': { ChatMixrouter } }

describe('a serialised model', () => {
  const text = JSON.stringify(model)

  it('has no secrets', () => {
    expect(text).not.toMatch(/sk-test|hidden/)
    expect(JSON.parse(text)).toMatchObject({
      lc: 1,
      type: 'constructor',
      id: ['langchain', 'chat_models', 'mixrouter', 'ChatMixrouter'],
      kwargs: { model: 'claude-opus-4-5', api_key: { type: 'secret', id: ['MIXROUTER_API_KEY'] } },
    })
  })

  it('is restored with its settings, and the key from the secrets', async () => {
    const loaded = await load<ChatMixrouter>(text, {
      optionalImportsMap,
      secretsMap: { MIXROUTER_API_KEY: 'sk-other' },
    })
    expect(loaded).toBeInstanceOf(ChatMixrouter)
    await loaded.invoke('Hello', { maxTokens: 30_000 })
    const { body, headers, format } = service.upstream.requests.at(-1) ?? {}
    expect(headers?.['x-api-key'] ?? headers?.authorization).toContain('sk-other')
    expect(format).toBe('anthropic')
    expect(body).toMatchObject({ model: 'claude-opus-4-5', thinking: { type: 'enabled' } })
  })
})

it('a printed model shows no secrets', () => {
  expect(inspect(model.bindTools([]), { depth: 12 })).not.toMatch(/sk-test|hidden/)
})

it('traces contain no secrets', async () => {
  const received: unknown[] = []
  const callbacks = [{ handleChatModelStart: (...args: unknown[]) => void received.push(args) }]
  const tools = [
    { type: 'mcp', server_url: 'https://a.example', authorization: 'hidden', headers: { 'x-key': 'hidden' } },
  ]
  await service
    .model('gpt-5.2', secrets)
    .bindTools(tools)
    .invoke('Hello', { callbacks, headers: { 'x-secret': 'hidden' } })
  expect(service.upstream.requests.at(-1)?.headers['x-secret']).toBe('hidden')
  expect(service.body()).toMatchObject({ tools: [{ authorization: 'hidden' }] })
  expect(received).toHaveLength(1)
  expect(inspect(received, { depth: 12 })).not.toMatch(/sk-test|hidden/)
})

it('cache keys differ between models and calls, and contain no API key', () => {
  const key = (name: string, fields = {}, options = {}) =>
    service.model(name, fields)._getSerializedCacheKeyParametersForCall(options)
  const keys = [
    key('gpt-4o'),
    key('gpt-4o', { baseURL: 'https://a.example' }),
    key('gpt-4o', { temperature: 1 }),
    key('gpt-4o', { format: 'openai-responses' }),
    key('gpt-4o', {}, { temperature: 0.5 }),
    key('gpt-5'),
  ]
  expect(new Set(keys).size).toBe(keys.length)
  expect(keys.join()).not.toContain('sk-test')
})

it('a function provides the API key of each request', async () => {
  let count = 0
  const keyed = service.model('gpt-4o', { apiKey: async () => `sk-${++count}` })
  await keyed.batch(['a', 'b'])
  const sent = service.upstream.requests.slice(-2).map(({ headers }) => headers.authorization)
  expect(sent.sort()).toEqual(['Bearer sk-1', 'Bearer sk-2'])
  expect(JSON.stringify(keyed)).toContain('MIXROUTER_API_KEY')
})
