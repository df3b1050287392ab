import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { CLIENT_KEY, startGateway, startUpstream, unreachableUrl, upstreamAt } from './support.ts'

const MODELS = [
  'claude-sonnet-4-5-20250929',
  'gpt-5.2',
  'gemini-2.5-pro',
  'doubao-seedance-1-5-pro-251215',
  'mine',
]

/** A gateway that serves these models by name, and a key for them. */
async function start(models = MODELS, keyModels = ['*']) {
  const url = await startGateway(
    [upstreamAt(await unreachableUrl(), ['openai-chat'], { name: 'up', models })],
    {
      keys: [{ name: 'test', key: CLIENT_KEY, models: keyModels }],
    },
  )
  return {
    openai: new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${url}/v1`, maxRetries: 0 }),
    anthropic: new Anthropic({ apiKey: CLIENT_KEY, baseURL: url, maxRetries: 0 }),
    google: new GoogleGenAI({ apiKey: CLIENT_KEY, httpOptions: { baseUrl: url } }),
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('the official SDK of OpenAI', () => {
  it('lists the models', async () => {
    const { openai } = await start()
    const models = await collect(openai.models.list())
    expect(models.map(({ id }) => id)).toEqual(MODELS)
    expect(models[1]).toEqual({ id: 'gpt-5.2', object: 'model', created: 1_765_411_200, owned_by: 'openai' })
    expect(models[4]).toEqual({ id: 'mine', object: 'model', created: 0, owned_by: 'up' })
  })

  it('retrieves a model by its name, its alias, and with its upstream’s name', async () => {
    const { openai } = await start()
    for (const name of ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5', 'up/claude-sonnet-4-5-20250929'])
      expect(await openai.models.retrieve(name)).toMatchObject({ id: MODELS[0], owned_by: 'anthropic' })
  })

  it('throws its own error for a model that is not served', async () => {
    const { openai } = await start()
    const failure = await openai.models.retrieve('gpt-4').catch((error) => error)
    expect(failure).toBeInstanceOf(OpenAI.NotFoundError)
    expect(failure).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' })
  })
})

describe('the official SDK of Anthropic', () => {
  it('lists the models with their limits', async () => {
    const { anthropic } = await start()
    const models = await collect(anthropic.models.list())
    expect(models.map(({ id }) => id)).toEqual(MODELS)
    expect(models[0]).toMatchObject({
      type: 'model',
      display_name: 'Claude Sonnet 4.5',
      created_at: '2025-09-29T00:00:00.000Z',
      max_input_tokens: 200_000,
      max_tokens: 64_000,
    })
    expect(models[4]).toMatchObject({ display_name: 'mine', max_input_tokens: null, max_tokens: null })
  })

  it.each([1, 2, 4, 5, 100])('iterates over pages of %i', async (limit) => {
    const { anthropic } = await start()
    const page = await anthropic.models.list({ limit })
    expect(page.data).toHaveLength(Math.min(limit, MODELS.length))
    expect((await collect(page)).map(({ id }) => id)).toEqual(MODELS)
  })

  it('lists the models before another', async () => {
    const { anthropic } = await start()
    const page = await anthropic.models.list({ limit: 2, before_id: 'mine' })
    expect(page.data.map(({ id }) => id)).toEqual(MODELS.slice(2, 4))
    expect(page).toMatchObject({ has_more: true, first_id: MODELS[2], last_id: MODELS[3] })
    const first = await anthropic.models.list({ limit: 2, before_id: MODELS[2] as string })
    expect(first).toMatchObject({ has_more: false, first_id: MODELS[0], last_id: MODELS[1] })
  })

  it.each([{ limit: 0 }, { limit: -1 }, { limit: 1.5 }, { after_id: 'nobody' }, { before_id: 'nobody' }])(
    'throws its own error for the page %j',
    async (query) => {
      const { anthropic } = await start()
      await expect(anthropic.models.list(query)).rejects.toBeInstanceOf(Anthropic.BadRequestError)
    },
  )

  it('retrieves a model, or throws its own error', async () => {
    const { anthropic } = await start()
    expect(await anthropic.models.retrieve('claude-sonnet-4-5')).toMatchObject({ id: MODELS[0] })
    const failure = await anthropic.models.retrieve('claude-x').catch((error) => error)
    expect(failure).toBeInstanceOf(Anthropic.NotFoundError)
    expect(failure.error).toMatchObject({ type: 'error', error: { type: 'not_found_error' } })
  })
})

describe('the official SDK of Google', () => {
  it('lists the models with their limits and supported actions', async () => {
    const { google } = await start()
    const models = await collect(await google.models.list())
    expect(models.map(({ name }) => name)).toEqual(MODELS.map((id) => `models/${id}`))
    expect(models[2]).toMatchObject({
      displayName: 'Gemini 2.5 Pro',
      inputTokenLimit: 1_048_576,
      outputTokenLimit: 65_536,
      supportedActions: ['generateContent', 'streamGenerateContent', 'countTokens'],
      thinking: true,
    })
    expect(models[3]).toMatchObject({ supportedActions: [] })
  })

  it.each([1, 2, 5])('iterates over pages of %i', async (pageSize) => {
    const { google } = await start()
    const pager = await google.models.list({ config: { pageSize } })
    expect(pager.page).toHaveLength(pageSize)
    expect((await collect(pager)).map(({ name }) => name)).toEqual(MODELS.map((id) => `models/${id}`))
  })

  it('retrieves a model, or throws its own error', async () => {
    const { google } = await start()
    expect(await google.models.get({ model: 'gemini-2.5-pro' })).toMatchObject({
      name: 'models/gemini-2.5-pro',
    })
    const failure = await google.models.get({ model: 'gemini-x' }).catch((error) => error)
    expect(failure).toMatchObject({ name: 'ApiError', status: 404 })
    expect(JSON.parse(failure.message)).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } })
  })
})

describe('a key for some models', () => {
  it('gives access only to those, in the list and one by one', async () => {
    const { openai, anthropic, google } = await start(MODELS, ['g*'])
    const own = ['gpt-5.2', 'gemini-2.5-pro']
    expect((await collect(openai.models.list())).map(({ id }) => id)).toEqual(own)
    expect((await collect(anthropic.models.list())).map(({ id }) => id)).toEqual(own)
    expect(await collect(await google.models.list())).toHaveLength(2)
    await expect(openai.models.retrieve('mine')).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    await expect(anthropic.models.retrieve('up/mine')).rejects.toBeInstanceOf(Anthropic.NotFoundError)
  })
})

describe('an upstream that does not list its models', () => {
  it('is assumed to serve the models of the catalogue that its globs match', async () => {
    const { openai } = await start(['claude-opus-*', '*'])
    const ids = (await collect(openai.models.list())).map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['claude-opus-4-5-20251101', 'claude-opus-5-5']))
    expect(ids.filter((id) => !id.startsWith('claude-opus-'))).toEqual([])
    expect(ids).not.toContain('claude-opus-4-20250514') // retired
  })

  it('keeps its last list', async () => {
    let failing = false
    const { url, requests } = await startUpstream((res) =>
      res.writeHead(failing ? 500 : 200).end(JSON.stringify({ data: [{ id: 'once' }] })),
    )
    const gateway = await startGateway([upstreamAt(url, ['openai-chat'])])
    const openai = new OpenAI({ apiKey: CLIENT_KEY, baseURL: `${gateway}/v1`, maxRetries: 0 })
    expect((await openai.models.list()).data).toMatchObject([{ id: 'once' }])
    failing = true
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
    onTestFinished(() => {
      vi.useRealTimers()
    })
    expect((await openai.models.list()).data).toMatchObject([{ id: 'once' }])
    expect(requests).toHaveLength(2)
  })

  it.each([
    ['dates beyond the calendar', { data: [{ id: 'm', created: 1e300 }] }],
    ['invalid dates', { data: [{ id: 'm', created_at: 'soon' }, null, 'x', { id: 7 }] }],
  ])('may send %s', async (_, body) => {
    const { url } = await startUpstream((res) => res.end(JSON.stringify(body)))
    const gateway = await startGateway([upstreamAt(url, ['openai-chat'])])
    const anthropic = new Anthropic({ apiKey: CLIENT_KEY, baseURL: gateway, maxRetries: 0 })
    const { data } = await anthropic.models.list()
    expect(data).toMatchObject([{ id: 'm', created_at: '1970-01-01T00:00:00.000Z' }])
  })
})
