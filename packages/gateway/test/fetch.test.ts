import { FORMATS } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { createFetchGateway, toFetchHandler } from '../src/fetch.ts'
import type { GatewayConfig } from '../src/index.ts'
import {
  answerIn,
  CLIENT_KEY,
  SHAPES,
  STREAM,
  startHeldUpstream,
  startUpstream,
  upstreamAt,
  WHOLE,
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
  const { path, body, auth } = SHAPES[format]
  const init = {
    method: 'POST',
    headers: auth(key),
    body: JSON.stringify(body('m', stream)),
    ...(signal && { signal }),
  }
  return new Request(`http://gateway${basePath}${path('m', stream)}`, init)
}

describe('toFetchHandler', () => {
  it.each(FORMATS)('answers a client of %s', async (format) => {
    const upstream = await startUpstream((res, seen) => answerIn('openai-chat', res, seen))
    const handle = create(upstream.url)
    const whole = await handle(request(format))
    expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await whole.text()).toContain('Bonjour')
    const stream = await handle(request(format, { stream: true }))
    expect(await stream.text()).toContain('jour')
    expect((await handle(request(format, { key: 'wrong' }))).status).toBe(401)
  })

  it('law 5: forwards the bytes', async () => {
    const upstream = await startUpstream((res, seen) => answerIn('openai-chat', res, seen))
    const handle = create(upstream.url)
    expect(await (await handle(request('openai-chat'))).text()).toBe(JSON.stringify(WHOLE['openai-chat']))
    const { begin, end } = STREAM['openai-chat']
    expect(await (await handle(request('openai-chat', { stream: true }))).text()).toBe(begin + end)
    expect(upstream.requests[0]?.body).toBe(JSON.stringify(SHAPES['openai-chat'].body('m')))
  })

  it('answers below its base path only', async () => {
    const upstream = await startUpstream((res, seen) => answerIn('openai-chat', res, seen))
    const handle = create(upstream.url, {}, '/api/ai')
    expect((await handle(request('google', { basePath: '/api/ai', stream: true }))).status).toBe(200)
    for (const basePath of ['', '/api', '/api/aix']) {
      const response = await handle(request('openai-chat', { basePath }))
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ error: { code: 'route_not_found' } })
    }
  })

  it.each([true, false])('refuses a body over the limit, its length said: %s', async (said) => {
    const handle = create('http://127.0.0.1:1', { bodyLimit: 10 })
    const body = JSON.stringify(SHAPES['openai-chat'].body('m'))
    const headers = {
      ...SHAPES['openai-chat'].auth(CLIENT_KEY),
      ...(said && { 'content-length': String(body.length) }),
    }
    const init = { method: 'POST', headers, body: new Blob([body]).stream(), duplex: 'half' as const }
    expect((await handle(new Request('http://gateway/v1/chat/completions', init))).status).toBe(413)
  })

  it('drops an upstream that is silent when the client cancels', async () => {
    const { url, arrived } = await startHeldUpstream()
    const answering = create(url)(request('openai-chat', { stream: true }))
    const res = await arrived
    const closed = new Promise((resolve) => res.on('close', resolve))
    res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    const reader = (await answering).body?.getReader()
    reader?.read().catch(() => {})
    await Promise.all([reader?.cancel(), closed])
  })

  it.each(['abort', 'cancel'])('drops the upstream on the client’s %s', async (how) => {
    const { url, arrived } = await startHeldUpstream()
    const controller = new AbortController()
    const answering = create(url)(request('openai-chat', { stream: true, signal: controller.signal }))
    const res = await arrived
    const closed = new Promise((resolve) => res.on('close', resolve))
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAM['openai-chat'].begin)
    const reader = (await answering).body?.getReader()
    await reader?.read()
    if (how === 'abort') controller.abort()
    else await reader?.cancel()
    await closed
  })
})
