import http from 'node:http'
import { FORMATS, type Format } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { createFetchGateway, toFetchHandler } from '../src/fetch.ts'
import type { GatewayConfig } from '../src/index.ts'
import {
  CLIENT_KEY,
  REQUESTS,
  respondIn,
  sendRequest,
  startGateway,
  startUpstream,
  upstreamAt,
} from './support.ts'

async function start(more: Partial<GatewayConfig> = {}, formats: readonly Format[] = FORMATS) {
  const upstream = await startUpstream((res, received) =>
    received.method === 'GET' ? res.end('{"data":[]}') : respondIn(formats[0] as Format, res, received),
  )
  const url = await startGateway([upstreamAt(upstream.url, formats, { prefer: 'client' })], more)
  return { url, upstream }
}

interface Raw {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string
}

/** A request with any headers, `host` and `origin` too, which `fetch` does not send. */
function send(url: string, { method = 'POST', path = '/v1/chat/completions', headers, body }: Raw) {
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }>(
    (resolve, reject) => {
      const req = http.request(url + path, { method, ...(headers && { headers }) }, async (res) => {
        let text = ''
        for await (const chunk of res.setEncoding('utf8')) text += chunk
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text })
      })
      req.on('error', reject).end(body)
    },
  )
}

const CHAT = JSON.stringify(REQUESTS['openai-chat'].body('some-model'))
const JSON_TYPE = { 'content-type': 'application/json' }
const OPEN = { keys: [], authenticate: false } as const

describe('a key that is kept to some models', () => {
  const twice = [
    '{"model":"cheap","model":"dear","messages":[]}',
    '{"model":"dear","messages":[],"model":"cheap"}',
    '{"mod\\u0065l":"dear","model":"cheap","messages":[]}',
    '{"model":"cheap","messages":[],"\\u006Dodel" : "dear"}',
  ]

  it.each(['openai-chat', 'openai-responses', 'anthropic'] as const)(
    'pitfall: names it once in %s',
    async (format) => {
      const { url, upstream } = await start({ keys: [{ name: 'a', key: CLIENT_KEY, models: ['cheap'] }] }, [
        format,
      ])
      for (const body of twice) {
        const response = await sendRequest(url, format, { body })
        expect([response.status, await response.text()]).toEqual([
          400,
          expect.stringContaining('more than once'),
        ])
      }
      expect(upstream.requests).toEqual([])
      const once = `{"messages":[{"role":"user","content":"\\u006dodel","model":"dear"}],"max_tokens":9,"model":"cheap"}`
      expect((await sendRequest(url, format, { body: once })).status).toBe(200)
    },
  )

  it.each([
    ['gemini-pool/gpt-5.2-pro', 'gemini-*'],
    ['claude/llama-3', 'llama-*'],
    ['claude/llama-3', 'claude*'],
  ])('may not use %s by the right to %s', async (model, right) => {
    const upstream = await startUpstream((res, seen) => respondIn('openai-chat', res, seen))
    const keys = [{ name: 'a', key: CLIENT_KEY, models: [right] }]
    const pools = [
      upstreamAt(upstream.url, ['openai-chat'], { name: 'gemini-pool', models: ['gpt-*'] }),
      upstreamAt(upstream.url, ['openai-chat'], { name: 'claude', models: ['claude-*'] }),
      upstreamAt(upstream.url, ['openai-chat'], { name: 'rest' }),
    ]
    const url = await startGateway(pools, { keys })
    expect((await sendRequest(url, 'openai-chat', { model })).status).toBe(403)
    expect(upstream.requests).toEqual([])
  })
})

describe('a name of a model', () => {
  const half = '"\\ud83d"'

  it.each([
    ['chat', '/v1/chat/completions', `{"model":${half},"messages":[]}`],
    ['messages', '/v1/messages', `{"model":${half},"messages":[],"max_tokens":1}`],
    ['videos', '/v1/videos', `{"model":${half},"prompt":"x"}`],
  ])('with half of a surrogate pair is a 400 of %s', async (_, path, body) => {
    const { url, upstream } = await start()
    const response = await sendRequest(url, 'openai-chat', { path, body })
    const text = await response.text()
    expect([response.status, text]).toEqual([400, expect.stringContaining('surrogate')])
    expect(text).not.toMatch(/\bat \S+:\d+/)
    expect(upstream.requests).toEqual([])
  })

  it('is cut in every error', async () => {
    const long = 'x'.repeat(8000)
    const { url } = await start({ keys: [{ name: 'a', key: CLIENT_KEY, models: ['some-*'] }] })
    const auth = REQUESTS['openai-chat'].auth(CLIENT_KEY)
    const texts = await Promise.all([
      sendRequest(url, 'openai-chat', { model: long }).then((response) => response.text()),
      sendRequest(url, 'google', { model: long }).then((response) => response.text()),
      ...['/v1/models/', '/v1beta/models/', '/v1/videos/', '/v1/nothing/'].map((path) =>
        send(url, { method: 'GET', path: path + long, headers: auth }).then(({ body }) => body),
      ),
    ])
    for (const text of texts) expect(text).toMatch(/^.{1,1200}$/s)
  })
})

