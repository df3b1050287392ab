import { createHash } from 'node:crypto'
import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import OpenAI from 'openai'
import { OpenAIRealtimeWS } from 'openai/realtime/ws'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createFetchGateway, toFetchHandler } from '../src/fetch.ts'
import type { Outcome, RequestInfo } from '../src/index.ts'
import { createNodeGateway, serve, toNodeHandler, toUpgradeHandler } from '../src/node.ts'
import { CLIENT_KEY, listen, startGateway, UPSTREAM_KEY, upstreamAt } from './support.ts'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11' // RFC 6455, 1.3

/** A text frame of less than 126 bytes. */
const frame = (value: object) => {
  const text = Buffer.from(JSON.stringify(value))
  return Buffer.concat([Buffer.from([0x81, text.length]), text])
}

/** The head of a response that accepts a WebSocket. */
function acceptance({ headers }: IncomingMessage): string {
  const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${GUID}`).digest('base64')
  return `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`
}

/** A WebSocket server that greets with an event and repeats what it receives. */
async function startRealtime(reject?: { status: number; body: string }) {
  const seen = { requests: [] as IncomingMessage[], closed: 0, sockets: [] as Duplex[] }
  const server = http.createServer()
  server.on('upgrade', (req, socket) => {
    seen.requests.push(req)
    seen.sockets.push(socket)
    socket.on('error', () => {})
    socket.on('close', () => seen.closed++)
    if (reject) {
      const { status, body } = reject
      socket.end(
        `HTTP/1.1 ${status} No\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      )
      return
    }
    socket.write(acceptance(req))
    socket.write(frame({ type: 'session.created' }))
    const isClose = (data: Buffer) => data[0] === 0x88
    socket.on('data', (data) =>
      isClose(data) ? socket.end() : socket.write(frame({ type: 'response.done' })),
    )
  })
  return { url: await listen(server), seen }
}

function connect(url: string, { key = CLIENT_KEY, model = 'gpt-realtime-2' } = {}) {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 })
  // the SDK insists on wss: this agent leaves the encryption out
  const agent = new https.Agent()
  const { port } = new URL(url)
  agent.createConnection = () => net.connect(Number(port), '127.0.0.1')
  const session = new OpenAIRealtimeWS({ model, options: { agent } }, client)
  onTestFinished(() => session.close())
  return session
}

const errorOf = (session: OpenAIRealtimeWS) =>
  new Promise<string>((resolve) => session.on('error', ({ message }) => resolve(message)))

