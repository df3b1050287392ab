import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type Client,
  type ClientOptions,
  createClient,
  createEndpointClient,
  type SentRequest,
} from './client.ts'
import { ApiError, type ChatEvent, type ChatRequest } from './hub/index.ts'
import { TransportError } from './transport/index.ts'
import { createVideoClient } from './video/index.ts'

const KEY = 'sk-secret'

interface Served {
  path: string
  headers: IncomingHttpHeaders
  body: string
  aborted: boolean
}

let close: () => Promise<void>
afterEach(() => close())

/** A client of a server that responds with `respond`, and the requests that the server got. */
async function start(respond: (res: ServerResponse) => void, options: Partial<ClientOptions> = {}) {
  const served: Served[] = []
  const server = createServer(async (req, res) => {
    const request = { path: req.url ?? '', headers: req.headers, body: '', aborted: false }
    served.push(request)
    res.on('close', () => {
      request.aborted = !res.writableFinished
    })
    request.body = (await buffer(req)).toString('latin1')
    respond(res)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client: Client = createClient({ apiKey: KEY, baseURL: `${url}/v1`, ...options })
  return { client, url, served }
}

const REQUEST: ChatRequest = {
  model: 'mistral-large-latest',
  system: [],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
  stream: false,
}

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  (res: ServerResponse) =>
    void res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

const WHOLE = {
  id: 'r1',
  model: 'mistral-large-latest',
  choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
}
const CHUNKS = [
  { choices: [{ index: 0, delta: { content: 'Hi' } }] },
  { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
]
const sse = (chunks: readonly unknown[]) =>
  chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')
const stream = (text: string) => (res: ServerResponse) =>
  void res.writeHead(200, { 'content-type': 'text/event-stream' }).end(text)

async function gather(events: AsyncIterable<ChatEvent>): Promise<ChatEvent[]> {
  const gathered: ChatEvent[] = []
  for await (const event of events) gathered.push(event)
  return gathered
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable('it was not rejected'),
    (error: unknown) => error,
  )
}

describe('send', () => {
  it('sends a request in the model’s native format and returns the response with its head', async () => {
    const { client, url, served } = await start(json(WHOLE, 200, { 'x-request-id': 'q1' }))
    const result = await client.send(REQUEST)
    expect(result).toMatchObject({
      url: `${url}/v1/chat/completions`,
      format: 'openai-chat',
      status: 200,
      headers: { 'x-request-id': 'q1' },
      responseBody: WHOLE,
      warnings: [],
    })
    expect(result.response.content).toEqual([{ type: 'text', text: 'Hi' }])
    expect(served[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
    expect(JSON.parse(served[0]?.body ?? '')).toEqual(result.requestBody)
  })

  it('sends a request in the given format, with extra fields and headers, and warns of losses', async () => {
    const message = { type: 'message', id: 'm', model: 'x', content: [], stop_reason: 'end_turn' }
    const { client, served } = await start(json(message), { headers: { 'X-A': '1', 'X-B': '1' } })
    const { warnings } = await client.send(
      { ...REQUEST, seed: 1 },
      { format: 'anthropic', extraBody: { container: 'c' }, headers: { 'x-b': '2' } },
    )
    expect(served[0]).toMatchObject({ path: '/v1/messages', headers: { 'x-a': '1', 'x-b': '2' } })
    expect(JSON.parse(served[0]?.body ?? '')).toMatchObject({ container: 'c' })
    expect(warnings.map(({ path }) => path)).toContain('seed')
  })

  it('reports the request before it is sent, without the key', async () => {
    const { client, url } = await start(json({}, 500))
    const sent: SentRequest[] = []
    await rejection(client.send(REQUEST, { onRequest: (request) => sent.push(request) }))
    expect(sent).toMatchObject([
      { url: `${url}/v1/chat/completions`, body: { model: 'mistral-large-latest' } },
    ])
    expect(JSON.stringify(sent)).not.toContain(KEY)
  })

  it('throws the upstream’s error with its response, without the key', async () => {
    const body = {
      error: { message: `Not your key: ${KEY}`, type: 'x', param: null, code: 'invalid_api_key' },
    }
    const { client } = await start(json(body, 401, { 'x-echo': KEY, 'retry-after': '3' }))
    const error = await rejection(client.send(REQUEST))
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 401, code: 'invalid_api_key', retryAfter: '3' })
    expect(JSON.stringify([String(error), (error as ApiError).response])).not.toContain(KEY)
    expect((error as ApiError).response?.body).toContain('Not your key')
  })

  it.each([
    [
      'an error under 200',
      json({ error: { message: 'No quota', type: 'x', param: null, code: null } }),
      'No quota',
    ],
    ['a page under 200', stream('<html><body>Welcome</body></html>'), 'Welcome'],
  ])('throws for %s', async (_, respond, message) => {
    const { client } = await start(respond)
    const error = await rejection(client.send(REQUEST))
    expect(ApiError.is(error) && error.message).toContain(message)
  })

  it('pitfall 12: an abort closes the connection', async () => {
    const { client, served } = await start(() => {})
    const controller = new AbortController()
    const failed = rejection(client.send(REQUEST, { signal: controller.signal }))
    await vi.waitFor(() => expect(served).toHaveLength(1))
    controller.abort()
    const error = await failed
    expect(TransportError.is(error) && error.failure).toBe('aborted')
    await vi.waitFor(() => expect(served[0]?.aborted).toBe(true))
  })

  it('times out if the upstream sends nothing', async () => {
    const { client } = await start(() => {})
    const error = await rejection(client.send(REQUEST, { timeouts: { firstByte: 20 } }))
    expect(TransportError.is(error) && error.failure).toBe('timeout')
  })

  it('rejects a request that is nested too deeply', async () => {
    const { client, served } = await start(json(WHOLE))
    const deep = JSON.parse(`${'{"items":'.repeat(6000)}{}${'}'.repeat(6000)}`)
    const tools = [{ type: 'function' as const, name: 'f', parameters: deep }]
    for (const failed of [
      client.send({ ...REQUEST, tools }),
      client.stream({ ...REQUEST, tools }),
      client.call('/v1/embeddings', { body: { deep } }),
    ]) {
      const error = await rejection(failed)
      expect(ApiError.is(error) && error.status).toBe(400)
    }
    expect(served).toEqual([])
  })

  it('resolves the key for each request', async () => {
    const keys = ['one', 'two']
    const { client, served } = await start(json(WHOLE), { apiKey: async () => keys.shift() ?? '' })
    await client.send(REQUEST)
    await client.send(REQUEST)
    expect(served.map(({ headers }) => headers.authorization)).toEqual(['Bearer one', 'Bearer two'])
  })
})

describe('stream', () => {
  it('yields the events as they come, and reports the chunks', async () => {
    const { client, served } = await start(stream(`${sse(CHUNKS)}data: [DONE]\n\n`))
    const chunks: unknown[] = []
    const { events } = await client.stream(REQUEST, { onChunk: (chunk) => chunks.push(chunk) })
    const types = (await gather(events)).map(({ type }) => type)
    expect(types).toEqual(['start', 'blockStart', 'blockDelta', 'blockEnd', 'finish'])
    expect(chunks).toEqual(CHUNKS)
    expect(JSON.parse(served[0]?.body ?? '')).toMatchObject({ stream: true })
  })

  it('reads a whole response as a stream', async () => {
    const { client } = await start(json(WHOLE))
    const events = await gather((await client.stream(REQUEST)).events)
    expect(events).toContainEqual({ type: 'blockDelta', index: 0, text: 'Hi' })
    expect(events.at(-1)?.type).toBe('finish')
  })

  it('pitfall 8: ends with an error when the connection breaks', async () => {
    const { client } = await start((res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse(CHUNKS.slice(0, 1)))
      setTimeout(() => res.destroy(), 20)
    })
    const events = await gather((await client.stream(REQUEST)).events)
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { code: 'stream_truncated' } })
  })

  it('pitfall 8: ends with an error when the connection breaks within a whole response', async () => {
    const { client } = await start((res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 }).write('{')
      setTimeout(() => res.destroy(), 20)
    })
    const events = await gather((await client.stream(REQUEST)).events)
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { code: 'stream_truncated' } })
  })

  it('redacts the key in errors of the stream', async () => {
    const failure = { error: { message: `Failed for ${KEY}`, type: 'server_error', param: null, code: null } }
    const { client } = await start(stream(sse([...CHUNKS.slice(0, 1), failure])))
    const last = (await gather((await client.stream(REQUEST)).events)).at(-1)
    expect(last?.type === 'error' && last.error.message).toBe('Failed for [redacted]')
  })

  it('throws an error that comes before the stream', async () => {
    const { client } = await start(json({ error: { message: 'Busy' } }, 503))
    expect(await rejection(client.stream(REQUEST))).toMatchObject({ status: 503, message: 'Busy' })
  })

  it('pitfall 12: closes the connection when the reader returns early or aborts', async () => {
    const begin = (res: ServerResponse) =>
      void res.writeHead(200, { 'content-type': 'text/event-stream' }).write(sse(CHUNKS.slice(0, 1)))
    const { client, served } = await start(begin)
    for await (const _ of (await client.stream(REQUEST)).events) break
    await vi.waitFor(() => expect(served[0]?.aborted).toBe(true))

    const controller = new AbortController()
    const { events } = await client.stream(REQUEST, { signal: controller.signal })
    const reading = rejection(gather(events))
    controller.abort()
    expect(TransportError.is(await reading)).toBe(true)
    await vi.waitFor(() => expect(served[1]?.aborted).toBe(true))
  })
})