it('a number that JSON cannot hold is named', async () => {
  const { url } = await start({}, ['anthropic'])
  const body = '{"model":"m","messages":[{"role":"user","content":"Hi"}],"temperature":1e400}'
  const response = await sendRequest(url, 'openai-chat', { body })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain('temperature must be a number, not one that is too large')
})

it('a byte order mark is accepted and does not reach the upstream', async () => {
  const { url, upstream } = await start({}, ['openai-chat'])
  expect((await sendRequest(url, 'openai-chat', { body: `\u{feff}${CHAT}` })).status).toBe(200)
  expect(upstream.requests[0]?.body).toBe(CHAT)
})

it.each(['/health', '/ready'])('%s responds to HEAD', async (path) => {
  const { url } = await start()
  expect(await send(url, { method: 'HEAD', path })).toMatchObject({ status: 200, body: '' })
})

describe('a key in the query', () => {
  it.each(FORMATS)('is read for %s if it is google', async (format) => {
    const { url } = await start({}, [format])
    const path = `${REQUESTS[format].path('m')}?key=${CLIENT_KEY}`
    const { status } = await sendRequest(url, format, { key: undefined, path })
    expect(status).toBe(format === 'google' ? 200 : 401)
  })

  it('is read for the models of google only', async () => {
    const { url } = await start()
    expect((await fetch(`${url}/v1beta/models?key=${CLIENT_KEY}`)).status).toBe(200)
    expect((await fetch(`${url}/v1/models?key=${CLIENT_KEY}`)).status).toBe(401)
  })
})

describe('a gateway that admits everybody', () => {
  it.each([
    ['text/plain', 415],
    ['text/plain; application/json', 415],
    ['application/x-www-form-urlencoded', 415],
    ['', 415],
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
    ['Application/Problem+JSON', 200],
    ['application/octet-stream', 200],
    ['application/sdp', 200],
  ])('takes a body of type %j with %i', async (type, status) => {
    const { url, upstream } = await start(OPEN, ['openai-chat'])
    for (const path of ['/v1/chat/completions', '/v1/videos']) {
      const response = await send(url, { path, headers: type ? { 'content-type': type } : {}, body: CHAT })
      if (status !== 200) expect(response.status).toBe(status)
      else if (path !== '/v1/videos') expect(response.status).toBe(status)
    }
    if (status !== 200) expect(upstream.requests).toEqual([])
  })

  it.each([
    ['evil.example', 403],
    ['evil.example:80', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['169.254.169.254', 403],
    ['localhost:1234', 200],
    ['app.localhost', 200],
    ['127.0.0.1', 200],
    ['[::1]:8787', 200],
    ['gateway.internal', 200],
    ['GATEWAY.internal:8080', 200],
  ])('serves the host %s with %i', async (host, status) => {
    const { url, upstream } = await start({ ...OPEN, hosts: ['Gateway.internal'] }, ['openai-chat'])
    expect((await send(url, { headers: { ...JSON_TYPE, host }, body: CHAT })).status).toBe(status)
    expect((await send(url, { method: 'GET', path: '/v1/models', headers: { host } })).status).toBe(status)
    if (status !== 200) expect(upstream.requests).toEqual([])
  })

  it.each([
    'https://evil.example',
    'null',
    'http://localhost:1',
    'http://127.0.0.1.evil.example',
    'nonsense',
  ])('refuses the origin %s, on each route', async (origin) => {
    const { url, upstream } = await start(OPEN)
    for (const [path, body] of [
      ['/v1/chat/completions', CHAT],
      ['/v1/messages', CHAT],
      ['/v1beta/models/m:generateContent', '{}'],
      ['/v1/videos', '{"model":"m","prompt":"x"}'],
    ] as const)
      expect((await send(url, { path, headers: { ...JSON_TYPE, origin }, body })).status).toBe(403)
    expect(upstream.requests).toEqual([])
  })

  it('accepts forms, of no page of another origin', async () => {
    const upstream = await startUpstream((res) => res.end('{}'))
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], OPEN)
    const path = '/v1/audio/transcriptions'
    const form = (headers: Record<string, string>) =>
      send(url, {
        path,
        headers: { 'content-type': 'multipart/form-data; boundary=b', ...headers },
        body: '--b\r\ncontent-disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--b--\r\n',
      })
    expect((await form({ origin: 'https://evil.example' })).status).toBe(403)
    expect(upstream.requests).toEqual([])
    await form({})
    expect(upstream.requests).toHaveLength(1)
  })

  it('serves pages of its own origin', async () => {
    const { url } = await start(OPEN, ['openai-chat'])
    expect((await send(url, { headers: { ...JSON_TYPE, origin: url }, body: CHAT })).status).toBe(200)
  })

  it('refuses them at the entry point for fetch, too', async () => {
    const { upstream } = await start()
    const gateway = createFetchGateway({
      upstreams: [upstreamAt(upstream.url, ['openai-chat'])],
      authenticate: false,
    })
    const handle = toFetchHandler(gateway)
    const request = (host: string, headers: Record<string, string>) =>
      handle(new Request(`http://${host}/v1/chat/completions`, { method: 'POST', headers, body: CHAT }))
    expect((await request('evil.example', JSON_TYPE)).status).toBe(403)
    expect((await request('localhost', { ...JSON_TYPE, origin: 'https://evil.example' })).status).toBe(403)
    expect((await request('localhost', {})).status).toBe(415)
    expect((await request('localhost', JSON_TYPE)).status).toBe(200)
  })
})

