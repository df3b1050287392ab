import { FORMATS } from '@mixrouter/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  CLIENT_KEY,
  REQUESTS,
  startGateway,
  startUpstream,
  UPSTREAM_KEY,
  unreachableUrl,
  upstreamAt,
} from './support.ts'

const LISTS = {
  'openai-chat': {
    object: 'list',
    data: [{ id: 'gpt-4o', object: 'model', created: 1_700_000_000, owned_by: 'openai' }, { id: 'whisper' }],
  },
  anthropic: {
    data: [{ type: 'model', id: 'claude-x', display_name: 'Claude X', created_at: '2025-01-01T00:00:00Z' }],
    has_more: false,
  },
  google: { models: [{ name: 'models/gemini-x', displayName: 'Gemini X' }] },
}

interface List {
  data: { id: string }[]
  models: unknown[]
}

const list = (url: string, headers: Record<string, string>, path = '/v1/models') =>
  fetch(url + path, { headers }).then((response) => response.json() as Promise<List>)

async function start(keyModels = ['*']) {
  const openai = await startUpstream((res) => res.end(JSON.stringify(LISTS['openai-chat'])))
  const anthropic = await startUpstream((res) => res.end(JSON.stringify(LISTS.anthropic)))
  const google = await startUpstream((res) => res.end(JSON.stringify(LISTS.google)))
  const url = await startGateway(
    [
      upstreamAt(openai.url, ['openai-chat'], { name: 'a', models: ['my-own', 'gpt-*'] }),
      upstreamAt(anthropic.url, ['anthropic'], { name: 'b' }),
      upstreamAt(google.url, ['google'], { name: 'c', models: ['*', 'gpt-4o'] }),
      upstreamAt(await unreachableUrl(), ['openai-chat'], { name: 'd', models: ['named', 'gone-*'] }),
    ],
    { keys: [{ name: 'test', key: CLIENT_KEY, models: keyModels }] },
  )
  return { url, openai, anthropic, google }
}

const IDS = ['my-own', 'gpt-4o', 'claude-x', 'gemini-x', 'named']

describe('the list of models', () => {
  it('combines the models of the configuration and of the upstreams’ own lists, in OpenAI’s format', async () => {
    const { url } = await start()
    const body = await list(url, REQUESTS['openai-chat'].auth(CLIENT_KEY))
    expect(body).toMatchObject({ object: 'list' })
    expect(body.data.map(({ id }) => id).sort()).toEqual([...IDS].sort())
    expect(body.data).toContainEqual({
      id: 'gpt-4o',
      object: 'model',
      created: 1_700_000_000,
      owned_by: 'openai',
    })
    expect(body.data).toContainEqual({ id: 'my-own', object: 'model', created: 0, owned_by: 'a' })
  })

  it('has Anthropic’s format for its SDK', async () => {
    const { url } = await start()
    const body = await list(url, REQUESTS.anthropic.auth(CLIENT_KEY))
    expect(body).toMatchObject({ has_more: false, first_id: 'my-own', last_id: 'named' })
    expect(body.data).toContainEqual(
      expect.objectContaining({
        type: 'model',
        id: 'claude-x',
        display_name: 'Claude X',
        created_at: '2025-01-01T00:00:00.000Z',
      }),
    )
  })

  it.each(['/v1beta/models', '/v1/models'])('has Google’s format at %s for its SDK', async (path) => {
    const { url } = await start()
    const body = await list(url, REQUESTS.google.auth(CLIENT_KEY), path)
    expect(body.models).toContainEqual({
      name: 'models/gemini-x',
      displayName: 'Gemini X',
      supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens'],
    })
  })

  it('contains only the models that the client is allowed to use', async () => {
    const { url } = await start(['g*'])
    const { data } = await list(url, REQUESTS['openai-chat'].auth(CLIENT_KEY))
    expect(data.map(({ id }) => id)).toEqual(['gpt-4o', 'gemini-x'])
  })

  it('is requested from each upstream once, with its key, in its format', async () => {
    const { url, openai, anthropic, google } = await start()
    await Promise.all([1, 2].map(() => list(url, REQUESTS['openai-chat'].auth(CLIENT_KEY))))
    await list(url, REQUESTS['openai-chat'].auth(CLIENT_KEY))
    expect(openai.requests).toMatchObject([
      { method: 'GET', url: '/v1/models', headers: { authorization: `Bearer ${UPSTREAM_KEY}` } },
    ])
    expect(anthropic.requests).toMatchObject([
      { url: '/v1/models?limit=1000', headers: { 'x-api-key': UPSTREAM_KEY } },
    ])
    expect(google.requests).toMatchObject([
      { url: '/v1beta/models?pageSize=1000', headers: { 'x-goog-api-key': UPSTREAM_KEY } },
    ])
  })

  it('does not show an upstream’s key that its own list contains', async () => {
    const data = [{ id: `m-${UPSTREAM_KEY}`, display_name: UPSTREAM_KEY, owned_by: UPSTREAM_KEY }]
    const upstream = await startUpstream((res) => res.end(JSON.stringify({ data })))
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    for (const [format, path] of [
      ['openai-chat', '/v1/models'],
      ['anthropic', '/v1/models'],
      ['google', '/v1beta/models'],
    ] as const) {
      const text = JSON.stringify(await list(url, REQUESTS[format].auth(CLIENT_KEY), path))
      expect(text).toContain('m-[redacted]')
      expect(text).not.toContain(UPSTREAM_KEY)
    }
  })

  it('is requested again a while after a failure', async () => {
    let failing = true
    const upstream = await startUpstream((res) =>
      res.writeHead(failing ? 500 : 200).end(JSON.stringify(LISTS['openai-chat'])),
    )
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    expect((await list(url, REQUESTS['openai-chat'].auth(CLIENT_KEY))).data).toEqual([])
    failing = false
    const later = Date.now() + 31_000
    const clock = vi.spyOn(Date, 'now').mockReturnValue(later)
    onTestFinished(() => clock.mockRestore())
    await vi.waitFor(async () =>
      expect((await list(url, REQUESTS['openai-chat'].auth(CLIENT_KEY))).data).toHaveLength(2),
    )
  })
})