describe('a realtime session of the openai SDK', () => {
  it('is passed through with the upstream’s key and name of the model', async () => {
    const { url, seen } = await startRealtime()
    const outcomes: [RequestInfo, Outcome][] = []
    const gateway = await startGateway([upstreamAt(url, ['openai-chat'])], {
      models: { voice: ['gpt-realtime-2'] },
      onResponse: (outcome, request) => outcomes.push([request, outcome]),
    })
    const session = connect(gateway, { model: 'voice' })
    await new Promise((resolve) => session.on('session.created', resolve))
    session.send({ type: 'response.create' })
    await new Promise((resolve) => session.on('response.done', resolve))
    const [request] = seen.requests
    expect(request?.url).toBe('/v1/realtime?model=gpt-realtime-2')
    expect(request?.headers.authorization).toBe(`Bearer ${UPSTREAM_KEY}`)
    expect(outcomes).toEqual([])
    session.close()
    await expect.poll(() => outcomes.length).toBe(1)
    expect(outcomes[0]?.[0]).toMatchObject({ model: 'voice', client: 'test' })
    await expect.poll(() => seen.closed).toBe(1)
  })

  it('is closed when the upstream closes it', async () => {
    const { url, seen } = await startRealtime()
    const session = connect(await startGateway([upstreamAt(url, ['openai-chat'])]))
    await new Promise((resolve) => session.on('session.created', resolve))
    const closed = once(session.socket as never, 'close')
    seen.sockets[0]?.destroy()
    await closed
  })

  it('loses nothing of what the vendor sent before it closed, however slowly the client reads', async () => {
    const size = 24 * 1024 * 1024
    const server = http.createServer()
    server.on('upgrade', (_, socket) => {
      socket.on('error', () => {})
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n')
      socket.end(Buffer.alloc(size, 'x'))
    })
    const gateway = await startGateway([upstreamAt(await listen(server), ['openai-chat'])])
    const headers = { authorization: `Bearer ${CLIENT_KEY}`, connection: 'Upgrade', upgrade: 'websocket' }
    const req = http.get(`${gateway}/v1/realtime?model=gpt-x`, { headers })
    const [, socket, head] = (await once(req, 'upgrade')) as [IncomingMessage, net.Socket, Buffer]
    let received = head.length
    for await (const chunk of socket) {
      received += chunk.length
      await fetch(`${gateway}/health`) // meanwhile the gateway could have sent more
    }
    expect(received).toBe(size)
  }, 30_000)

  it('is given up at the vendor if the client disconnects before it has accepted', async () => {
    const { promise: waiting, resolve } = Promise.withResolvers<Duplex>()
    const server = http.createServer().on('upgrade', (_, socket) => resolve(socket))
    const gateway = await startGateway([upstreamAt(await listen(server), ['openai-chat'])])
    const headers = { authorization: `Bearer ${CLIENT_KEY}`, connection: 'Upgrade', upgrade: 'websocket' }
    const req = http.get(`${gateway}/v1/realtime?model=gpt-x`, { headers }).on('error', () => {})
    const socket = await waiting
    const ended = once(socket.resume(), 'end')
    req.destroy()
    await ended
  })

  it.each([
    ['an unknown key', { key: 'wrong-key-1234' }, 401],
    ['a model that the client may not use', { model: 'other' }, 403],
  ])('is refused for %s', async (_, options, status) => {
    const { url, seen } = await startRealtime()
    const keys = [{ name: 'test', key: CLIENT_KEY, models: ['gpt-*'] }]
    const gateway = await startGateway([upstreamAt(url, ['openai-chat'])], { keys })
    expect(await errorOf(connect(gateway, options))).toContain(String(status))
    expect(seen.requests).toEqual([])
  })

  it('is refused to a client with a budget', async () => {
    const { url } = await startRealtime()
    const keys = [{ name: 'test', key: CLIENT_KEY, budget: { day: 1 } }]
    const gateway = await startGateway([upstreamAt(url, ['openai-chat'])], { keys })
    expect(await errorOf(connect(gateway))).toContain('403')
  })

  it('is refused if the upstream refuses or cannot be reached', async () => {
    const body = JSON.stringify({ error: { message: `No access with ${UPSTREAM_KEY}` } })
    const { url } = await startRealtime({ status: 403, body })
    const gateway = await startGateway([
      upstreamAt(url, ['openai-chat'], { name: 'up', models: ['gpt-*'] }),
      upstreamAt('http://127.0.0.1:1', ['openai-chat'], { name: 'down' }),
    ])
    expect(await errorOf(connect(gateway))).toContain('403')
    expect(await errorOf(connect(gateway, { model: 'down/x' }))).toContain('502')
    const headers = { authorization: `Bearer ${CLIENT_KEY}`, connection: 'Upgrade', upgrade: 'websocket' }
    const req = http.get(`${gateway}/v1/realtime?model=gpt-x`, { headers })
    const [res] = (await once(req, 'response')) as [IncomingMessage]
    const text = (await res.toArray()).join('')
    expect([text.includes('No access'), text.includes(UPSTREAM_KEY)]).toEqual([true, false])
  })

  it('is served below a path of the host’s server', async () => {
    const { url } = await startRealtime()
    const keys = [{ name: 'test', key: CLIENT_KEY }]
    const gateway = createNodeGateway({ upstreams: [upstreamAt(url, ['openai-chat'])], keys })
    onTestFinished(() => gateway.close())
    const server = http.createServer(toNodeHandler(gateway))
    server.on('upgrade', toUpgradeHandler(gateway, { basePath: '/ai' }))
    const session = connect(`${await listen(server)}/ai`)
    await new Promise((resolve) => session.on('session.created', resolve))
  })
})

