import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createFetchTransport, FORMATS, type Format, getFormat } from '@mixrouter/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGateway, type GatewayConfig } from '../src/index.ts'
import { serve } from '../src/node.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import type { Store } from '../src/store/store.ts'
import { hasRedis, startRedis } from './redis.ts'
import {
  RESPONSES,
  respondIn,
  STREAMS,
  sendRequest,
  startGateway,
  startManualUpstream,
  startUpstream,
  startWorking,
  upstreamAt,
} from './support.ts'

const keys = [
  { name: 'a', key: 'key-a' },
  { name: 'b', key: 'key-b' },
  { name: 'c', key: 'key-c', models: ['other-model'] },
]

async function start(config: Partial<GatewayConfig>) {
  const upstream = await startWorking()
  const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], { keys, ...config })
  return { url, upstream }
}

const withHeader = (name: string, value: string, key = 'key-a') => ({ key, headers: { [name]: value } })

/** Expects the repeated response to be the complete stream, not the earlier one that broke off. */
async function expectWholeOnly(
  format: Format,
  config: Partial<GatewayConfig>,
  headers: Record<string, string> = {},
) {
  let broken = true
  const upstream = await startUpstream((res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    res.end(broken ? STREAMS.anthropic.begin : STREAMS.anthropic.begin + STREAMS.anthropic.end)
  })
  const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])], { keys, ...config })
  const send = async () => (await sendRequest(url, format, { key: 'key-a', stream: true, headers })).text()
  const [end = ''] = getFormat(format).endMarkers
  expect(await send()).not.toContain(end)
  broken = false
  const whole = await send()
  expect(whole).toContain(end)
  expect(await send()).toBe(whole)
  expect(upstream.requests).toHaveLength(2)
}

describe('the cache', () => {
  it.each(FORMATS.flatMap((format) => [false, true].map((stream) => ({ format, stream }))))(
    'repeats the same bytes: $format, stream $stream',
    async ({ format, stream }) => {
      const { url, upstream } = await start({ cache: { ttl: 60 } })
      const first = await sendRequest(url, format, { key: 'key-a', stream })
      const text = await first.text()
      const second = await sendRequest(url, format, { key: 'key-a', stream })
      expect(await second.text()).toBe(text)
      expect(first.headers.get('x-mixrouter-cache')).toBe('miss')
      expect(second.headers.get('x-mixrouter-cache')).toBe('hit')
      expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'))
      if (!stream)
        expect(second.headers.get('x-mixrouter-cost')).toBe('0; currency=USD; kind=exact; source=cache')
      expect(upstream.requests).toHaveLength(1)
    },
  )

  it('belongs to each client, or to all that have the same rights', async () => {
    const own = await start({ cache: { ttl: 60 } })
    for (const key of ['key-a', 'key-b']) await (await sendRequest(own.url, 'anthropic', { key })).text()
    expect(own.upstream.requests).toHaveLength(2)

    const shared = await start({ cache: { ttl: 60, scope: 'shared' } })
    for (const key of ['key-a', 'key-b']) await (await sendRequest(shared.url, 'anthropic', { key })).text()
    expect(shared.upstream.requests).toHaveLength(1)
    expect((await sendRequest(shared.url, 'anthropic', { key: 'key-c' })).status).toBe(403)
  })

  it('obeys cache-control', async () => {
    const { url, upstream } = await start({ cache: { ttl: 60 } })
    for (const value of ['no-store', 'max-age=0', 'no-cache', ''])
      await (await sendRequest(url, 'anthropic', withHeader('cache-control', value))).text()
    expect(upstream.requests).toHaveLength(3)
  })

  it.each(FORMATS)('keeps no error, and no stream that broke off: %s from anthropic', (format) =>
    expectWholeOnly(format, { cache: { ttl: 60 } }),
  )

  it('repeats a stream with its pauses if the configuration says so', async () => {
    const upstream = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write(STREAMS.anthropic.begin)
      setTimeout(() => res.end(STREAMS.anthropic.end), 300)
    })
    const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])], {
      keys,
      cache: { ttl: 60, replay: 'paced' },
    })
    const times = []
    for (let count = 0; count < 2; count++) {
      const from = performance.now()
      await (await sendRequest(url, 'anthropic', { key: 'key-a', stream: true })).text()
      times.push(performance.now() - from)
    }
    expect(upstream.requests).toHaveLength(1)
    expect(times[1]).toBeGreaterThan(250)
  })
})

const STORES = { memory: undefined, ...(hasRedis && { redis: startRedis }) }

describe.each(Object.entries(STORES))('an idempotency key in %s', (_, open) => {
  const startWithStore = async () => start(open ? { store: { type: 'redis', url: (await open()).url } } : {})

  it.each([false, true])('serves a request once, stream %s', async (stream) => {
    const { url, upstream } = await startWithStore()
    const options = { ...withHeader('idempotency-key', 'k1'), stream }
    const first = await (await sendRequest(url, 'anthropic', options)).text()
    await expect
      .poll(async () => {
        const second = await sendRequest(url, 'anthropic', options)
        return [second.headers.get('idempotent-replayed'), await second.text()]
      })
      .toEqual(['true', first])
    expect(upstream.requests).toHaveLength(1)
    await (await sendRequest(url, 'anthropic', { ...options, key: 'key-b' })).text()
    expect(upstream.requests).toHaveLength(2)
  })

  it('refuses another request with the same key, and one at the same time', async () => {
    const { url: upstream, firstResponse } = await startManualUpstream()
    const store = open ? { store: { type: 'redis' as const, url: (await open()).url } } : {}
    const url = await startGateway([upstreamAt(upstream, ['anthropic'])], { keys, ...store })
    const options = withHeader('idempotency-key', 'k2')
    const first = sendRequest(url, 'anthropic', options)
    const res = await firstResponse
    const second = await sendRequest(url, 'anthropic', options)
    expect([second.status, second.headers.get('retry-after')]).toEqual([409, '1'])
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(RESPONSES.anthropic))
    await (await first).text()
    await expect
      .poll(async () => (await sendRequest(url, 'anthropic', { ...options, model: 'other' })).status)
      .toBe(422)
  })

  it('can be used again after a failure', async () => {
    let failing = true
    const upstream = await startUpstream((res, received) => {
      if (failing)
        res.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"No"}}')
      else respondIn('anthropic', res, received)
    })
    const store = open ? { store: { type: 'redis' as const, url: (await open()).url } } : {}
    const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])], { keys, ...store })
    const options = withHeader('idempotency-key', 'k3')
    expect((await sendRequest(url, 'anthropic', options)).status).toBe(400)
    failing = false
    expect((await sendRequest(url, 'anthropic', options)).status).toBe(200)
  })
})

