import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ApiError, FORMATS, type Format } from '@mixrouter/core'
import { createClient } from '@redis/client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { TOKENS_PER_IMAGE } from '../src/endpoints/expected-units.ts'
import type { GatewayConfig, KeyConfig, LimitReport } from '../src/index.ts'
import { createNodeGateway, serve } from '../src/node.ts'
import { LEASE_TTL_MS } from '../src/store/counters.ts'
import { startGatewayProcess } from './processes.ts'
import { hasRedis, startRedis } from './redis.ts'
import {
  CLIENT_KEY,
  respondIn,
  sendRequest,
  startGateway,
  startManualUpstream,
  startUpstream,
  UPSTREAM_KEY,
  upstreamAt,
} from './support.ts'

/** Each response of `respondIn` reports 3 input and 2 output tokens; at these prices it costs 0.07 US dollars. */
const PRICES = { '*': { input: 10_000, output: 20_000 } }
const TOKENS = 5
const COST = 0.07

const all = (format: Format) =>
  startUpstream((res, received) => {
    if (received.method === 'GET') res.writeHead(404, { 'content-type': 'application/json' }).end('{}')
    else respondIn(format, res, received)
  })

/** A gateway with one client that has these limits, in front of an upstream of the client's own format. */
async function start(
  client: Partial<KeyConfig>,
  config: Partial<GatewayConfig> = {},
  format: Format = 'openai-chat',
) {
  const upstream = await all(format)
  const url = await startGateway([upstreamAt(upstream.url, [format])], {
    prices: PRICES,
    ...config,
    keys: [{ name: 'test', key: CLIENT_KEY, ...client }],
  })
  return { url, upstream }
}

const errorOf = async (response: Response) => ((await response.json()) as { error: unknown }).error

const drain = async (response: Response) => {
  await response.text()
  return response.status
}

it.each<[string, KeyConfig['limits'], boolean]>([
  ['tokens', { tokens: { day: 1000 } }, true],
  ['requests', { requests: { day: 1000 } }, false],
  ['concurrent requests', { concurrency: 10 }, false],
])('a limit of %s requests the usage of a stream only if it counts it', async (_, limits, requested) => {
  const { url, upstream } = await start({ limits })
  expect(await drain(await sendRequest(url, 'openai-chat', { stream: true }))).toBe(200)
  expect(JSON.parse(upstream.requests[0]?.body ?? '')).toHaveProperty('stream', true)
  expect(upstream.requests[0]?.body.includes('include_usage')).toBe(requested)
})

it.each([false, true])(
  'a client’s own limits replace those that the upstream reports, stream: %s',
  async (stream) => {
    const upstream = await startUpstream((res, received) => {
      res.setHeader('x-ratelimit-limit-requests', '9000').setHeader('x-ratelimit-remaining-requests', '8999')
      respondIn('openai-chat', res, received)
    })
    const keys = [{ name: 'test', key: CLIENT_KEY, limits: { requests: { day: 2 } } }]
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], { keys })
    const response = await sendRequest(url, 'openai-chat', { stream })
    await response.text()
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('2')
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('1')
  },
)

describe.each(FORMATS)('a limit of requests for a client of %s', (format) => {
  it('is a 429 in its format, with the headers that its SDK reads', async () => {
    const { url, upstream } = await start({ limits: { requests: { day: 2 } } }, {}, format)
    const first = await sendRequest(url, format)
    expect(first.status).toBe(200)
    const second = await drain(await sendRequest(url, format, { stream: true }))
    expect(second).toBe(200)
    const refused = await sendRequest(url, format)
    const body = (await refused.json()) as { error: unknown }
    expect(refused.status).toBe(429)
    expect(JSON.stringify(body)).toContain('The client test has reached its limit of 2 requests per day')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(upstream.requests).toHaveLength(2)

    const shown = Object.fromEntries([...first.headers].filter(([name]) => name.includes('ratelimit')))
    if (format === 'google') {
      expect(shown).toEqual({})
      expect(body.error).toMatchObject({ code: 429, status: 'RESOURCE_EXHAUSTED' })
    } else if (format === 'anthropic') {
      expect(shown).toMatchObject({
        'anthropic-ratelimit-requests-limit': '2',
        'anthropic-ratelimit-requests-remaining': '1',
        'anthropic-ratelimit-requests-reset': expect.stringMatching(/T00:00:00Z$/),
      })
      expect(body).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } })
    } else {
      expect(shown).toMatchObject({
        'x-ratelimit-limit-requests': '2',
        'x-ratelimit-remaining-requests': '1',
        'x-ratelimit-reset-requests': expect.stringMatching(/^(\d+h)?(\d+m)?\d+s$|^\d+ms$/),
      })
      expect(body.error).toMatchObject({ code: 'rate_limit_exceeded' })
    }
  })
})

