import { FORMATS, type Format, getFormat } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import type { GatewayConfig } from '../src/index.ts'
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