it.each(FORMATS)('an idempotency key keeps no stream that broke off: %s from anthropic', (format) =>
  expectWholeOnly(format, {}, { 'idempotency-key': 'k5' }),
)

it('a response to an idempotency key that ends while another one is looking for it is not made twice', async () => {
  const store = createMemoryStore()
  const looking = Promise.withResolvers<void>()
  const mayFind = Promise.withResolvers<void>()
  const settled = Promise.withResolvers<void>()
  let isSecond = false
  /** The second request sees the store as it was before the first one ended, and learns that late. */
  const slow: Store = {
    ...store,
    async get(key) {
      const found = await store.get(key)
      if (!key.startsWith('idempotency:') || !isSecond) return found
      isSecond = false
      looking.resolve()
      await mayFind.promise
      return found
    },
    counters: {
      ...store.counters,
      settle: (...args) => Promise.resolve(store.counters.settle(...args)).finally(settled.resolve),
    },
  }
  const upstream = await startUpstream(async (res, received) => {
    await looking.promise
    respondIn('openai-chat', res, received)
  })
  const config: GatewayConfig = {
    upstreams: [upstreamAt(upstream.url, ['openai-chat'])],
    keys,
    store: { type: 'redis', url: 'redis://127.0.0.1' },
  }
  const sha256 = (text: string) => hash('sha256', text, 'buffer')
  const gateway = createGateway(config, { transport: createFetchTransport(), sha256, openRedis: () => slow })
  const { url, close } = await serve(gateway)
  onTestFinished(() => close(0))
  const send = () => sendRequest(url, 'openai-chat', withHeader('idempotency-key', 'k6'))
  const first = send()
  await expect.poll(() => upstream.requests.length).toBe(1)
  isSecond = true
  const second = send()
  await (await first).text()
  await settled.promise
  mayFind.resolve()
  expect((await second).headers.get('idempotent-replayed')).toBe('true')
  expect(upstream.requests).toHaveLength(1)
})

it('a response to an idempotency key that is too large to be repeated is not made twice either', async () => {
  const upstream = await startUpstream((res) => {
    const image = 'A'.repeat(5 * 1024 * 1024)
    res.writeHead(200, { 'content-type': 'application/json' })
    res.end(JSON.stringify({ created: 1, data: [{ b64_json: image }] }))
  })
  const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], { keys })
  const body = '{"model":"m","prompt":"A cat"}'
  const options = { ...withHeader('idempotency-key', 'k7'), path: '/v1/images/generations', body }
  await (await sendRequest(url, 'openai-chat', options)).text()
  await expect.poll(async () => (await sendRequest(url, 'openai-chat', options)).status).toBe(409)
  const refused = await sendRequest(url, 'openai-chat', options)
  expect(await refused.text()).toContain('idempotency_response_not_kept')
  expect(refused.headers.get('x-should-retry')).toBe('false')
  expect(upstream.requests).toHaveLength(1)
})

it('a paid task with an idempotency key goes on when its client disconnects, and is there for the next request', async () => {
  const { url: upstream, firstResponse } = await startManualUpstream()
  const url = await startGateway([upstreamAt(upstream, ['openai-chat'])], { keys })
  const body = '{"model":"m","prompt":"A cat"}'
  const options = { ...withHeader('idempotency-key', 'k8'), path: '/v1/images/generations', body }
  const abort = new AbortController()
  const sent = sendRequest(url, 'openai-chat', { ...options, signal: abort.signal })
  const res = await firstResponse
  abort.abort()
  await expect(sent).rejects.toThrow()
  await sleep(100)
  expect(res.destroyed).toBe(false)
  expect((await sendRequest(url, 'openai-chat', options)).status).toBe(409)
  res.writeHead(200, { 'content-type': 'application/json' }).end('{"created":1,"data":[{"b64_json":"aGk="}]}')
  await expect
    .poll(async () => (await sendRequest(url, 'openai-chat', options)).headers.get('idempotent-replayed'))
    .toBe('true')
})

it('submits a video task with an idempotency key once', async () => {
  let submitted = 0
  const upstream = await startUpstream((res) => {
    submitted++
    res.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"task-1","status":"queued"}')
  })
  const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], { keys })
  const submit = async () => {
    const body = '{"model":"m","prompt":"A cat"}'
    const options = { ...withHeader('idempotency-key', 'k4'), path: '/v1/videos', body }
    return (await sendRequest(url, 'openai-chat', options)).json()
  }
  const first = await submit()
  await expect.poll(submit).toEqual(first)
  expect(submitted).toBe(1)
})