it('tells SDKs not to retry by themselves what they would wait long for', async () => {
  const { url } = await start({ limits: { requests: { month: 0 } } })
  const refused = await sendRequest(url, 'openai-chat')
  expect(refused.headers.get('x-should-retry')).toBe('false')
})

describe('every route counts', () => {
  const get = { method: 'GET', headers: { authorization: `Bearer ${CLIENT_KEY}` } }
  const ROUTES: Record<string, (url: string) => Promise<Response>> = {
    ...Object.fromEntries(
      FORMATS.flatMap((format) => [
        [format, (url: string) => sendRequest(url, format)],
        [`${format}, streamed`, (url: string) => sendRequest(url, format, { stream: true })],
      ]),
    ),
    'a list of models': (url) => fetch(`${url}/v1/models`, get),
    'a count of tokens': (url) => sendRequest(url, 'anthropic', { path: '/v1/messages/count_tokens' }),
    'a video': (url) =>
      sendRequest(url, 'openai-chat', { path: '/v1/videos', body: '{"model":"m","prompt":"A cat"}' }),
    'the state of a video': (url) => fetch(`${url}/v1/videos/video_1`, get),
    'an invalid body': (url) => sendRequest(url, 'openai-chat', { body: '{' }),
    'a model that is not served': (url) => sendRequest(url, 'openai-chat', { model: 'other/none' }),
  }

  it.each(Object.entries(ROUTES))('%s', async (_, send) => {
    const { url } = await start({ limits: { requests: { day: 1 } } })
    await drain(await send(url))
    const refused = await send(url)
    expect(refused.status).toBe(429)
    expect(await refused.text()).toContain('1 requests per day')
  })
})

describe('a limit of tokens', () => {
  it.each(FORMATS.flatMap((format) => [false, true].map((stream) => ({ format, stream }))))(
    'counts what the vendor reports: $format, stream $stream',
    async ({ format, stream }) => {
      const { url } = await start({ limits: { tokens: { day: 2 * TOKENS } } }, {}, format)
      expect(await drain(await sendRequest(url, format, { stream }))).toBe(200)
      expect(await drain(await sendRequest(url, format, { stream }))).toBe(200)
      expect(await drain(await sendRequest(url, format, { stream }))).toBe(429)
    },
  )

  it('gives back what a failed request had reserved', async () => {
    let failing = true
    const upstream = await startUpstream((res, received) => {
      if (failing)
        res.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"No"}}')
      else respondIn('openai-chat', res, received)
    })
    const keys = [{ name: 'test', key: CLIENT_KEY, limits: { tokens: { day: 1 } } }]
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], { keys })
    for (let count = 0; count < 3; count++)
      expect(await drain(await sendRequest(url, 'openai-chat'))).toBe(400)
    failing = false
    expect(await drain(await sendRequest(url, 'openai-chat'))).toBe(200)
    expect(await drain(await sendRequest(url, 'openai-chat'))).toBe(429)
  })

  it('reserves what a request may use, so that many at the same time exceed it by one at most', async () => {
    const { url, upstream } = await start({ limits: { tokens: { day: 1 } } })
    const responses = await Promise.all(Array.from({ length: 20 }, () => sendRequest(url, 'openai-chat')))
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(upstream.requests).toHaveLength(1)
  })

  it('counts an aborted stream', async () => {
    const { url: upstream, firstResponse } = await startManualUpstream()
    const keys = [{ name: 'test', key: CLIENT_KEY, limits: { tokens: { day: 1 } } }]
    const outcome = vi.fn()
    const url = await startGateway([upstreamAt(upstream, ['anthropic'])], { keys, onResponse: outcome })
    const abort = new AbortController()
    const response = fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': CLIENT_KEY },
      body: '{"model":"m","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"Hi"}]}',
      signal: abort.signal,
    })
    const res = await firstResponse
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    res.write(
      'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":40,"output_tokens":1}}}\n\n' +
        'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n' +
        `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${'word '.repeat(80)}"}}\n\n`,
    )
    await (await response).body?.getReader().read()
    abort.abort()
    await expect.poll(() => outcome.mock.calls.length).toBe(1)
    const [{ usage, cost }] = outcome.mock.calls[0] as [{ usage: object; cost: object }]
    expect(usage).toMatchObject({ inputTokens: 40, outputTokens: 101 })
    expect(cost).toMatchObject({ kind: 'unknown' })
    expect(await drain(await sendRequest(url, 'anthropic'))).toBe(429)
  })
})