it('a function that identifies clients, perhaps by cookies, gets no request that needs no preflight', async () => {
  const { url } = await start({ keys: [], authenticate: () => ({ name: 'a' }) }, ['openai-chat'])
  const headers = { 'content-type': 'text/plain', origin: 'https://evil.example', cookie: 'session=1' }
  expect((await send(url, { headers, body: CHAT })).status).toBe(415)
  const form = { ...headers, 'content-type': 'multipart/form-data; boundary=b' }
  expect((await send(url, { path: '/v1/audio/transcriptions', headers: form, body: '--b--' })).status).toBe(
    415,
  )
  expect((await send(url, { headers: { ...JSON_TYPE, host: 'any.example' }, body: CHAT })).status).toBe(200)
})

it('keys need none of that', async () => {
  const { url } = await start({}, ['openai-chat'])
  const headers = {
    ...REQUESTS['openai-chat'].auth(CLIENT_KEY),
    host: 'any.example',
    origin: 'https://any.example',
  }
  expect((await send(url, { headers, body: CHAT })).status).toBe(200)
})

describe('cors', () => {
  const origin = 'https://app.example'
  const asked = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'x-api-key',
  }

  it.each([[[origin]], [['*']]])('%j admits a page of %s', async (cors) => {
    const { url } = await start({ ...OPEN, cors }, ['openai-chat'])
    const path = '/v1/chat/completions'
    expect(await send(url, { method: 'OPTIONS', path, headers: asked })).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': expect.stringContaining('POST'),
        'access-control-allow-headers': 'x-api-key',
        vary: 'origin',
      },
    })
    const response = await send(url, { headers: { ...JSON_TYPE, origin }, body: CHAT })
    expect(response).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': origin } })
  })

  it('admits no other page', async () => {
    const { url } = await start({ ...OPEN, cors: [origin] }, ['openai-chat'])
    const evil = { ...asked, origin: 'https://evil.example' }
    const preflight = await send(url, { method: 'OPTIONS', headers: evil })
    const response = await send(url, { headers: { ...JSON_TYPE, origin: evil.origin }, body: CHAT })
    expect(response.status).toBe(403)
    for (const { headers } of [preflight, response])
      expect(headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('lets scripts read errors, and does not replace keys', async () => {
    const { url } = await start({ cors: [origin] })
    const response = await send(url, { headers: { ...JSON_TYPE, origin }, body: CHAT })
    expect(response).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': origin } })
  })

  it('leaves preflights to the host without it, and those of other routes with it', async () => {
    const { url } = await start()
    expect((await send(url, { method: 'OPTIONS', headers: asked })).status).toBe(404)
    const { url: with_ } = await start({ cors: [origin] })
    expect((await send(with_, { method: 'OPTIONS', path: '/v1/nothing', headers: asked })).status).toBe(404)
  })
})
