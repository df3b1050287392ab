import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { GatewayConfig } from '../src/index.ts'
import { hasRedis, startRedis } from './redis.ts'
import { CLIENT_KEY, STREAMS, startGateway, startUpstream, unreachableUrl, upstreamAt } from './support.ts'

interface Call {
  method: 'GET' | 'POST'
  path: string
  type?: string
  body?: string
}

const postJson = (path: string, body: object): Call => ({
  method: 'POST',
  path,
  type: 'application/json',
  body: JSON.stringify({ model: 'm', ...body }),
})

const postForm = (path: string, fields: Record<string, string>): Call => {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file =
    '--b\r\ncontent-disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n{"body":{"model":"m"}}\r\n'
  return {
    method: 'POST',
    path,
    type: 'multipart/form-data; boundary=b',
    body: `${parts.join('')}${file}--b--\r\n`,
  }
}

const EVENT_STREAM = { 'content-type': 'text/event-stream' }
const STREAM = STREAMS['openai-responses'].begin + STREAMS['openai-responses'].end

const get = (path: string): Call => ({ method: 'GET', path })

const UPLOAD = postForm('/v1/files', { purpose: 'batch' })
const BATCH = (id: string) =>
  postJson('/v1/batches', { input_file_id: id, endpoint: '/v1/chat/completions', completion_window: '24h' })
const MESSAGE_BATCH = postJson('/v1/messages/batches', {
  requests: [{ custom_id: 'a', params: { model: 'm' } }],
})
const VIDEO = postJson('/v1/videos', { prompt: 'A cat' })

/** A route, after the calls that make what it needs, each by the id of what the one before made. */
interface Route {
  name: string
  before?: readonly ((id: string) => Call)[]
  call: (id: string) => Call
}

const EMBEDDINGS: Route = { name: 'embeddings', call: () => postJson('/v1/embeddings', { input: 'Hi' }) }
const IMAGES: Route = { name: 'images', call: () => postJson('/v1/images/generations', { prompt: 'A cat' }) }
const SPEECH: Route = {
  name: 'speech',
  call: () => postJson('/v1/audio/speech', { input: 'Hi', voice: 'alloy' }),
}
const TRANSCRIPTS: Route = {
  name: 'transcripts',
  call: () => postForm('/v1/audio/transcriptions', { model: 'm' }),
}
const RESPONSES: Route = {
  name: 'responses that are kept',
  call: () => postJson('/v1/responses', { input: 'Hi', stream: true }),
}
const UPLOADS: Route = { name: 'uploads', call: () => UPLOAD }
const FILE: Route = {
  name: 'the content of a file',
  before: [() => UPLOAD],
  call: (id) => get(`/v1/files/${id}/content`),
}
const NEW_BATCH: Route = { name: 'a new batch of a file', before: [() => UPLOAD], call: BATCH }
const BATCH_STATUS: Route = {
  name: 'a batch of a file',
  before: [() => UPLOAD, BATCH],
  call: (id) => get(`/v1/batches/${id}`),
}
const NEW_MESSAGE_BATCH: Route = { name: 'a new batch of messages', call: () => MESSAGE_BATCH }
const BATCH_RESULTS: Route = {
  name: 'the results of a batch',
  before: [() => MESSAGE_BATCH],
  call: (id) => get(`/v1/messages/batches/${id}/results`),
}
const NEW_VIDEO: Route = { name: 'a new video', call: () => VIDEO }
const VIDEO_CONTENT: Route = {
  name: 'the content of a video',
  before: [() => VIDEO],
  call: (id) => get(`/v1/videos/${id}/content`),
}

const ALL = [
  ...[EMBEDDINGS, IMAGES, SPEECH, TRANSCRIPTS, RESPONSES],
  ...[UPLOADS, FILE, NEW_BATCH, BATCH_STATUS, NEW_MESSAGE_BATCH, BATCH_RESULTS, NEW_VIDEO, VIDEO_CONTENT],
]