describe('a budget', () => {
  it('is what the models cost', async () => {
    const { url } = await start({ budget: { month: 2 * COST } })
    const first = await sendRequest(url, 'openai-chat')
    expect(first.headers.get('x-mixrouter-cost')).toBe('0.07; currency=USD; kind=exact; source=configuration')
    expect(first.headers.get('x-mixrouter-budget-remaining')).toBe('0.140000; currency=USD; period=month')
    const second = await sendRequest(url, 'openai-chat', { stream: true })
    expect(second.headers.get('x-mixrouter-budget-remaining')).toBe('0.070000; currency=USD; period=month')
    await second.text()
    const refused = await sendRequest(url, 'openai-chat')
    expect(refused.status).toBe(429)
    expect(await errorOf(refused)).toMatchObject({
      code: 'insufficient_quota',
      message: expect.stringContaining('its limit of 0.14 US dollars per month'),
    })
  })

  it('refuses models without a price, or as configured serves them', async () => {
    const { url, upstream } = await start({ budget: { day: 1 } }, { prices: {} })
    const refused = await sendRequest(url, 'openai-chat')
    expect(refused.status).toBe(403)
    expect(await errorOf(refused)).toMatchObject({ code: 'price_unknown' })
    expect(upstream.requests).toHaveLength(0)

    const open = await start({ budget: { day: 1 } }, { prices: {}, limits: { onUnknownCost: 'allow' } })
    const served = await sendRequest(open.url, 'openai-chat')
    expect(served.status).toBe(200)
    expect(served.headers.get('x-mixrouter-cost')).toBe('unknown; currency=USD; kind=unknown')
  })

  it('never reaches a model without a price by an alias, by code or by failover', async () => {
    const failing = await startUpstream((res) => res.writeHead(500).end())
    const upstream = await all('openai-chat')
    const config = {
      keys: [{ name: 'test', key: CLIENT_KEY, budget: { day: 1 } }],
      prices: { 'priced/*': { input: 1, output: 1 } },
      retry: { attempts: 0 },
    }
    const upstreams = [
      upstreamAt(failing.url, ['openai-chat'], { name: 'priced', models: ['a'] }),
      upstreamAt(upstream.url, ['openai-chat'], { name: 'unpriced', models: ['a', 'b'] }),
    ]
    const byName = await startGateway(upstreams, config)
    expect(await drain(await sendRequest(byName, 'openai-chat', { model: 'a' }))).toBe(500)
    expect(await drain(await sendRequest(byName, 'openai-chat', { model: 'unpriced/a' }))).toBe(403)
    const byAlias = await startGateway(upstreams, {
      ...config,
      models: { a: { targets: ['priced/a', 'unpriced/b'] } },
    })
    expect(await drain(await sendRequest(byAlias, 'openai-chat', { model: 'a' }))).toBe(500)
    const byCode = await startGateway(upstreams, { ...config, route: () => ['unpriced/b'] })
    expect(await drain(await sendRequest(byCode, 'openai-chat', { model: 'a' }))).toBe(403)
    expect(upstream.requests).toHaveLength(0)
  })

  it('reaches a model with a price whose name in requests has none', async () => {
    const upstream = await all('openai-chat')
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'], { name: 'priced' })], {
      keys: [{ name: 'test', key: CLIENT_KEY, budget: { day: 1 } }],
      prices: { 'priced/*': { input: 1, output: 1 } },
      route: () => ['priced/another'],
    })
    expect(await drain(await sendRequest(url, 'openai-chat', { model: 'nobody-knows' }))).toBe(200)
  })

  it('counts once for a tag that a client has twice', async () => {
    const { url } = await start(
      { tags: ['free', 'free'] },
      { tags: { free: { limits: { requests: { day: 2 } } } } },
    )
    const statuses = []
    for (let count = 0; count < 3; count++) statuses.push(await drain(await sendRequest(url, 'openai-chat')))
    expect(statuses).toEqual([200, 200, 429])
  })

  it('belongs to all clients with a tag together', async () => {
    const upstream = await all('openai-chat')
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], {
      prices: PRICES,
      tags: { free: { budget: { day: COST } } },
      keys: [
        { name: 'a', key: 'key-a', tags: ['free'] },
        { name: 'b', key: 'key-b', tags: ['free'] },
        { name: 'c', key: 'key-c' },
      ],
    })
    expect(await drain(await sendRequest(url, 'openai-chat', { key: 'key-a' }))).toBe(200)
    const refused = await sendRequest(url, 'openai-chat', { key: 'key-b' })
    expect(refused.status).toBe(429)
    expect(await refused.text()).toContain('The tag free of this client has reached its limit')
    expect(await drain(await sendRequest(url, 'openai-chat', { key: 'key-c' }))).toBe(200)
  })
})

