import type { Format } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../config/parse.ts'
import type { UpstreamConfig } from '../config/upstream-config.ts'
import { createRouter } from './router.ts'
import { createUpstreams } from './targets.ts'

const ALL: Format[] = ['openai-chat', 'openai-responses', 'anthropic', 'google']

function upstreams(...configs: Partial<UpstreamConfig>[]) {
  const complete = configs.map((config, at) => ({
    name: `u${at}`,
    baseURL: 'https://u.example/prefix',
    apiKey: 'key-of-upstream',
    formats: ALL,
    ...config,
  }))
  const config = parseConfig({ upstreams: complete, authenticate: false }, {})
  return createUpstreams(config.upstreams, config.responseLimits)
}

async function resolve(list: ReturnType<typeof upstreams>, name: string, client: Format = 'openai-chat') {
  const router = createRouter({ models: {}, routes: [], route: undefined }, list)
  const { targets } = await router.resolve({ model: name, format: client, client: undefined, headers: {} })
  const [{ upstream, model, format }] = targets
  return [upstream.name, model, format]
}

describe('createRouter', () => {
  it('selects the first upstream whose globs match', async () => {
    const list = upstreams({ models: ['gpt-*'] }, { models: ['*'] }, { models: ['claude-*'] })
    expect((await resolve(list, 'gpt-4o'))[0]).toBe('u0')
    expect((await resolve(list, 'claude-opus-4-6'))[0]).toBe('u1')
  })

  it('puts a higher priority first', async () => {
    const list = upstreams({ models: ['*'] }, { models: ['claude-*'], priority: 1 })
    expect((await resolve(list, 'claude-opus-4-6'))[0]).toBe('u1')
    expect((await resolve(list, 'gpt-4o'))[0]).toBe('u0')
  })

  it('selects the upstream named in the prefix, and removes the prefix', async () => {
    const list = upstreams({ models: ['*'] }, { name: 'direct', models: ['gpt-*'] })
    expect(await resolve(list, 'direct/gpt-4o')).toEqual(['direct', 'gpt-4o', 'openai-chat'])
  })

  it('keeps a prefix that is not the name of an upstream serving the rest', async () => {
    const list = upstreams({ name: 'meta', models: ['none'] }, { models: ['*/*'] })
    expect(await resolve(list, 'qwen/qwen3')).toEqual(['u1', 'qwen/qwen3', 'openai-chat'])
    expect(await resolve(list, 'meta/llama')).toEqual(['u1', 'meta/llama', 'openai-chat'])
  })

  it('lists what is served if no upstream serves the model', async () => {
    const list = upstreams({ models: ['gpt-*', 'o3'] })
    await expect(resolve(list, 'llama')).rejects.toThrow(
      expect.objectContaining({
        status: 404,
        message: 'No upstream serves the model llama. Configured models: gpt-*, o3',
      }),
    )
  })

  it('keeps the prefix of the base URL', async () => {
    expect(upstreams({})[0]).toMatchObject({ origin: 'https://u.example', prefix: '/prefix' })
  })
})

describe('the upstream format', () => {
  it.each<[string, Format, Format]>([
    ['claude-opus-4-6', 'openai-chat', 'anthropic'],
    ['claude-opus-4-6', 'anthropic', 'anthropic'],
    ['gemini-2.5-pro', 'openai-responses', 'google'],
    ['gpt-5.2', 'openai-chat', 'openai-chat'],
    ['gpt-5.2', 'openai-responses', 'openai-responses'],
    ['gpt-5.2', 'anthropic', 'openai-responses'],
    ['gpt-5.1-codex', 'openai-chat', 'openai-responses'],
    ['my-own-model', 'google', 'openai-chat'],
  ])('%s for a client of %s is %s if the upstream supports all formats', async (model, client, format) => {
    expect((await resolve(upstreams({}), model, client))[2]).toBe(format)
  })

  it('is the client’s if the upstream prefers that', async () => {
    expect((await resolve(upstreams({ prefer: 'client' }), 'claude-opus-4-6', 'google'))[2]).toBe('google')
  })

  it('is the native one if the client’s is preferred but not supported', async () => {
    const list = upstreams({ prefer: 'client', formats: ['openai-chat', 'anthropic'] })
    expect((await resolve(list, 'claude-opus-4-6', 'google'))[2]).toBe('anthropic')
  })

  it('is the client’s, or else the first, if the native one is not supported', async () => {
    const list = upstreams({ formats: ['openai-chat', 'google'] })
    expect((await resolve(list, 'claude-opus-4-6', 'google'))[2]).toBe('google')
    expect((await resolve(list, 'claude-opus-4-6', 'anthropic'))[2]).toBe('openai-chat')
  })
})
