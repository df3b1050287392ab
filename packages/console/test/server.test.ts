import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GatewayConfig } from '@mixrouter/gateway'
import { createNodeGateway } from '@mixrouter/gateway/node'
import { afterEach, describe, expect, it } from 'vitest'
import type { ConsoleState, Overview, RequestDetail, RequestRow } from '../src/feed.ts'
import { consoleFetch } from '../src/index.ts'
import { chat, startServer, type TestServer } from './support.ts'

const UPSTREAM: GatewayConfig = {
  upstreams: [{ name: 'a', baseURL: 'http://127.0.0.1:9', apiKey: 'none', formats: ['openai-chat'] }],
}

let server: TestServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const json = async <T>(path: string, init?: RequestInit): Promise<T> => {
  const response = await fetch(`${server?.url}/console/api/${path}`, init)
  expect(response.status).toBe(200)
  return response.json() as Promise<T>
}

/** The first event of the feed, which has the rows so far. */
async function readRows(): Promise<RequestRow[]> {
  const abort = new AbortController()
  const response = await fetch(`${server?.url}/console/api/traffic`, { signal: abort.signal })
  let text = ''
  for await (const bytes of response.body ?? []) {
    text += new TextDecoder().decode(bytes)
    if (text.includes('\n\n')) break
  }
  abort.abort()
  return JSON.parse(/^event: rows\ndata: (.*)$/m.exec(text)?.[1] ?? '[]')
}

/** Sends a request whose Host header `fetch` would not allow. */
const getWith = (url: string, headers: Record<string, string>) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers }, (response) => resolve(response.resume())).on('error', reject)
  })

/** Another server, on a free port. */
async function listen(handle: RequestListener): Promise<{ url: string; close: () => void }> {
  const other = createServer(handle).listen(0, '127.0.0.1')
  await once(other, 'listening')
  return {
    url: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
    close() {
      other.closeAllConnections()
      other.close()
    },
  }
}