describe('many requests at the same time exceed a budget by one at most', () => {
  const json = (path: string, body: object) => (url: string) =>
    sendRequest(url, 'openai-chat', { path, body: JSON.stringify({ model: 'm', prompt: 'A cat', ...body }) })
  const form = (path: string) => (url: string) => {
    const body = new FormData()
    body.set('model', 'm')
    body.set(path.includes('images') ? 'image' : 'file', new Blob(['x']), 'file')
    return fetch(url + path, { method: 'POST', headers: { authorization: `Bearer ${CLIENT_KEY}` }, body })
  }
  const chat = (model: string) => (url: string) => sendRequest(url, 'openai-chat', { model })
  const perToken = { input: 10, output: 100 }
  const CASES: Record<string, [send: (url: string) => Promise<Response>, config: Partial<GatewayConfig>]> = {
    images: [json('/v1/images/generations', { n: 2 }), { prices: { m: { image: 1 } } }],
    'images that are priced by token': [json('/v1/images/generations', {}), { prices: { m: perToken } }],
    'edited images': [form('/v1/images/edits'), { prices: { m: { image: 1 } } }],
    'a recording': [form('/v1/audio/transcriptions'), { prices: { m: { second: 0.01 } } }],
    'a recording that is priced by token': [
      form('/v1/audio/transcriptions'),
      { prices: { m: { input: 10 } } },
    ],
    videos: [json('/v1/videos', { seconds: '4' }), { prices: { m: { second: 0.1 } } }],
    'a video of the model’s own length': [json('/v1/videos', {}), { prices: { m: { second: 0.1 } } }],
    'a price of one upstream': [chat('m'), { prices: { 'up/m': perToken } }],
    'a rule to another model': [
      chat('fast'),
      { prices: { m: perToken }, routes: [{ match: { model: ['fast'] }, targets: ['m'] }] },
    ],
    'code that decides': [chat('fast'), { prices: { m: perToken }, route: () => ['m'] }],
    'the dearest of a list': [
      chat('fast'),
      { prices: { cheap: { input: 0, output: 0 }, m: perToken }, models: { fast: ['cheap', 'm'] } },
    ],
  }

  /** An upstream that responds to nothing, behind a gateway whose client has a budget. */
  async function startHanging(config: Partial<GatewayConfig>) {
    const upstream = await startUpstream(() => {})
    const url = await startGateway(
      [upstreamAt(upstream.url, ['openai-chat'], { serves: ['chat', 'images', 'transcriptions'] })],
      { ...config, keys: [{ name: 'test', key: CLIENT_KEY, budget: { day: 0.001 } }] },
    )
    return { upstream, url }
  }

  it.each(Object.entries(CASES))('%s', async (_, [send, config]) => {
    const { upstream, url } = await startHanging(config)
    const refused: Response[] = []
    for (let count = 0; count < 5; count++)
      send(url).then(
        (response) => refused.push(response),
        () => {}, // the one that hangs until the test is over
      )
    await expect.poll(() => refused.length).toBe(4)
    for (const response of refused) {
      expect(response.status).toBe(429)
      expect(await response.text()).toContain('its limit of 0.001 US dollars per day')
    }
    expect(upstream.requests).toHaveLength(1)
  })

  it('responses in the background', async () => {
    const onError = vi.fn<(error: ApiError) => void>()
    const { upstream, url } = await startHanging({ prices: { 'up/m': perToken }, state: true, onError })
    const body = JSON.stringify({ model: 'm', input: 'Hi', background: true })
    for (let count = 0; count < 5; count++) await sendRequest(url, 'openai-responses', { body })
    await expect.poll(() => onError.mock.calls.map(([{ status }]) => status)).toEqual([429, 429, 429, 429])
    expect(upstream.requests).toHaveLength(1)
  })
})