describe('call', () => {
  it('calls other routes in their own JSON', async () => {
    const { client, url, served } = await start(json({ data: [] }))
    expect(await client.call('/v1/models')).toMatchObject({
      url: `${url}/v1/models`,
      status: 200,
      body: { data: [] },
    })
    await client.call('/v1/embeddings', { body: { input: ['a'] }, headers: { 'x-a': '1' } })
    expect(served).toMatchObject([
      { path: '/v1/models', body: '', headers: { authorization: `Bearer ${KEY}` } },
      {
        path: '/v1/embeddings',
        body: '{"input":["a"]}',
        headers: { 'x-a': '1', 'content-type': 'application/json' },
      },
    ])
  })

  it('sends forms with files', async () => {
    const { client, served } = await start(json({}))
    const form = new FormData()
    form.append('image', new Blob(['bytes'], { type: 'image/png' }), 'a.png')
    await client.call('/v1/images/edits', { body: form })
    expect(served[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(served[0]?.body).toContain('filename="a.png"')
  })

  it('throws as send does', async () => {
    const { client } = await start(json({ error: { message: 'No such model' } }, 404))
    const error = await rejection(client.call('/v1/embeddings', { body: {} }))
    expect(error).toMatchObject({
      status: 404,
      message: 'No such model',
      response: { body: expect.any(String) },
    })
  })
})

it('rejects an invalid base URL', () => {
  close = async () => {}
  expect(() => createClient({ apiKey: KEY, baseURL: 'nonsense' })).toThrow(TypeError)
})

it('sends to MIXROUTER_BASE_URL without a base URL of its own, as the clients of videos and endpoints do', async () => {
  const { url, served } = await start(json({ id: 't1', status: 'queued' }))
  vi.stubEnv('MIXROUTER_BASE_URL', `${url}/prefix/v1`)
  try {
    await createClient({ apiKey: KEY }).call('/v1/models')
    await createEndpointClient({ apiKey: KEY })
      .rerank({ model: 'm', query: 'a', documents: ['b'] })
      .catch(() => {})
    await createVideoClient({ apiKey: KEY }).get('t1')
  } finally {
    vi.unstubAllEnvs()
  }
  expect(served.map(({ path }) => path)).toEqual([
    '/prefix/v1/models',
    '/prefix/v1/rerank',
    expect.stringMatching(/^\/prefix\/v1\/videos/),
  ])
})
