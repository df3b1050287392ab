import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createNodeGateway, serve } from '../src/node.ts'
import {
  pair,
  respondIn,
  STREAMS,
  sendRequest,
  startGateway,
  startUpstream,
  startWorking,
  upstreamAt,
} from './support.ts'

/** An upstream that can be killed with its connections, and started again on the same port. */
async function startMortal() {
  let served = 0
  const create = () =>
    http.createServer(async (req, res) => {
      const chunks: Buffer[] = []
      for await (const chunk of req) chunks.push(chunk)
      served++
      const { method = '', url = '', headers } = req
      respondIn('openai-chat', res, { method, url, headers, body: Buffer.concat(chunks).toString() })
    })
  let server = create()
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  const kill = () =>
    new Promise((resolve) => {
      server.closeAllConnections()
      server.close(resolve)
    })
  onTestFinished(async () => void (await kill()))
  return {
    url: `http://127.0.0.1:${port}`,
    served: () => served,
    kill,
    async revive() {
      server = create()
      await listen(port)
    },
  }
}

async function startPair(breaker: { failures: number; cooldown: number }) {
  const first = await startMortal()
  const second = await startWorking()
  const gateway = await startGateway(pair(first.url, second.url), { breaker, retry: { delay: 1 } })
  let conversation = 0
  const send = async (count: number) => {
    const statuses = await Promise.all(
      Array.from({ length: count }, () =>
        sendRequest(gateway, 'openai-chat', {
          stream: conversation % 2 === 0,
          headers: { 'x-session-id': `conversation ${conversation++}` },
        }).then(async (response) => {
          await response.text()
          return response.status
        }),
      ),
    )
    expect(statuses).toEqual(statuses.map(() => 200))
  }
  return { first, second, send }
}

it('nobody notices that an upstream is killed and comes back', async () => {
  const { first, second, send } = await startPair({ failures: 3, cooldown: 50 })
  await send(10)
  expect(first.served()).toBe(10)
  await first.kill()
  await send(30)
  expect(second.requests).toHaveLength(30)
  await first.revive()
  await new Promise((resolve) => setTimeout(resolve, 80))
  await send(1)
  await send(10)
  expect(first.served()).toBe(21)
})

it('nobody notices an upstream that flaps', async () => {
  const { first, send } = await startPair({ failures: 2, cooldown: 10 })
  for (let round = 0; round < 5; round++) {
    await send(8)
    await first.kill()
    await send(8)
    await first.revive()
  }
})

it('an upstream that hangs holds up a few requests, and none after them', async () => {
  const hanging = await startUpstream(() => {})
  const second = await startWorking()
  const gateway = await startGateway(
    [
      upstreamAt(hanging.url, ['openai-chat'], { name: 'first', priority: 1, timeouts: { firstByte: 100 } }),
      upstreamAt(second.url, ['openai-chat'], { name: 'second' }),
    ],
    { breaker: { failures: 3, cooldown: 600_000 }, retry: { attempts: 0 } },
  )
  for (let count = 0; count < 20; count++) {
    const response = await sendRequest(gateway, 'openai-chat', {
      stream: count % 2 === 0,
      headers: { 'x-session-id': `conversation ${count}` },
    })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Bon')
  }
  expect(hanging.requests).toHaveLength(3)
  expect(second.requests).toHaveLength(20)
})

describe.each([
  ['forwarded', 'openai-chat'],
  ['translated', 'anthropic'],
] as const)('an upstream whose %s streams break off', (_, format) => {
  async function startBreaking(failures: number) {
    const state = { breaks: true }
    const first = await startUpstream((res, received) => {
      if (!state.breaks) return respondIn('openai-chat', res, received)
      res.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAMS['openai-chat'].begin)
      setTimeout(() => res.destroy(), 10)
    })
    const second = await startWorking()
    const gateway = await startGateway(pair(first.url, second.url), {
      breaker: { failures, cooldown: 600_000 },
    })
    let conversation = 0
    /** Whether the stream was complete. */
    const send = async (): Promise<boolean> => {
      const headers = { 'x-session-id': `conversation ${conversation++}` }
      const text = await (await sendRequest(gateway, format, { stream: true, headers })).text()
      return !text.includes('connection to the upstream')
    }
    return { first, second, send, state }
  }

  it('is avoided after some of them, though each began well', async () => {
    const { first, second, send } = await startBreaking(3)
    const complete = []
    for (let count = 0; count < 6; count++) complete.push(await send())
    expect(complete).toEqual([false, false, false, true, true, true])
    expect([first.requests.length, second.requests.length]).toEqual([3, 3])
  })

  it('is not if they do so now and then', async () => {
    const { first, send, state } = await startBreaking(2)
    for (let round = 0; round < 3; round++) {
      state.breaks = true
      expect(await send()).toBe(false)
      state.breaks = false
      expect(await send()).toBe(true)
    }
    expect(first.requests).toHaveLength(6)
  })
})

it('a hundred open streams end well when the server closes', async () => {
  const open: http.ServerResponse[] = []
  const upstream = await startUpstream((res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAMS.anthropic.begin)
    open.push(res)
  })
  const gateway = createNodeGateway({
    upstreams: [upstreamAt(upstream.url, ['anthropic'])],
    authenticate: false,
  })
  const server = await serve(gateway)
  onTestFinished(() => server.close(0))
  const responses = await Promise.all(
    Array.from({ length: 100 }, () => sendRequest(server.url, 'anthropic', { stream: true })),
  )
  const texts = responses.map((response) => response.text())
  const closed = server.close(60_000)
  for (const res of open) res.end(STREAMS.anthropic.end)
  for (const text of await Promise.all(texts))
    expect(text).toBe(STREAMS.anthropic.begin + STREAMS.anthropic.end)
  await closed
})