describe('a limit of concurrency', () => {
  it('is given back when a stream ends, and when its client disconnects', async () => {
    const responses: import('node:http').ServerResponse[] = []
    const upstream = await startUpstream((res) => {
      responses.push(res)
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write('data: {"id":"c","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n')
    })
    const keys = [{ name: 'test', key: CLIENT_KEY, limits: { concurrency: 1 } }]
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], { keys })
    const first = await sendRequest(url, 'openai-chat', { stream: true })
    const refused = await sendRequest(url, 'openai-chat', { stream: true })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await refused.text()).toContain('1 concurrent requests')
    responses[0]?.end('data: [DONE]\n\n')
    await first.text()
    const second = await sendRequest(url, 'openai-chat', { stream: true })
    expect(second.status).toBe(200)
    await second.body?.cancel()
    await expect
      .poll(async () => {
        const response = await sendRequest(url, 'openai-chat', { stream: true })
        await response.body?.cancel()
        return response.status
      })
      .toBe(200)
  })
})

it('what was reserved of a budget stands for a cost that turns out to be unknown', async () => {
  const upstream = await startUpstream((res) => {
    res.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[{"b64_json":"aGk="}]}')
  })
  const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], {
    prices: { '*': { input: 10, output: 20 } },
    keys: [{ name: 'test', key: CLIENT_KEY, budget: { day: 1 } }],
  })
  const body = JSON.stringify({ model: 'm', prompt: 'A cat' })
  const send = () => sendRequest(url, 'openai-chat', { path: '/v1/images/generations', body })
  const first = await send()
  expect(first.headers.get('x-mixrouter-cost')).toMatch(/^unknown/)
  const remaining = 1 - (Math.ceil(body.length / 4) * 10 + TOKENS_PER_IMAGE * 20) / 1e6
  expect((await send()).headers.get('x-mixrouter-budget-remaining')).toBe(
    `${remaining.toFixed(6)}; currency=USD; period=day`,
  )
})

it('a response in the background is one request, and holds its place until it is complete', async () => {
  const { url: baseURL, firstResponse } = await startManualUpstream()
  const url = await startGateway([upstreamAt(baseURL, ['openai-responses'])], {
    state: true,
    keys: [{ name: 'test', key: CLIENT_KEY, limits: { requests: { day: 3 }, concurrency: 1 } }],
  })
  const body = JSON.stringify({ model: 'm', input: 'Hi', background: true })
  const queued = (await (await sendRequest(url, 'openai-responses', { body })).json()) as { id: string }
  const upstreamResponse = await firstResponse
  const refused = await sendRequest(url, 'openai-responses')
  expect(await refused.text()).toContain('1 concurrent requests')
  respondIn('openai-responses', upstreamResponse, { method: 'POST', url: '', headers: {}, body: '{}' })
  const read = () =>
    fetch(`${url}/v1/responses/${queued.id}`, { headers: { authorization: `Bearer ${CLIENT_KEY}` } })
  await expect.poll(async () => (await read()).status).toBe(200)
  expect(await drain(await sendRequest(url, 'openai-responses', { body }))).toBe(200)
  expect(await (await read()).text()).toContain('3 requests per day')
})

it('reports in a dry run, and refuses nothing', async () => {
  const reports: LimitReport[] = []
  const { url } = await start(
    { limits: { requests: { day: 1 } } },
    { limits: { dryRun: true }, onLimit: (report) => reports.push(report) },
  )
  const first = await sendRequest(url, 'openai-chat')
  const second = await sendRequest(url, 'openai-chat')
  expect([first.status, second.status]).toEqual([200, 200])
  expect(first.headers.has('x-mixrouter-would-limit')).toBe(false)
  expect(second.headers.get('x-mixrouter-would-limit')).toBe('1 requests per day')
  expect(reports).toMatchObject([
    { scope: 'client', name: 'test', kind: 'requests', period: 'day', limit: 1, dryRun: true },
  ])
})

