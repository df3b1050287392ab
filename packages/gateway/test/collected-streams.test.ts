import { FORMATS, type Format } from '@mixrouter/core'
import { describe, expect, it, vi } from 'vitest'
import type { GatewayConfig, Outcome } from '../src/index.ts'
import {
  pair,
  STREAMS,
  sendRequest,
  startGateway,
  startManualUpstream,
  startUpstream,
  startWorking,
  upstreamAt,
} from './support.ts'

const SSE = { 'content-type': 'text/event-stream' }
const PRICES = { '*': { input: 10_000, output: 20_000 } }
const PAIRS = FORMATS.flatMap((client) => FORMATS.map((upstream) => ({ client, upstream })))

/** An upstream that streams although no stream is requested, and whose first `times` streams break off after content. */
function startBreaking(format: Format, times = Number.POSITIVE_INFINITY) {
  let broken = 0
  return startUpstream((res) => {
    res.writeHead(200, SSE)
    if (broken++ < times) res.write(STREAMS[format].begin, () => res.destroy())
    else res.end(STREAMS[format].begin + STREAMS[format].end)
  })
}

async function startOne(url: string, format: Format, more: Partial<GatewayConfig> = {}) {
  const onResponse = vi.fn<(outcome: Outcome) => void>()
  const config = { retry: { delay: 1 }, prices: PRICES, onResponse, ...more }
  const gateway = await startGateway([upstreamAt(url, [format])], config)
  return { gateway, outcome: () => onResponse.mock.calls.at(-1)?.[0] }
}

describe('a stream that is collected for a client that wants a whole response', () => {
  it.each(PAIRS)(
    'is requested again if it breaks off: $client from $upstream',
    async ({ client, upstream }) => {
      const breaking = await startBreaking(upstream, 1)
      const { gateway, outcome } = await startOne(breaking.url, upstream)
      const response = await sendRequest(gateway, client)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toContain('json')
      expect(await response.text()).toContain('Bonjour')
      expect(breaking.requests).toHaveLength(2)

      const undisturbed = await startOne((await startBreaking(upstream, 0)).url, upstream)
      await sendRequest(undisturbed.gateway, client)
      const { usage, cost } = undisturbed.outcome() as Outcome
      expect(outcome()).toMatchObject({ status: 200, usage, cost })
      expect(outcome()).not.toHaveProperty('error')
    },
  )

  it.each(FORMATS)('is tried elsewhere if it breaks off or fails: %s', async (format) => {
    const failing = await startUpstream((res) =>
      res.writeHead(200, SSE).end(`${STREAMS[format].begin}data: {"error":{"message":"Overloaded"}}\n\n`),
    )
    for (const first of [await startBreaking(format), failing]) {
      const second = await startWorking(format)
      const gateway = await startGateway(pair(first.url, second.url, [format]), { retry: { attempts: 0 } })
      const response = await sendRequest(gateway, format)
      expect([response.status, first.requests.length, second.requests.length]).toEqual([200, 1, 1])
    }
  })

  it.each(FORMATS)(
    'is an error once there are no more retries, and costs what it used: %s',
    async (format) => {
      const { url, requests } = await startBreaking(format)
      const { gateway, outcome } = await startOne(url, format)
      const response = await sendRequest(gateway, format)
      expect([response.status, requests.length]).toEqual([502, 3])
      expect(await response.json()).toHaveProperty('error')
      expect(outcome()).toMatchObject({ status: 502, error: { code: 'upstream_disconnected' } })
      // the only format that reports usage before it is over
      if (format === 'anthropic') expect(outcome()).toMatchObject({ cost: { kind: 'estimate' } })
    },
  )

  it('costs nothing if the last attempt is refused', async () => {
    const upstream = await startUpstream((res) =>
      upstream.requests.length === 1
        ? res.writeHead(200, SSE).write(STREAMS.anthropic.begin, () => res.destroy())
        : res.writeHead(400, { 'content-type': 'application/json' }).end('{}'),
    )
    const { gateway, outcome } = await startOne(upstream.url, 'anthropic')
    expect((await sendRequest(gateway, 'anthropic')).status).toBe(400)
    expect(outcome()).not.toHaveProperty('usage')
  })

  it('is not requested again for a client that is gone, whose upstream did not fail', async () => {
    const upstream = await startManualUpstream()
    const abort = new AbortController()
    const { gateway, outcome } = await startOne(upstream.url, 'anthropic', { breaker: { failures: 1 } })
    const sent = sendRequest(gateway, 'anthropic', { signal: abort.signal }).catch(() => {})
    const res = await upstream.firstResponse
    const closed = new Promise((resolve) => res.once('close', resolve))
    res.writeHead(200, SSE).write(STREAMS.anthropic.begin)
    setTimeout(() => abort.abort(), 50)
    await Promise.all([sent, closed])
    await expect.poll(outcome).toMatchObject({ status: 499, aborted: true })
    expect((await fetch(`${gateway}/ready`)).status).toBe(200)
  })
})