/** Sends a request on a connection of its own, which the test can destroy. */
function open(url: string, { method, path, type, body }: Call): http.ClientRequest {
  const headers = { authorization: `Bearer ${CLIENT_KEY}`, ...(type && { 'content-type': type }) }
  const req = http.request(url + path, { method, agent: false, headers })
  req.on('error', () => {})
  req.end(body)
  return req
}

/** Resolves when a response is over, whether it is complete or not. */
function closing(response: IncomingMessage): Promise<void> {
  response.on('error', () => {})
  return new Promise((resolve) => response.once('close', resolve))
}

async function send(url: string, call: Call): Promise<{ status: number | undefined; text: string }> {
  const [res] = (await once(open(url, call), 'response')) as [IncomingMessage]
  return { status: res.statusCode, text: (await res.setEncoding('utf8').toArray()).join('') }
}

/** A gateway before an upstream that makes objects, until the test responds to a request itself. */
async function start(config: Partial<GatewayConfig> = {}) {
  let respond: ((res: ServerResponse) => unknown) | undefined
  let objects = 0
  const upstream = await startUpstream((res) => {
    if (respond) return respond(res)
    return res
      .setHeader('content-type', 'application/json')
      .end(`{"id":"object-${++objects}","status":"queued"}`)
  })
  const formats = ['openai-chat', 'anthropic', 'openai-responses'] as const
  const url = await startGateway([upstreamAt(upstream.url, formats, { prefer: 'client' })], {
    state: true,
    retry: { attempts: 0 },
    ...config,
  })
  /** The route's request, once what it needs has been made. */
  const prepare = async ({ before = [], call }: Route): Promise<Call> => {
    let id = ''
    for (const make of before) {
      const { status, text } = await send(url, make(id))
      expect([status, text]).toEqual([200, expect.stringContaining('"id"')])
      id = JSON.parse(text).id
    }
    return call(id)
  }
  const respondBy = (next: (res: ServerResponse) => unknown) => {
    respond = next
  }
  return { url, upstream, prepare, respondBy }
}

describe('a client that disconnects', () => {
  it.each(ALL)('before the response: $name', async (route) => {
    const { url, prepare, respondBy } = await start()
    const call = await prepare(route)
    const held = new Promise<ServerResponse>((resolve) => respondBy(resolve))
    const req = open(url, call)
    const res = await held
    const closed = once(res, 'close')
    req.destroy()
    await closed
    expect(res.writableFinished).toBe(false)
  })

  it.each([
    [SPEECH, 'audio/mpeg'],
    [FILE, 'application/octet-stream'],
    [BATCH_RESULTS, 'application/x-jsonl'],
    [VIDEO_CONTENT, 'video/mp4'],
    [RESPONSES, 'text/event-stream'],
    [IMAGES, 'text/event-stream'],
  ])('in the middle of the response: $name', async (route, type) => {
    const { url, prepare, respondBy } = await start()
    const call = await prepare(route)
    const held = new Promise<ServerResponse>((resolve) => respondBy(resolve))
    const req = open(url, call)
    const res = await held
    const closed = once(res, 'close')
    res.writeHead(200, { 'content-type': type }).write(STREAMS['openai-responses'].begin)
    const [response] = (await once(req, 'response')) as [IncomingMessage]
    await once(response, 'data')
    req.destroy()
    await closed
    expect(res.writableFinished).toBe(false)
  })
})