describe('clients', () => {
  it('have the limits that authenticate returns', async () => {
    const upstream = await all('openai-chat')
    const server = await serve(
      createNodeGateway({
        upstreams: [upstreamAt(upstream.url, ['openai-chat'])],
        prices: PRICES,
        authenticate: (key) =>
          key ? { name: key, limits: { requests: { day: 1 } }, budget: { day: 1 } } : undefined,
      }),
    )
    onTestFinished(() => server.close(0))
    expect(await drain(await sendRequest(server.url, 'openai-chat', { key: 'ann' }))).toBe(200)
    expect(await drain(await sendRequest(server.url, 'openai-chat', { key: 'ann' }))).toBe(429)
    expect(await drain(await sendRequest(server.url, 'openai-chat', { key: 'bob' }))).toBe(200)
  })

  it('may be configured by the hash of their key', async () => {
    const key = `sha256:${createHash('sha256').update(CLIENT_KEY).digest('hex')}`
    const { url } = await start({ key })
    expect(await drain(await sendRequest(url, 'openai-chat'))).toBe(200)
    expect(await drain(await sendRequest(url, 'openai-chat', { key }))).toBe(401)
  })

  it.each(FORMATS)('are refused when their key has expired: %s', async (format) => {
    const { url } = await start({ expires: '2020-01-01' }, {}, format)
    const refused = await sendRequest(url, format)
    expect(refused.status).toBe(401)
    expect(await refused.text()).toContain('has expired')
    const valid = await start({ expires: '2999-12-31T23:59:59Z' }, {}, format)
    expect(await drain(await sendRequest(valid.url, format))).toBe(200)
  })
})