it('reads only the beginning of an endless refusal', async () => {
  let sent = 0
  const server = http.createServer().on('upgrade', (_, socket) => {
    const send = () => {
      if (socket.destroyed) return
      sent += 65_536
      socket.write(Buffer.alloc(65_536, 'x'), send)
    }
    socket.on('error', () => {})
    socket.write('HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\n\r\nNo access ', send)
  })
  const upstream = upstreamAt(await listen(server), ['openai-chat'])
  const gateway = await startGateway([upstream], { responseLimits: { error: 100_000 } })
  const headers = { authorization: `Bearer ${CLIENT_KEY}`, connection: 'Upgrade', upgrade: 'websocket' }
  const req = http.get(`${gateway}/v1/realtime?model=gpt-x`, { headers })
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  const text = (await res.toArray()).join('')
  expect([res.statusCode, text.includes('No access')]).toEqual([403, true])
  await expect.poll(() => new Promise((resolve) => server.getConnections((_, open) => resolve(open)))).toBe(0)
  expect(sent).toBeLessThan(16e6) // what fits into the buffers of two sockets
})

describe('shutdown', () => {
  const AUTHORIZATION = { authorization: `Bearer ${CLIENT_KEY}` }
  const HANDSHAKE = { ...AUTHORIZATION, connection: 'Upgrade', upgrade: 'websocket' }
  const GOING_AWAY = [1001, 'The gateway is shutting down']

  async function startServer(upstream: http.Server) {
    const upstreams = [upstreamAt(await listen(upstream), ['openai-chat'])]
    const server = await serve(createNodeGateway({ upstreams, keys: [{ name: 'test', key: CLIENT_KEY }] }))
    onTestFinished(() => server.close(0))
    return server
  }

  /** A session between two real WebSockets. */
  async function openSession() {
    const upstream = http.createServer()
    const vendor = new WebSocketServer({ server: upstream })
    const server = await startServer(upstream)
    const accepted = once(vendor, 'connection') as Promise<[WebSocket, IncomingMessage]>
    const client = new WebSocket(`${server.url}/v1/realtime?model=gpt-x`, { headers: AUTHORIZATION })
    onTestFinished(() => client.terminate())
    const [[opposite]] = await Promise.all([accepted, once(client, 'open')])
    return { server, client, opposite }
  }

  const closeOf = async (socket: WebSocket) => {
    const [code, reason] = await once(socket, 'close')
    return [code, String(reason)]
  }

  it('leaves sessions open until the deadline, and then says to both sides why they are closed', async () => {
    const { server, client, opposite } = await openSession()
    const closes = Promise.all([closeOf(client), closeOf(opposite)])
    const closing = server.close(300)
    for (const [from, to] of [
      [client, opposite],
      [opposite, client],
    ] as const) {
      from.send('after the shutdown began')
      expect(String((await once(to, 'message'))[0])).toBe('after the shutdown began')
    }
    expect(await closes).toEqual([GOING_AWAY, GOING_AWAY])
    await closing
  })

  it('lets the vendor finish the frame that it is sending', async () => {
    const text = frame({ type: 'response.done' })
    const upstream = http.createServer().on('upgrade', (req, socket) => {
      socket.write(acceptance(req))
      socket.write(text.subarray(0, 10))
      socket.once('data', () => socket.write(text.subarray(10)))
    })
    const server = await startServer(upstream)
    const client = new WebSocket(`${server.url}/v1/realtime?model=gpt-x`, { headers: AUTHORIZATION })
    await once(client, 'open')
    const messages: string[] = []
    client.on('message', (data) => messages.push(String(data)))
    const closed = closeOf(client)
    await server.close(50)
    expect([messages, await closed]).toEqual([['{"type":"response.done"}'], GOING_AWAY])
  })

  it('waits for the client to respond to its close frame', async () => {
    const upstream = http.createServer()
    new WebSocketServer({ server: upstream })
    const server = await startServer(upstream)
    const { hostname, port } = new URL(server.url)
    const socket = net.connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    const failures: Error[] = []
    socket.on('error', (error) => failures.push(error))
    const headers = {
      ...HANDSHAKE,
      host: hostname,
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`GET /v1/realtime?model=gpt-x HTTP/1.1\r\n${lines.join('')}\r\n`)
    expect(String((await once(socket, 'data'))[0])).toContain('101 Switching Protocols')
    const closing = server.close(0)
    await once(socket, 'end')
    for (let count = 0; count < 3; count++) {
      socket.write(Buffer.from([0x82, 0x80, 0, 0, 0, 0])) // an empty message that was on its way
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    socket.end(Buffer.from([0x88, 0x80, 0, 0, 0, 0]))
    await Promise.all([once(socket, 'close'), closing])
    expect(failures).toEqual([])
  })

  it('does not wait for clients and vendors that do not close their side', async () => {
    const opposites: Duplex[] = []
    const upstream = http.createServer().on('upgrade', (_, socket) => {
      opposites.push(socket.on('error', () => {}))
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n')
    })
    const server = await startServer(upstream)
    const req = http.get(`${server.url}/v1/realtime?model=gpt-x`, { headers: HANDSHAKE })
    const [, socket] = (await once(req, 'upgrade')) as [IncomingMessage, net.Socket]
    onTestFinished(() => void socket.destroy())
    await server.close(50)
    expect([socket.destroyed, opposites[0]?.destroyed]).toEqual([false, false])
  })

  it('responds with a 503 to a handshake that the vendor has not accepted at the deadline', async () => {
    const { promise: waiting, resolve } = Promise.withResolvers<Duplex>()
    const server = await startServer(http.createServer().on('upgrade', (_, socket) => resolve(socket)))
    const req = http.get(`${server.url}/v1/realtime?model=gpt-x`, { headers: HANDSHAKE })
    const responded = once(req, 'response') as Promise<[IncomingMessage]>
    await waiting
    const closing = server.close(50)
    const [res] = await responded
    expect([res.statusCode, (await res.toArray()).join('')]).toEqual([
      503,
      expect.stringContaining('The gateway is shutting down'),
    ])
    await closing
  })
})

it('a realtime route without a WebSocket gets a 426', async () => {
  const gateway = await startGateway([upstreamAt('http://127.0.0.1:1', ['openai-chat'])])
  const headers = { authorization: `Bearer ${CLIENT_KEY}` }
  expect((await fetch(`${gateway}/v1/realtime?model=m`, { headers })).status).toBe(426)
})

it.each(['a handler without upgrades', 'the fetch gateway'])('%s refuses a WebSocket', async (kind) => {
  const config = {
    upstreams: [upstreamAt('http://127.0.0.1:1', ['openai-chat'])],
    keys: [{ name: 'test', key: CLIENT_KEY }],
  }
  const headers = { authorization: `Bearer ${CLIENT_KEY}`, connection: 'Upgrade', upgrade: 'websocket' }
  if (kind === 'the fetch gateway') {
    const handle = toFetchHandler(createFetchGateway(config))
    const request = new Request('http://a.test/v1/realtime?model=m', { headers })
    expect((await handle(request)).status).toBe(501)
    return
  }
  const gateway = createNodeGateway(config)
  onTestFinished(() => gateway.close())
  const url = await listen(http.createServer(toNodeHandler(gateway)))
  const [res] = (await once(http.get(`${url}/v1/realtime?model=m`, { headers }), 'response')) as [
    IncomingMessage,
  ]
  expect(res.statusCode).toBe(501)
})
