import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { rootCertificates } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { FORMATS, type Format } from '@mixrouter/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { GatewayConfig } from '../src/index.ts'
import { createNodeGateway, serve } from '../src/node.ts'
import { expectErrorEvent } from './native-errors.ts'
import {
  CLIENT_KEY,
  REQUESTS,
  respondIn,
  STREAMS,
  sendRequest,
  startGateway,
  startManualUpstream,
  startUpstream,
  startWorking,
  upstreamAt,
} from './support.ts'

const EVENTS = { 'content-type': 'text/event-stream' }
const GOOGLE_BEGIN = { candidates: [{ index: 0, content: { role: 'model', parts: [{ text: 'Bon' }] } }] }

/** A plain connection to a server, and everything that it receives. */
async function openSocket(
  url: string,
): Promise<{ socket: Socket; text(): string; closed: Promise<unknown> }> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  await once(socket, 'connect')
  return { socket, text: () => text, closed: once(socket, 'close') }
}

/** A request as it is on the wire. */
function rawRequest(format: Format, stream = false, head = ''): string {
  const { path, body, auth } = REQUESTS[format]
  const text = JSON.stringify(body('some-model', stream))
  const headers = { host: 'localhost', ...auth(CLIENT_KEY), 'content-length': text.length }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${path('some-model', stream)} HTTP/1.1\r\n${lines.join('')}${head}\r\n${text}`
}

describe('a client that stops reading', () => {
  const large = `data: ${JSON.stringify({ x: 'x'.repeat(256 * 1024) })}\n\n`

  it.each([
    ['a stream', true],
    ['a whole response', false],
  ])(
    'of %s is disconnected, and its upstream too',
    async (_, stream) => {
      let closed: Promise<unknown> | undefined
      const upstream = await startUpstream(async (res) => {
        closed = once(res, 'close')
        if (!stream)
          return res.setHeader('content-type', 'application/json').end(`{"x":"${'x'.repeat(16e6)}"}`)
        res.writeHead(200, EVENTS)
        while (!res.destroyed)
          if (!res.write(large))
            await Promise.race([new Promise((resolve) => res.once('drain', resolve)), closed])
      })
      const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], { writeTimeout: 300 })
      const { socket, text } = await openSocket(url)
      socket.write(rawRequest('openai-chat', stream))
      await once(socket, 'data')
      socket.pause()
      await closed
      if (!stream) await new Promise((resolve) => setTimeout(resolve, 1500))
      const gone = once(socket, 'close') // what the kernel still has is delivered first
      socket.resume()
      await gone
      if (!stream) expect(text().length).toBeLessThan(16e6)
    },
    20_000,
  )

  it('stays as long as it reads, however slowly', async () => {
    const upstream = await startUpstream((res) =>
      res
        .writeHead(200, EVENTS)
        .end(`${STREAMS['openai-chat'].begin}${large.repeat(40)}${STREAMS['openai-chat'].end}`),
    )
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], { writeTimeout: 1500 })
    const { socket, text } = await openSocket(url)
    socket.write(rawRequest('openai-chat', true))
    for (let round = 0; round < 25; round++) {
      socket.pause()
      await new Promise((resolve) => setTimeout(resolve, 100))
      socket.resume()
      await Promise.race([once(socket, 'data'), new Promise((resolve) => setTimeout(resolve, 20))])
    }
    await expect.poll(() => text().includes('[DONE]'), { timeout: 5000 }).toBe(true)
  })

  it('may keep its connection when it has read everything', async () => {
    const upstream = await startWorking()
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])], { writeTimeout: 50 })
    const { socket, text } = await openSocket(url)
    socket.write(rawRequest('openai-chat', true))
    await expect.poll(text).toContain('[DONE]')
    await new Promise((resolve) => setTimeout(resolve, 200))
    socket.write(rawRequest('openai-chat', false))
    await expect.poll(text).toContain('"finish_reason":"stop"}],"usage"')
    expect(text().match(/HTTP\/1\.1 200/g)).toHaveLength(2)
  })
})

describe('a client that closes its side after the request', () => {
  it.each([false, true])('gets its response, stream: %s', async (stream) => {
    const upstream = await startUpstream((res, received) => {
      setTimeout(() => respondIn('openai-chat', res, received), 150)
    })
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    const { socket, text, closed } = await openSocket(url)
    socket.end(rawRequest('openai-chat', stream))
    await closed
    expect(text()).toContain('HTTP/1.1 200 OK')
    expect(text()).toContain(stream ? '[DONE]' : 'Bonjour')
  })

  it('is distinguished from one that is gone, whose request to the upstream ends', async () => {
    const { url: upstream, firstResponse: arrived } = await startManualUpstream()
    const url = await startGateway([upstreamAt(upstream, ['openai-chat'])])
    const { socket } = await openSocket(url)
    socket.write(rawRequest('openai-chat'))
    const res = await arrived
    const closed = once(res, 'close')
    socket.destroy()
    await closed
    expect(res.writableFinished).toBe(false)
  })
})

describe('shutdown', () => {
  async function start(more: Partial<GatewayConfig> = {}, format: Format = 'openai-chat') {
    const { url, firstResponse: arrived } = await startManualUpstream()
    const upstreams = [upstreamAt(url, [format])]
    const keys = [{ name: 'test', key: CLIENT_KEY }]
    const server = await serve(createNodeGateway({ upstreams, keys, ...more }))
    onTestFinished(() => server.close(0))
    return { server, arrived }
  }

  it('is not held up by connections that are silent, idle or in the middle of a head', async () => {
    const { server } = await start()
    const silent = await openSocket(server.url)
    const half = await openSocket(server.url)
    half.socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: ')
    const idle = await openSocket(server.url)
    idle.socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await expect.poll(idle.text).toContain('ok')
    const again = await openSocket(server.url)
    again.socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await expect.poll(again.text).toContain('ok')
    again.socket.write('GET /hea')
    await new Promise((resolve) => setTimeout(resolve, 50))
    await server.close(600_000) // a connection that held it up would be waited for until the test fails
    await Promise.all([silent, half, idle, again].map(({ closed }) => closed))
  })

  it.each(FORMATS.flatMap((client) => FORMATS.map((format) => [client, format] as const)))(
    'ends an open stream of %s from %s in its error event at the deadline',
    async (client, format) => {
      const { server, arrived } = await start({}, format)
      const response = sendRequest(server.url, client, { stream: true })
      const res = await arrived
      res.writeHead(200, EVENTS).write(STREAMS[format].begin)
      const closing = server.close(100)
      expect(await expectErrorEvent(client, await response)).toContain('The gateway is shutting down')
      await closing
    },
  )

  it.each(FORMATS)(
    'ends an open array of Google’s clients from %s in an error at the deadline',
    async (format) => {
      const { server, arrived } = await start({}, format)
      const response = sendRequest(server.url, 'google', { path: '/v1beta/models/m:streamGenerateContent' })
      const res = await arrived
      if (format === 'google')
        res.writeHead(200, { 'content-type': 'application/json' }).write(`[${JSON.stringify(GOOGLE_BEGIN)}`)
      else res.writeHead(200, EVENTS).write(STREAMS[format].begin)
      const closing = server.close(100)
      expect(await (await response).json()).toEqual([
        expect.objectContaining({ candidates: GOOGLE_BEGIN.candidates }),
        {
          error: expect.objectContaining({
            code: 503,
            status: 'UNAVAILABLE',
            message: 'The gateway is shutting down',
          }),
        },
      ])
      await closing
    },
  )

  it('responds with a 503 to what has no response at the deadline', async () => {
    const { server, arrived } = await start()
    const response = sendRequest(server.url, 'anthropic')
    await arrived
    const closing = server.close(50)
    const { status, headers } = await response
    expect([status, headers.get('connection')]).toEqual([503, expect.anything()])
    await closing
  })

  it('does not wait for a client that does not read its error', async () => {
    const { server, arrived } = await start()
    const { socket } = await openSocket(server.url)
    socket.write(rawRequest('openai-chat', true))
    const res = await arrived
    res.writeHead(200, EVENTS).write(STREAMS['openai-chat'].begin)
    await once(socket, 'data')
    socket.pause()
    for (let count = 0; count < 200; count++) res.write(`data: ${'x'.repeat(100_000)}\n\n`)
    await server.close(50)
    expect(socket.isPaused()).toBe(true)
  })

  it('finishes what is pipelined on one connection', async () => {
    const { server, arrived } = await start()
    const { socket, text, closed } = await openSocket(server.url)
    socket.write(rawRequest('openai-chat', true))
    const res = await arrived
    const closing = server.close(10_000)
    res.writeHead(200, EVENTS).end(STREAMS['openai-chat'].begin + STREAMS['openai-chat'].end)
    await Promise.all([closing, closed])
    expect(text()).toContain('[DONE]')
  })
})

/** Collects everything that can't be reached any more. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

describe('reload', () => {
  const upstreamOf = (name: string) =>
    startUpstream((res) => {
      res
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ choices: [], id: name }))
    })
  const authenticate = false as const
  const limits = { requests: { day: 1e9 }, tokens: { day: 1e9 }, concurrency: 100 }
  const LIMITED = {
    keys: [{ name: 'test', key: CLIENT_KEY, limits, budget: { month: 1000 } }],
    prices: { 'some-model': { input: 1 } },
  }

  it('serves new requests by the new configuration, and lets the others finish by theirs', async () => {
    const { url, firstResponse: arrived } = await startManualUpstream()
    const next = await upstreamOf('next')
    const gateway = createNodeGateway({ upstreams: [upstreamAt(url, ['openai-chat'])], authenticate })
    const server = await serve(gateway)
    onTestFinished(() => server.close(0))
    const stream = sendRequest(server.url, 'openai-chat', { stream: true })
    const res = await arrived
    res.writeHead(200, EVENTS).write(STREAMS['openai-chat'].begin)
    gateway.reload({
      upstreams: [upstreamAt(next.url, ['openai-chat'])],
      keys: [{ name: 'a', key: 'new-key-1234' }],
    })
    expect((await sendRequest(server.url, 'openai-chat', { key: undefined })).status).toBe(401)
    const response = await sendRequest(server.url, 'openai-chat', { key: 'new-key-1234' })
    expect(await response.json()).toMatchObject({ id: 'next' })
    res.end(STREAMS['openai-chat'].end)
    expect(await (await stream).text()).toBe(STREAMS['openai-chat'].begin + STREAMS['openai-chat'].end)
    expect(gateway.config.keys).toHaveLength(1)
  })

  it('keeps the configuration if the new one is not valid', async () => {
    const one = await upstreamOf('one')
    const gateway = createNodeGateway({ upstreams: [upstreamAt(one.url, ['openai-chat'])], authenticate })
    const server = await serve(gateway)
    onTestFinished(() => server.close(0))
    expect(() => gateway.reload({ upstreams: [] })).toThrow('keys: is required')
    expect(await (await sendRequest(server.url, 'openai-chat')).json()).toMatchObject({ id: 'one' })
  })

  it('keeps the video tasks that were submitted', async () => {
    const upstream = await startUpstream((res) =>
      res.setHeader('content-type', 'application/json').end('{"id":"t1","status":"queued"}'),
    )
    const config = { upstreams: [upstreamAt(upstream.url, ['openai-chat'])], authenticate }
    const gateway = createNodeGateway(config)
    const server = await serve(gateway)
    onTestFinished(() => server.close(0))
    const submitted = await sendRequest(server.url, 'openai-chat', {
      path: '/v1/videos',
      body: '{"model":"m","prompt":"x"}',
    })
    const { id } = (await submitted.json()) as { id: string }
    gateway.reload({ ...config, bodyLimit: 1000 })
    expect((await fetch(`${server.url}/v1/videos/${id}`)).status).toBe(200)
  })

  it.each<[string, Partial<GatewayConfig>]>([
    ['nothing else', {}],
    ['limits', LIMITED],
    [
      'metrics, kept responses and another model',
      {
        telemetry: { metrics: true, openTelemetry: true },
        state: true,
        models: { 'some-model': { targets: ['up/n'], profile: {} } },
      },
    ],
  ])(
    'costs no memory that stays, with %s',
    async (_, more) => {
      const upstream = await startWorking()
      const upstreams = [upstreamAt(upstream.url, ['openai-chat'])]
      const child = fork(
        fileURLToPath(new URL('./reload-process.ts', import.meta.url)),
        [JSON.stringify({ upstreams, ...(more.keys ? {} : { authenticate }), ...more })],
        { execArgv: ['--conditions=@mixrouter/source', '--expose-gc'] },
      )
      onTestFinished(() => void child.kill('SIGKILL'))
      const [{ bytes }] = await once(child, 'message')
      expect(bytes).toBeLessThan(1000)
    },
    60_000,
  )

  it('lets go of a configuration that no request is served by any more', async () => {
    const upstream = await startWorking()
    const parts: WeakRef<object>[] = []
    const config: GatewayConfig = {
      upstreams: [upstreamAt(upstream.url, ['openai-chat'], { tls: { ca: rootCertificates[0] as string } })],
      ...LIMITED,
      telemetry: { metrics: true },
      transport: (transport) => ({
        close: () => transport.close(),
        send(request) {
          if (request.tls) parts.push(new WeakRef(request.tls))
          return transport.send(request)
        },
      }),
    }
    const gateway = createNodeGateway(config)
    const server = await serve(gateway)
    onTestFinished(() => server.close(0))
    const partsNow = () =>
      [gateway.config, ...Object.values(gateway.config)].filter((part) => typeof part === 'object')
    for (let count = 0; count < 10; count++) {
      parts.push(...partsNow().map((part) => new WeakRef(part)))
      expect((await sendRequest(server.url, 'openai-chat')).status).toBe(200)
      gateway.reload(config)
    }
    const current = new Set<object>(partsNow())
    const left = () => {
      collectGarbage()
      return parts.filter((part) => !current.has(part.deref() ?? gateway.config)).length
    }
    expect(parts.length).toBeGreaterThan(100)
    await expect.poll(left).toBe(0)
  })
})
