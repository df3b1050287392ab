import type { ServerResponse } from 'node:http'
import { FORMATS } from '@mixrouter/core'
import { describe, expect, it, vi } from 'vitest'
import type { GatewayConfig, Outcome } from '../src/index.ts'
import {
  anotherFormat,
  STREAMS,
  sendRequest,
  startGateway,
  startManualUpstream,
  startUpstream,
  startWorking,
  upstreamAt,
} from './support.ts'

/** Long enough for what happens before on a busy machine. */
const timeouts = { total: 1000 }

/** An upstream that fails at first, then never responds, and knows the requests that are still open at it. */
async function startSilent(failures = 0) {
  const open = new Set<ServerResponse>()
  let failed = 0
  const upstream = await startUpstream((res) => {
    if (failed++ < failures) return res.writeHead(500).end('{}')
    open.add(res)
    res.on('close', () => open.delete(res))
  })
  return { ...upstream, open }
}

async function expectTooLate(response: Response): Promise<void> {
  expect(response.status).toBe(504)
  expect(await response.text()).toContain('taken longer than 1000 ms')
}

describe('the total time of a request', () => {
  it('includes its retries', async () => {
    const upstream = await startSilent(2)
    const config = { timeouts, retry: { attempts: 100, delay: 1 } }
    const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])], config)
    await expectTooLate(await sendRequest(url, 'anthropic'))
    await expect.poll(() => upstream.open.size).toBe(0)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(upstream.requests).toHaveLength(3)
  })

  it('includes the pause before a retry', async () => {
    const upstream = await startUpstream((res) => res.writeHead(503, { 'retry-after': '4' }).end('{}'))
    const url = await startGateway([upstreamAt(upstream.url, ['anthropic'])], { timeouts })
    await expectTooLate(await sendRequest(url, 'anthropic'))
    expect(upstream.requests).toHaveLength(1)
  })

  it('includes the other targets, of which none is called afterwards', async () => {
    const upstreams = [await startSilent(1), await startSilent(), await startSilent()]
    const url = await startGateway(
      upstreams.map(({ url }, at) => upstreamAt(url, ['anthropic'], { name: `number-${at}` })),
      { timeouts, retry: { attempts: 0 } },
    )
    await expectTooLate(await sendRequest(url, 'anthropic'))
    expect(upstreams.map(({ requests }) => requests.length)).toEqual([1, 1, 0])
    await expect.poll(() => upstreams[1]?.open.size).toBe(0)
  })

  it('includes waiting for a place at an upstream', async () => {
    const held = await startManualUpstream()
    const upstream = upstreamAt(held.url, ['anthropic'], { concurrency: { max: 1, timeout: 60_000 } })
    const url = await startGateway([upstream], { timeouts })
    const first = sendRequest(url, 'anthropic')
    await held.firstResponse
    await Promise.all([first, sendRequest(url, 'anthropic')].map(async (sent) => expectTooLate(await sent)))
  })

  it.each(
    FORMATS.flatMap((format) =>
      [format, anotherFormat(format)].map((upstream) => [format, upstream] as const),
    ),
  )('ends a stream of %s from %s in an error event', async (format, upstreamFormat) => {
    const upstream = await startUpstream((res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAMS[upstreamFormat].begin)
      const timer = setInterval(() => res.write(': ping\n\n'), 10)
      res.on('close', () => clearInterval(timer))
    })
    const onResponse = vi.fn<(outcome: Outcome) => void>()
    const url = await startGateway([upstreamAt(upstream.url, [upstreamFormat])], { timeouts, onResponse })
    const response = await sendRequest(url, format, { stream: true })
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(text).toContain('Bon')
    expect(text).toContain('taken longer than 1000 ms')
    await expect.poll(() => onResponse.mock.calls.length).toBe(1)
    expect(onResponse.mock.calls[0]?.[0]).toMatchObject({
      aborted: false,
      error: { code: 'gateway_timeout' },
    })
  })

  it.each([false, true])('does not change a response in time, stream: %s', async (stream) => {
    const upstream = await startWorking('anthropic')
    const start = (more: Partial<GatewayConfig>) =>
      startGateway([upstreamAt(upstream.url, ['anthropic'])], { responseHeaders: false, ...more })
    const [usual, bounded] = await Promise.all(
      [await start({}), await start({ timeouts: { total: 60_000 } })].map((url) =>
        sendRequest(url, 'anthropic', { stream }),
      ),
    )
    expect(bounded?.status).toBe(200)
    expect(await bounded?.text()).toBe(await usual?.text())
  })

  it('leaves it to the client to disconnect before', async () => {
    const silent = await startSilent()
    const onResponse = vi.fn<(outcome: Outcome) => void>()
    const url = await startGateway([upstreamAt(silent.url, ['anthropic'])], {
      timeouts: { total: 60_000 },
      onResponse,
    })
    const client = new AbortController()
    const sent = fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'client-key-1234' },
      body: '{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"Hi"}]}',
      signal: client.signal,
    }).catch(() => {})
    await expect.poll(() => silent.open.size).toBe(1)
    client.abort()
    await sent
    await expect.poll(() => silent.open.size).toBe(0)
    await expect.poll(() => onResponse.mock.calls.length).toBe(1)
    expect(onResponse.mock.calls[0]?.[0]).toMatchObject({ aborted: true, status: 499 })
  })
})