describe.skipIf(!hasRedis)('gateways that share Redis', { timeout: 60_000 }, () => {
  async function startTwo(
    client: Partial<KeyConfig>,
    more: Partial<GatewayConfig> = {},
    mayRespond: () => Promise<unknown> = () => sleep(20),
  ) {
    const redis = await startRedis()
    const upstream = await startUpstream(async (res, received) => {
      await mayRespond()
      respondIn('openai-chat', res, received)
    })
    const config: GatewayConfig = {
      upstreams: [upstreamAt(upstream.url, ['openai-chat'])],
      prices: PRICES,
      store: { type: 'redis', url: redis.url },
      ...more,
      keys: [{ name: 'test', key: CLIENT_KEY, ...client }],
    }
    const [first, second] = await Promise.all([startGatewayProcess(config), startGatewayProcess(config)])
    return { redis, upstream, first, urls: [first.url, second.url] as const }
  }

  it('spend one budget, and no more than one request too much', async () => {
    const { upstream, urls } = await startTwo({ budget: { month: 10 * COST } })
    const statuses = await Promise.all(
      urls.map(async (url) => {
        const seen: number[] = []
        for (let count = 0; count < 20; count++) seen.push(await drain(await sendRequest(url, 'openai-chat')))
        return seen
      }),
    )
    // what one gateway has reserved keeps the other from spending it; the rest is spent now
    const rest: number[] = []
    for (let count = 0; count < 12; count++) {
      rest.push(await drain(await sendRequest(urls[0], 'openai-chat')))
      await sleep(20) // it settles after its response
    }
    statuses.push(rest)
    const served = statuses.flat().filter((status) => status === 200).length
    expect(served * COST).toBeGreaterThanOrEqual(10 * COST - 1e-9)
    expect(served).toBeLessThanOrEqual(11)
    expect(upstream.requests).toHaveLength(served)
    expect(statuses.flat().every((status) => status === 200 || status === 429)).toBe(true)
  })

  it('keep counting together whatever output a client claims to need', async () => {
    const { urls } = await startTwo({ budget: { day: 2 * COST } })
    const body = JSON.stringify({ model: 'm', messages: [], max_tokens: Number.MAX_SAFE_INTEGER })
    expect(await drain(await sendRequest(urls[0], 'openai-chat', { body }))).toBe(200)
    await sleep(50) // it settles after its response
    expect(await drain(await sendRequest(urls[1], 'openai-chat'))).toBe(200)
    await sleep(50)
    expect(await drain(await sendRequest(urls[1], 'openai-chat'))).toBe(429)
  })

  it('share their places, which are free again when a gateway has gone', async () => {
    const refused = Promise.withResolvers<void>()
    const { urls } = await startTwo({ limits: { concurrency: 2 } }, {}, () => refused.promise)
    const statuses: number[] = []
    const sending = Array.from({ length: 10 }, async (_, at) => {
      statuses.push(await drain(await sendRequest(urls[at % 2] as string, 'openai-chat')))
      if (statuses.length === 8) refused.resolve() // the others have the places
    })
    await Promise.all(sending)
    expect(statuses.filter((status) => status === 429)).toHaveLength(8)
    expect(statuses.slice(8)).toEqual([200, 200])
    await vi.waitFor(async () => expect(await drain(await sendRequest(urls[0], 'openai-chat'))).toBe(200))
  })

  it('get the places of a killed gateway back when it no longer renews them', async () => {
    const { redis, upstream, urls, first } = await startTwo(
      { limits: { concurrency: 2 } },
      {},
      () => new Promise(() => {}),
    )
    const client = await createClient({ url: redis.url }).connect()
    onTestFinished(() => client.destroy())
    const places = 'mixrouter:limit:concurrency:client:test'
    const open = async (url: string) => {
      const served = upstream.requests.length + 1
      const controller = new AbortController()
      onTestFinished(() => controller.abort())
      sendRequest(url, 'openai-chat', { signal: controller.signal }).catch(() => {})
      await vi.waitFor(() => expect(upstream.requests).toHaveLength(served), 10_000)
    }
    await open(urls[0])
    const [killed = ''] = await client.zRange(places, 0, -1)
    await open(urls[1])
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    expect(await drain(await sendRequest(urls[1], 'openai-chat'))).toBe(429)
    await client.zIncrBy(places, -LEASE_TTL_MS, killed) // as if it had been killed so much earlier
    await open(urls[1])
    expect(await drain(await sendRequest(urls[1], 'openai-chat'))).toBe(429)
    expect(await client.zRange(places, 0, -1)).not.toContain(killed)
  })

  it('count on their own while Redis is away, and together again when it is back', async () => {
    const { redis, urls } = await startTwo(
      { limits: { requests: { day: 4 } } },
      { limits: { localShare: 0.5 } },
    )
    expect(await drain(await sendRequest(urls[0], 'openai-chat'))).toBe(200)
    await redis.stop()
    const away = []
    for (let count = 0; count < 3; count++) away.push(await drain(await sendRequest(urls[0], 'openai-chat')))
    expect(away).toEqual([200, 200, 429])
    await startRedis(Number(new URL(redis.url).port))
    await expect
      .poll(async () => drain(await sendRequest(urls[0], 'openai-chat')), { timeout: 15_000, interval: 500 })
      .toBe(200)
  })

  it('refuse while Redis is away if they are configured to', async () => {
    const { redis, urls } = await startTwo(
      { limits: { requests: { day: 4 } } },
      { limits: { onStoreFailure: 'closed' } },
    )
    expect(await drain(await sendRequest(urls[0], 'openai-chat'))).toBe(200)
    await redis.stop()
    const refused = await sendRequest(urls[0], 'openai-chat')
    expect(refused.status).toBe(503)
    expect(await refused.text()).toContain('cannot reach the store of its limits')
  })
})

it('keeps what was used when the configuration is reloaded', async () => {
  const upstream = await all('openai-chat')
  const config = {
    upstreams: [upstreamAt(upstream.url, ['openai-chat'])],
    keys: [{ name: 'test', key: CLIENT_KEY, limits: { requests: { day: 1 } } }],
    telemetry: { metrics: true },
  }
  const gateway = createNodeGateway(config)
  const server = await serve(gateway)
  onTestFinished(() => server.close(0))
  expect(await drain(await sendRequest(server.url, 'openai-chat'))).toBe(200)
  gateway.reload({ ...config, bodyLimit: 1000 })
  expect(await drain(await sendRequest(server.url, 'openai-chat'))).toBe(429)
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  expect(metrics).toMatch(/mixrouter_requests_total\{.*status="200"\} 1/)
  expect(metrics).toMatch(/mixrouter_requests_total\{.*status="429"\} 1/)
})

it('responds with the upstream’s own 429 as it came', async () => {
  const upstream = await startUpstream((res) => {
    res.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' })
    res.end('{"error":{"message":"Slow down","type":"rate_limit_error"}}')
  })
  const keys = [{ name: 'test', key: CLIENT_KEY, limits: { requests: { day: 9 } } }]
  const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], {
    keys,
    retry: { attempts: 0 },
  })
  const refused = await sendRequest(url, 'openai-chat')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7'])
  expect(await refused.text()).not.toContain(UPSTREAM_KEY)
})