describe('access', () => {
  it('redirects to the path with a slash, below which its files are', async () => {
    server = await startServer()
    const response = await fetch(`${server.url}/console`, { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([308, '/console/'])
  })

  it('is refused under a foreign host name, through a proxy, and to pages of other sites', async () => {
    server = await startServer()
    const url = `${server.url}/console/api/state`
    const refused: Record<string, string>[] = [
      { host: 'evil.example' },
      { 'x-forwarded-for': '203.0.113.7' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of refused) expect((await getWith(url, headers)).statusCode).toBe(403)
    expect((await getWith(url, { 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200)
  })

  it('needs its key where there is one, and keeps a session in a cookie that scripts can’t read', async () => {
    server = await startServer({ key: 'console-key-1' })
    const api = `${server.url}/console/api`
    expect((await fetch(`${api}/state`)).status).toBe(401)
    const wrong = await server.post('/console/api/session', { key: 'another' })
    expect(wrong.status).toBe(401)
    const right = await server.post('/console/api/session', { key: 'console-key-1' })
    const cookie = right.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict$/)
    expect((await fetch(`${api}/state`, { headers: { cookie } })).status).toBe(200)
    const authorization = 'Bearer console-key-1'
    expect((await fetch(`${api}/state`, { headers: { authorization } })).status).toBe(200)
  })

  it('needs a key where connections have no address', async () => {
    const gateway = createNodeGateway({ ...UPSTREAM, authenticate: false })
    expect(() => consoleFetch(gateway, { basePath: '/console' })).toThrow('needs a key')
    const handle = consoleFetch(gateway, { basePath: '/console', key: 'console-key-1' })
    expect((await handle(new Request('http://a.example/console/api/state'))).status).toBe(401)
    await gateway.close()
  })

  it('leaves every other path to the host', async () => {
    server = await startServer()
    expect((await server.post('/v1/chat/completions', chat('Hello'))).status).toBe(200)
    expect((await fetch(`${server.url}/v1/models`)).status).toBe(200)
  })
})

describe('traffic', () => {
  it('lists requests with what they were sent as, and what they cost', async () => {
    server = await startServer()
    const response = await server.post('/v1/chat/completions', chat('Hello', { seed: 7 }))
    await response.text()
    expect(await readRows()).toMatchObject([
      {
        key: '1',
        id: response.headers.get('x-mixrouter-request-id'),
        path: '/v1/chat/completions',
        format: 'openai-chat',
        client: 'anybody',
        model: 'claude-sonnet-5',
        target: { upstream: 'offline-anthropic', format: 'anthropic' },
        attempts: 1,
        warnings: 1,
        status: 200,
        total: expect.any(Number),
        usage: { outputTokens: expect.any(Number) },
        cost: { kind: 'exact', amount: expect.any(Number) },
      },
    ])
  })

  it('keeps no bodies unless it is asked to', async () => {
    server = await startServer()
    await (await server.post('/v1/chat/completions', chat('Hello'))).text()
    const detail = await json<RequestDetail>('requests/1')
    expect(detail).toMatchObject({ bodies: false, attempts: [{ upstream: 'offline-anthropic' }] })
    expect(JSON.stringify(detail)).not.toContain('Hello')
    expect(detail).not.toHaveProperty('responded')
  })

  it('has the bodies, the events with their times, and the warnings of a translated stream', async () => {
    server = await startServer({ bodies: true })
    const response = await server.post('/v1/chat/completions', chat('Hello', { stream: true, seed: 7 }))
    await response.text()
    const id = response.headers.get('x-mixrouter-request-id')
    const { clientBody, attempts, warnings, responded } = await json<RequestDetail>(`requests/${id}`)
    expect(JSON.parse(clientBody ?? '')).toMatchObject({ seed: 7, stream: true })
    const [attempt] = attempts
    expect(JSON.parse(attempt?.sent ?? '')).toMatchObject({ max_tokens: expect.any(Number) })
    const received = attempt?.received ?? []
    expect(received.map(([, text]) => text).join('')).toMatch(/^event: message_start(?:.|\n)*message_stop/)
    const times = received.map(([at]) => at)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(responded).toMatch(/^data: \{.*chat\.completion\.chunk(?:.|\n)*\[DONE\]/)
    expect(warnings).toMatchObject([{ path: 'seed' }])
  })

  it('says why each attempt at two upstreams failed', async () => {
    server = await startServer({}, { retry: { attempts: 2 } })
    await (await server.post('/v1/chat/completions', chat('error:503'))).text()
    const { row, attempts } = await json<RequestDetail>('requests/1')
    expect(row).toMatchObject({ status: 503, attempts: 6, error: { status: 503 } })
    expect(attempts.map(({ error }) => error?.message)).toEqual(
      Array(6).fill(expect.stringContaining('error:503')),
    )
  })

  it('has what the client received besides what came, of errors too', async () => {
    server = await startServer({ bodies: true }, { retry: { attempts: 0 } })
    const response = await server.post('/v1/messages', {
      ...chat('error:429'),
      model: 'gpt-5.5',
      max_tokens: 9,
    })
    const text = await response.text()
    const { responded } = await json<RequestDetail>('requests/1')
    expect(responded).toBe(text)
    expect(JSON.parse(text)).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } })
  })

  it('has the attempts of video tasks, with what was sent and received, but no video', async () => {
    server = await startServer({ bodies: true })
    const submitted = await server.post('/v1/videos', { model: 'seedance', prompt: 'A cat yawns' })
    const { id } = (await submitted.json()) as { id: string }
    await (await fetch(`${server.url}/v1/videos/${id}`)).text()
    const submission = await json<RequestDetail>('requests/1')
    expect(submission).toMatchObject({
      row: { model: 'seedance', target: { upstream: expect.any(String) }, attempts: 1 },
      clientBody: expect.stringContaining('A cat yawns'),
      attempts: [
        {
          sent: expect.stringContaining('A cat yawns'),
          received: [[expect.any(Number), expect.any(String)]],
        },
      ],
      responded: expect.stringContaining(id),
    })
    expect(await json<RequestDetail>('requests/2')).toMatchObject({
      attempts: [{ upstream: expect.any(String) }],
    })
    await expect
      .poll(async () => (await fetch(`${server?.url}/v1/videos/${id}`)).text())
      .toMatch(/"status":"(?:succeeded|completed)"/)
    const video = await fetch(`${server.url}/v1/videos/${id}/content`)
    expect((await video.arrayBuffer()).byteLength).toBeGreaterThan(1000)
    const content = await json<RequestDetail>(`requests/${video.headers.get('x-mixrouter-request-id')}`)
    expect(content.attempts.at(-1)).not.toHaveProperty('received')
    expect(content).not.toHaveProperty('responded')
  })

  it('contains no key of an upstream, even where it is split between chunks', async () => {
    const secret = 'sk-upstream-secret-1'
    const upstream = await listen((req, res) => {
      req.resume()
      const text = `data: {"choices":[{"index":0,"delta":{"content":"${secret}"}}]}\n\n`
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write(text.slice(0, 60))
      setTimeout(() => res.end(`${text.slice(60)}data: [DONE]\n\n`), 30)
    })
    server = await startServer(
      { bodies: true },
      { upstreams: [{ name: 'a', baseURL: upstream.url, apiKey: secret, formats: ['openai-chat'] }] },
    )
    const body = { ...chat(`My key is ${secret}`, { stream: true }), model: 'any' }
    await (await server.post('/v1/chat/completions', body)).text()
    const detail = JSON.stringify(await json<RequestDetail>('requests/1'))
    expect(detail).toContain('[redacted]')
    expect(detail).not.toContain(secret)
    upstream.close()
  })

  it('forgets the oldest', async () => {
    server = await startServer({ requests: 3 })
    for (let number = 0; number < 5; number++)
      await (await server.post('/v1/chat/completions', chat('Hello'))).text()
    expect((await readRows()).map(({ key }) => key)).toEqual(['3', '4', '5'])
    expect((await fetch(`${server.url}/console/api/requests/1`)).status).toBe(404)
  })

  it('goes on after the configuration is reloaded', async () => {
    server = await startServer()
    server.ai.gateway.reload({ upstreams: server.offline.upstreams, authenticate: false })
    await (await server.post('/v1/chat/completions', chat('Hello'))).text()
    expect(await readRows()).toHaveLength(1)
  })
})

describe('figures', () => {
  it('are computed from the requests of this process, by model', async () => {
    server = await startServer()
    for (const text of ['Hello', 'Hi', 'error:400'])
      await (await server.post('/v1/chat/completions', chat(text))).text()
    await (await server.post('/v1/responses', { model: 'gpt-5.5', input: 'Hello' })).text()
    const { source, totals, groups, series } = await json<Overview>('overview?window=300&by=model')
    expect(source).toBe('process')
    expect(totals).toMatchObject({ requests: 4, errors: 1, p50: expect.any(Number), unknownCosts: 0 })
    expect(totals.cost).toBeGreaterThan(0)
    expect(groups.map(({ name, requests }) => [name, requests])).toEqual([
      ['claude-sonnet-5', 3],
      ['gpt-5.5', 1],
    ])
    expect(series.requests.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(4)
  })

  it('contain the share of the input that came out of caches', async () => {
    const upstream = await listen((req, res) => {
      req.resume()
      res.setHeader('content-type', 'application/json')
      res.end(
        JSON.stringify({
          id: 'a',
          object: 'chat.completion',
          created: 1,
          model: 'any',
          choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
          usage: { prompt_tokens: 80, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 60 } },
        }),
      )
    })
    server = await startServer(
      {},
      { upstreams: [{ name: 'a', baseURL: upstream.url, apiKey: 'none', formats: ['openai-chat'] }] },
    )
    await (await server.post('/v1/chat/completions', { ...chat('Hello'), model: 'any' })).text()
    const { totals, series, groups } = await json<Overview>('overview?window=300&by=model')
    expect(totals.cacheShare).toBe(0.75)
    expect(series.cacheShare.findLast((share) => share !== null)).toBe(0.75)
    expect(groups).toMatchObject([{ name: 'any', cacheShare: 0.75 }])
    upstream.close()
  })

  it('come from Prometheus where there is one', async () => {
    const queries: string[] = []
    const prometheus = await listen((req, res) => {
      const { pathname, searchParams } = new URL(req.url ?? '', 'http://a')
      const query = searchParams.get('query') ?? ''
      queries.push(query)
      const end = Number(searchParams.get('end'))
      const result = pathname.endsWith('query_range')
        ? [{ metric: {}, values: [[end, '3']] }]
        : [{ metric: query.includes('by (model)') ? { model: 'gpt-5.5' } : {}, value: [0, 'NaN'] }]
      res.setHeader('content-type', 'application/json')
      res.end(JSON.stringify({ status: 'success', data: { result } }))
    })
    server = await startServer({ prometheus: prometheus.url })
    const { source, series, totals, groups } = await json<Overview>('overview?window=3600&by=model')
    expect(source).toBe('prometheus')
    expect(series.requests.at(-1)).toBe(3)
    expect(series.cacheShare.at(-1)).toBe(3)
    expect(totals).toMatchObject({ requests: 0, p50: null })
    expect(groups).toMatchObject([{ name: 'gpt-5.5' }])
    expect(queries).toContain('sum(increase(mixrouter_requests_total{model!=""}[60s]))')
    prometheus.close()
  })

  it('contain the upstreams, their open breakers, and how much of a budget is used', async () => {
    server = await startServer(
      {},
      {
        authenticate: undefined,
        keys: [{ name: 'me', key: 'client-key-1', limits: { requests: { minute: 10 } } }],
        breaker: { failures: 1, cooldown: 60_000 },
        retry: { attempts: 0 },
      },
    )
    const headers = { authorization: 'Bearer client-key-1' }
    await (await server.post('/v1/chat/completions', chat('error:503'), headers)).text()
    const { keyRequired, status } = await json<ConsoleState>('state')
    expect(keyRequired).toBe(true)
    expect(status.upstreams[0]).toMatchObject({
      name: 'offline-anthropic',
      avoided: ['claude-sonnet-5'],
    })
    expect(status.limits).toMatchObject([
      { scope: 'client', name: 'me', kind: 'requests', period: 'minute', limit: 10, used: 1 },
    ])
    expect(JSON.stringify(status)).not.toContain('client-key-1')
  })
})