describe('keys', () => {
  it('are required for the list, and not for the health check', async () => {
    const url = await startGateway([upstreamAt(await unreachableUrl(), ['openai-chat'], { models: ['m'] })])
    expect((await fetch(`${url}/v1/models`)).status).toBe(401)
    expect(await list(url, {}, '/health')).toEqual({ status: 'ok' })
  })

  it.each(FORMATS)('are read from the header of any SDK on routes of %s', async (format) => {
    const url = await startGateway([upstreamAt(await unreachableUrl(), [format], { models: ['m'] })])
    const path = `${REQUESTS[format].path('other').split('?')[0]}`
    for (const other of FORMATS) {
      const headers = REQUESTS[other].auth(CLIENT_KEY)
      const response = await fetch(url + path, {
        method: 'POST',
        headers,
        body: JSON.stringify(REQUESTS[format].body('other')),
      })
      expect(response.status).toBe(404)
    }
    expect((await fetch(`${url}/v1beta/models?key=${CLIENT_KEY}`)).status).toBe(200)
  })

  it('are read first from the header that the format’s own SDK uses', async () => {
    const url = await startGateway([upstreamAt(await unreachableUrl(), ['anthropic'], { models: ['m'] })])
    const headers = { authorization: 'Bearer of-a-proxy', ...REQUESTS.anthropic.auth(CLIENT_KEY) }
    expect((await fetch(`${url}/v1/models`, { headers })).status).toBe(200)
  })

  it('can be verified by a function, which receives the request', async () => {
    const calls: unknown[] = []
    const url = await startGateway(
      [upstreamAt(await unreachableUrl(), ['openai-chat'], { models: ['m', 'n'] })],
      {
        keys: [],
        authenticate: async (key, { method, path, headers }) => {
          calls.push([key, method, path, headers['x-user']])
          return headers['x-user'] === 'me' ? { name: 'me', models: ['n'] } : undefined
        },
      },
    )
    expect((await fetch(`${url}/v1/models`)).status).toBe(401)
    const { data } = await list(url, { authorization: 'Bearer k', 'x-user': 'me' })
    expect(data).toMatchObject([{ id: 'n' }])
    expect(calls).toEqual([
      [undefined, 'GET', '/v1/models', undefined],
      ['k', 'GET', '/v1/models', 'me'],
    ])
  })

  it('are not required if authenticate is false', async () => {
    const config = { keys: [], authenticate: false as const }
    const url = await startGateway(
      [upstreamAt(await unreachableUrl(), ['openai-chat'], { models: ['m'] })],
      config,
    )
    expect((await fetch(`${url}/v1/models`)).status).toBe(200)
  })
})