describe('a client that stops reading', () => {
  const chunk = `data: ${JSON.stringify({ x: 'x'.repeat(256 * 1024) })}\n\n`

  it.each([
    [SPEECH, 'audio/mpeg'],
    [FILE, 'application/octet-stream'],
    [BATCH_RESULTS, 'application/x-jsonl'],
    [VIDEO_CONTENT, 'video/mp4'],
    [RESPONSES, 'text/event-stream'],
    [IMAGES, 'text/event-stream'],
  ])('of $name is disconnected, and its upstream too', async (route, type) => {
    const { url, prepare, respondBy } = await start({ writeTimeout: 300 })
    const call = await prepare(route)
    const ended = new Promise<void>((resolve) => {
      respondBy((res) => {
        res.once('close', resolve).writeHead(200, { 'content-type': type })
        const fill = () => {
          while (!res.destroyed && res.write(chunk));
        }
        res.on('drain', fill)
        fill()
      })
    })
    const req = open(url, call)
    const [response] = (await once(req, 'response')) as [IncomingMessage]
    const gone = closing(response)
    response.pause()
    await ended
    response.resume() // what the kernel still has is delivered first
    await gone
    expect(response.complete).toBe(false)
  })

  it.each([EMBEDDINGS, IMAGES, TRANSCRIPTS])('of $name, whole, is disconnected', async (route) => {
    const { url, prepare, respondBy } = await start({ writeTimeout: 300 })
    const call = await prepare(route)
    respondBy((res) =>
      res.setHeader('content-type', 'application/json').end(JSON.stringify({ x: 'x'.repeat(32e6) })),
    )
    const [response] = (await once(open(url, call), 'response')) as [IncomingMessage]
    const gone = closing(response)
    response.pause()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    response.resume()
    await gone
    expect(response.complete).toBe(false)
  })
})

describe('a store that is away', () => {
  const OWN = [
    ...[UPLOADS, FILE, NEW_BATCH, BATCH_STATUS, NEW_MESSAGE_BATCH, BATCH_RESULTS],
    ...[NEW_VIDEO, VIDEO_CONTENT],
  ]
  const UNREACHABLE = { status: 503, text: expect.stringContaining('store_unreachable') }

  const startWithout = async () => {
    const redis = (await unreachableUrl()).replace('http', 'redis')
    return start({ store: { type: 'redis', url: redis } })
  }

  it.each([EMBEDDINGS, IMAGES, SPEECH, TRANSCRIPTS])('does not concern $name', async ({ call }) => {
    const { url, upstream } = await startWithout()
    expect(await send(url, call(''))).toMatchObject({ status: 200 })
    expect(upstream.requests).toHaveLength(1)
  })

  it('is reported by what needs it, before anything is sent', async () => {
    const { url, upstream } = await startWithout()
    for (const { name, call } of OWN)
      expect({ name, ...(await send(url, call('object-1'))) }).toEqual({ name, ...UNREACHABLE })
    expect(upstream.requests).toEqual([])
  })

  it('is reported before a response is made that is to be kept, and does not concern others', async () => {
    const { url, upstream, respondBy } = await startWithout()
    respondBy((res) => res.writeHead(200, EVENT_STREAM).end(STREAM))
    const kept = [
      RESPONSES.call(''),
      postJson('/v1/responses', { input: 'Hi' }),
      postJson('/v1/responses', { input: 'Hi', background: true }),
      postJson('/v1/responses', { input: 'Hi', store: false, previous_response_id: 'resp_1' }),
      postJson('/v1/conversations', {}),
      get('/v1/responses/resp_1'),
    ]
    for (const call of kept) expect({ call, ...(await send(url, call)) }).toEqual({ call, ...UNREACHABLE })
    expect(upstream.requests).toEqual([])
    const forgotten = postJson('/v1/responses', { input: 'Hi', store: false, stream: true })
    expect(await send(url, forgotten)).toEqual({ status: 200, text: STREAM })
  })

  it.skipIf(!hasRedis)(
    'is reported by what needs it when it goes away later, and noticed when it is back',
    async () => {
      const redis = await startRedis()
      const { url, prepare, upstream } = await start({ store: { type: 'redis', url: redis.url } })
      const calls: { name: string; call: Call }[] = []
      for (const route of OWN) calls.push({ name: route.name, call: await prepare(route) })
      const { length } = upstream.requests
      await redis.stop()
      for (const { name, call } of calls)
        expect({ name, ...(await send(url, call)) }).toEqual({ name, ...UNREACHABLE })
      expect(upstream.requests).toHaveLength(length)
      await startRedis(Number(new URL(redis.url).port))
      await expect.poll(async () => (await send(url, UPLOAD)).status).toBe(200)
    },
  )
})
