import { FORMATS } from '@mixrouter/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createFetchGateway, toFetchHandler } from '../src/fetch.ts'
import type { GatewayConfig } from '../src/index.ts'
import { LEASE_TTL_MS } from '../src/store/counters.ts'
import {
  CLIENT_KEY,
  REQUESTS,
  RESPONSES,
  STREAMS,
  startManualUpstream,
  startWorking,
  upstreamAt,
} from './support.ts'

const create = (url: string, more: Partial<GatewayConfig> = {}, basePath = '') => {
  const upstreams = [upstreamAt(url, ['openai-chat'])]
  return toFetchHandler(
    createFetchGateway({ upstreams, keys: [{ name: 'test', key: CLIENT_KEY }], ...more }),
    { basePath },
  )
}

function request(
  format: (typeof FORMATS)[number],
  { stream = false, key = CLIENT_KEY, basePath = '', signal = undefined as AbortSignal | undefined } = {},
) {
  const { path, body, auth } = REQUESTS[format]
  const init = {
    method: 'POST',
    headers: auth(key),
    body: JSON.stringify(body('m', stream)),
    ...(signal && { signal }),
  }
  return new Request(`http://gateway${basePath}${path('m', stream)}`, init)
}

describe('toFetchHandler', () => {
  it.each(FORMATS)('responds to a client of %s', async (format) => {
    const upstream = await startWorking()
    const handle = create(upstream.url)
    const complete = await handle(request(format))
    expect([complete.status, complete.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await complete.text()).toContain('Bonjour')
    const stream = await handle(request(format, { stream: true }))
    expect(await stream.text()).toContain('jour')
    expect((await handle(request(format, { key: 'wrong' }))).status).toBe(401)
  })

  it('responds without a body to pages that ask whether they may call it', async () => {
    const upstream = await startWorking()
    const handle = create(upstream.url, { cors: ['https://app.example'] })
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' }
    const url = 'http://gateway/v1/chat/completions'
    const response = await handle(new Request(url, { method: 'OPTIONS', headers }))
    expect([response.status, response.body]).toEqual([204, null])
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example')
  })

  it('creates the gateway at the first request, and once, if it gets a function', async () => {
    const upstream = await startWorking()
    const upstreams = [upstreamAt(upstream.url, ['openai-chat'])]
    const createOne = vi.fn(() =>
      createFetchGateway({ upstreams, keys: [{ name: 'test', key: CLIENT_KEY }] }),
    )
    const handle = toFetchHandler(createOne)
    expect(createOne).not.toHaveBeenCalled()
    for (const format of FORMATS) expect((await handle(request(format))).status).toBe(200)
    expect(createOne).toHaveBeenCalledTimes(1)
  })

  it('law 5: forwards the bytes', async () => {
    const upstream = await startWorking()
    const handle = create(upstream.url)
    expect(await (await handle(request('openai-chat'))).text()).toBe(JSON.stringify(RESPONSES['openai-chat']))
    const { begin, end } = STREAMS['openai-chat']
    expect(await (await handle(request('openai-chat', { stream: true }))).text()).toBe(begin + end)
    expect(upstream.requests[0]?.body).toBe(JSON.stringify(REQUESTS['openai-chat'].body('m')))
  })

  it('handles requests below its base path only', async () => {
    const upstream = await startWorking()
    const handle = create(upstream.url, {}, '/api/ai')
    expect((await handle(request('google', { basePath: '/api/ai', stream: true }))).status).toBe(200)
    for (const basePath of ['', '/api', '/api/aix']) {
      const response = await handle(request('openai-chat', { basePath }))
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ error: { code: 'route_not_found' } })
    }
  })

  it.each([true, false])('rejects a body over the limit (content-length set: %s)', async (hasLength) => {
    const handle = create('http://127.0.0.1:1', { bodyLimit: 10 })
    const body = JSON.stringify(REQUESTS['openai-chat'].body('m'))
    const headers = {
      ...REQUESTS['openai-chat'].auth(CLIENT_KEY),
      ...(hasLength && { 'content-length': String(body.length) }),
    }
    const init = { method: 'POST', headers, body: new Blob([body]).stream(), duplex: 'half' as const }
    expect((await handle(new Request('http://gateway/v1/chat/completions', init))).status).toBe(413)
  })

  it('aborts the request to a silent upstream when the client cancels', async () => {
    const { url, firstResponse } = await startManualUpstream()
    const responsePromise = create(url)(request('openai-chat', { stream: true }))
    const res = await firstResponse
    const closed = new Promise((resolve) => res.on('close', resolve))
    res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    const reader = (await responsePromise).body?.getReader()
    reader?.read().catch(() => {})
    await Promise.all([reader?.cancel(), closed])
  })

  it.each(['abort', 'cancel'])('aborts the upstream request on the client’s %s', async (action) => {
    const { url, firstResponse } = await startManualUpstream()
    const controller = new AbortController()
    const responsePromise = create(url)(request('openai-chat', { stream: true, signal: controller.signal }))
    const res = await firstResponse
    const closed = new Promise((resolve) => res.on('close', resolve))
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAMS['openai-chat'].begin)
    const reader = (await responsePromise).body?.getReader()
    await reader?.read()
    if (action === 'abort') controller.abort()
    else await reader?.cancel()
    await closed
  })
})

it('frees the place of a request that the platform has dropped, timers and all', async () => {
  const { url } = await startWorking()
  vi.spyOn(globalThis, 'setInterval').mockReturnValue(0 as never)
  const now = vi.spyOn(Date, 'now')
  onTestFinished(() => void vi.restoreAllMocks())
  const limits = { concurrency: 1 }
  const handle = create(url, { keys: [{ name: 'test', key: CLIENT_KEY, limits }] })
  const dropped = await handle(request('openai-chat', { stream: true }))
  expect(dropped.status).toBe(200)
  expect((await handle(request('openai-chat'))).status).toBe(429)
  const later = Date.now() + LEASE_TTL_MS + 1
  now.mockImplementation(() => later)
  expect((await handle(request('openai-chat'))).status).toBe(200)
  await dropped.body?.cancel()
})
