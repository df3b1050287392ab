import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ResponsesServerEvent } from 'openai/resources/responses/responses'
import type { ResponsesWS } from 'openai/resources/responses/ws'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import type { UpstreamConfig } from '../src/index.ts'
import { UPSTREAM_KEY } from './scripted-vendor.ts'
import { CHUNKS, listen } from './support.ts'
import { startWithSockets } from './websocket-support.ts'

const model = 'alias'

const configOf = (baseURL: string, format: NonNullable<UpstreamConfig['formats']>[number]) => ({
  upstreams: [{ name: 'vendor', baseURL, apiKey: UPSTREAM_KEY, formats: [format] }],
  models: { [model]: ['real-model'] },
  retry: { attempts: 0 },
})

describe('the openai SDK and a vendor in a realtime session', () => {
  /** A session that a vendor has accepted. */
  async function start() {
    const { promise: accepted, resolve } = Promise.withResolvers<{
      req: IncomingMessage
      vendor: WebSocket
    }>()
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    server.once('connection', (vendor, req) => resolve({ req, vendor }))
    await once(server, 'listening')
    onTestFinished(() => {
      for (const client of server.clients) client.terminate()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    const { openRealtime } = await startWithSockets(configOf(`http://127.0.0.1:${port}`, 'openai-chat'))
    const session = openRealtime(model)
    await once(session.socket as never, 'open')
    return { session, ...(await accepted) }
  }

  it('get each other’s events, but for the key and the model', async () => {
    const { session, vendor, req } = await start()
    expect(req.url).toBe('/v1/realtime?model=real-model')
    expect(req.headers.authorization).toBe(`Bearer ${UPSTREAM_KEY}`)
    const update = { type: 'session.update', session: { type: 'realtime', instructions: 'Ça' } } as const
    const received = once(vendor, 'message')
    session.send(update)
    const [text] = (await received) as [Buffer]
    expect(JSON.parse(text.toString())).toEqual(update)
    const sent = { type: 'session.updated', session: { vendor_field: 'x'.repeat(100_000) } }
    const event = new Promise((resolve) => session.once('session.updated', resolve))
    vendor.send(JSON.stringify(sent))
    expect(await event).toEqual(sent)
  })

  it('see that the other has closed it, and why', async () => {
    const { session, vendor } = await start()
    const closed = once(session.socket as never, 'close')
    vendor.close(4000, 'Time is over')
    const [code, reason] = (await closed) as [number, Buffer]
    expect([code, reason.toString()]).toEqual([4000, 'Time is over'])

    const other = await start()
    const left = once(other.vendor, 'close')
    other.session.close({ code: 1000, reason: 'Bye' })
    const [leftCode, leftReason] = (await left) as [number, Buffer]
    expect([leftCode, leftReason.toString()]).toEqual([1000, 'Bye'])
  })

  it.each([401, 429, 503])('get the error %i of the latter', async (status) => {
    const server = http.createServer().on('upgrade', (_, socket) => {
      const body = JSON.stringify({ error: { message: `No, said the vendor to ${UPSTREAM_KEY}` } })
      const head = `HTTP/1.1 ${status} No\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`
      socket.end(`${head}\r\n\r\n${body}`)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const { openRealtime } = await startWithSockets(configOf(`http://127.0.0.1:${port}`, 'openai-chat'))
    const session = openRealtime(model)
    session.on('error', () => {}) // what the SDK makes of it
    const [, res] = (await once(session.socket as never, 'unexpected-response')) as [unknown, IncomingMessage]
    const text = Buffer.concat(await res.toArray()).toString()
    expect(res.statusCode).toBe(status)
    expect(text).toContain('No, said the vendor')
    expect(text).not.toContain(UPSTREAM_KEY)
  })
})

const event = (type: string, fields: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`

const RESPONSE = { id: 'resp_7', object: 'response', created_at: 1, model: 'real-model', output: [] }
const MESSAGE = {
  id: 'msg_7',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Ça va', annotations: [] }],
}
const AT = { item_id: 'msg_7', output_index: 0, content_index: 0 }

/** Vendors that stream "Ça va": where, and in which pieces. */
const VENDORS = [
  { format: 'openai-chat', path: '/v1/chat/completions', pieces: CHUNKS },
  {
    format: 'openai-responses',
    path: '/v1/responses',
    pieces: [
      event('response.created', { response: { ...RESPONSE, status: 'in_progress' } }),
      event('response.output_item.added', { output_index: 0, item: { ...MESSAGE, content: [] } }) +
        event('response.content_part.added', {
          ...AT,
          part: { type: 'output_text', text: '', annotations: [] },
        }) +
        event('response.output_text.delta', { ...AT, delta: 'Ça va' }) +
        event('response.output_text.done', { ...AT, text: 'Ça va' }),
      event('response.output_item.done', { output_index: 0, item: MESSAGE }) +
        event('response.completed', { response: { ...RESPONSE, status: 'completed', output: [MESSAGE] } }),
    ],
  },
] as const

describe.each(VENDORS)(
  'the openai SDK and a vendor of $format for its WebSocket',
  ({ format, path, pieces }) => {
    async function start(respond: (res: ServerResponse, req: IncomingMessage) => void) {
      const received: { url: string | undefined; key: string | undefined; body: string }[] = []
      const vendor = await listen(async (req, res) => {
        const body = Buffer.concat(await req.toArray()).toString()
        received.push({ url: req.url, key: req.headers.authorization, body })
        respond(res, req)
      })
      const { openResponses } = await startWithSockets(configOf(vendor, format))
      return { received, socket: openResponses() }
    }

    const stream = (res: ServerResponse) => res.writeHead(200, { 'content-type': 'text/event-stream' })

    /** The events up to the last of a response. */
    const events = (socket: ResponsesWS) =>
      new Promise<ResponsesServerEvent[]>((resolve) => {
        const all: ResponsesServerEvent[] = []
        const listener = (one: ResponsesServerEvent) => {
          all.push(one)
          if (!/^(error|response\.(completed|failed|incomplete))$/.test(one.type)) return
          socket.off('event', listener)
          resolve(all)
        }
        socket.on('error', () => {})
        socket.on('event', listener)
      })

    it('get what the other sent, but for the key and the model', async () => {
      const { socket, received } = await start((res) => stream(res).end(pieces.join('')))
      const made = events(socket)
      socket.send({ type: 'response.create', model, input: 'My name is Ada' })
      const deltas = (await made).flatMap((one) =>
        one.type === 'response.output_text.delta' ? one.delta : [],
      )
      expect(deltas.join('')).toBe('Ça va')
      expect((await made).at(-1)).toMatchObject({
        type: 'response.completed',
        response: { status: 'completed' },
      })
      expect(received).toMatchObject([{ url: path, key: `Bearer ${UPSTREAM_KEY}` }])
      expect(received[0]?.body).toContain('"real-model"')
      expect(received[0]?.body).not.toContain(model)
      expect(received[0]?.body).not.toContain('response.create')
    })

    it('continue a response of the same connection', async () => {
      const { socket, received } = await start((res) => stream(res).end(pieces.join('')))
      const made = events(socket)
      socket.send({ type: 'response.create', model, input: 'My name is Ada' })
      const last = (await made).at(-1)
      const id = last?.type === 'response.completed' ? last.response.id : ''
      const continued = events(socket)
      socket.send({ type: 'response.create', model, input: 'Who am I?', previous_response_id: id })
      expect((await continued).at(-1)?.type).toBe('response.completed')
      expect(received[1]?.body.match(/My name is Ada|Ça va|Who am I\?/g)).toEqual([
        'My name is Ada',
        'Ça va',
        'Who am I?',
      ])
    })

    it.each([400, 429, 503])('get the error %i of the latter, and go on', async (status) => {
      const answers = [
        (res: ServerResponse) =>
          res
            .writeHead(status, { 'content-type': 'application/json' })
            .end(JSON.stringify({ error: { message: `No, said the vendor to ${UPSTREAM_KEY}` } })),
        (res: ServerResponse) => stream(res).end(pieces.join('')),
      ]
      const { socket } = await start((res) => answers.shift()?.(res))
      const failed = events(socket)
      socket.send({ type: 'response.create', model, input: 'Hi' })
      const [error] = await failed
      expect(error).toMatchObject({ type: 'error', status })
      expect(JSON.stringify(error)).toContain('No, said the vendor')
      expect(JSON.stringify(error)).not.toContain(UPSTREAM_KEY)
      const made = events(socket)
      socket.send({ type: 'response.create', model, input: 'Hi' })
      expect((await made).at(-1)?.type).toBe('response.completed')
    })

    it('get an error if the end is missing', async () => {
      const { socket } = await start((res) => stream(res).end(pieces.slice(0, -1).join('')))
      const failed = events(socket)
      socket.send({ type: 'response.create', model, input: 'Hi' })
      expect((await failed).at(-1)?.type).toMatch(/^(error|response\.failed)$/)
    })

    it('stop together', async () => {
      const { promise: stopped, resolve } = Promise.withResolvers<void>()
      const { socket } = await start((res) => {
        res.once('close', resolve)
        stream(res).write(pieces.slice(0, -1).join(''))
      })
      const begun = new Promise((done) => socket.once('response.output_text.delta', done))
      socket.send({ type: 'response.create', model, input: 'Hi' })
      await begun
      socket.close()
      await stopped
    })
  },
)
