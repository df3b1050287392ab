import { describe, expect, it } from 'vitest'
import { createClient } from '../client.ts'
import { ApiError } from '../hub/index.ts'
import { createVideoClient } from '../video/index.ts'
import { readBody } from './response.ts'
import type { Transport, TransportRequest } from './transport.ts'
import type { UpstreamOptions } from './upstream.ts'

const KEY = 'sk-secret-12345'

interface Canned {
  status?: number
  headers?: Record<string, string>
  /** What the body sends; an error breaks it off. */
  chunks: (string | Error)[]
}

/** A transport that returns the same response to every request, and records the requests. */
function cannedTransport({ status = 200, headers = {}, chunks }: Canned) {
  const sent: TransportRequest[] = []
  let bytesRead = 0
  async function* body() {
    for (const chunk of chunks) {
      if (typeof chunk !== 'string') throw chunk
      bytesRead += chunk.length
      yield new TextEncoder().encode(chunk)
    }
  }
  const transport: Transport = {
    send: async (request) => {
      sent.push(request)
      return { status, headers, body: body() }
    },
    close: async () => {},
  }
  return { transport, sent, bytesRead: () => bytesRead }
}

const CLIENTS: [string, (options: UpstreamOptions) => Promise<unknown>][] = [
  ['client', (options) => createClient(options).call('/v1/models')],
  ['video client', (options) => createVideoClient(options).get('1')],
]

const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error) => error,
  )

describe.each(CLIENTS)('%s', (_, call) => {
  it('resolves the key for each request, and sends headers in lower case', async () => {
    const keys = ['key-of-first', 'key-of-second']
    const { transport, sent } = cannedTransport({ chunks: ['{"id":"1"}'] })
    const options = {
      apiKey: async () => keys.shift() ?? '',
      baseURL: 'https://a.example/llm/v1',
      headers: { 'X-Team': 'a', 'x-none': undefined },
      transport,
    }
    await call(options)
    await call(options)
    expect(sent.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer key-of-first',
      'Bearer key-of-second',
    ])
    expect(sent[0]).toMatchObject({ origin: 'https://a.example', headers: { 'x-team': 'a' } })
    expect(sent[0]?.path).toMatch(/^\/llm\/v1\//)
    expect(sent[0]?.headers).not.toHaveProperty('x-none')
  })

  it('redacts the key in an error', async () => {
    const chunks = [JSON.stringify({ error: { message: `Bad key ${KEY}` } })]
    const { transport } = cannedTransport({ status: 401, headers: { 'x-echo': KEY }, chunks })
    const error = await rejection(call({ apiKey: KEY, transport }))
    expect(error).toMatchObject({
      message: 'Bad key [redacted]',
      response: { headers: { 'x-echo': '[redacted]' } },
    })
    expect(JSON.stringify(error)).not.toContain(KEY)
  })

  it('does not redact a key of fewer than 8 characters, which may be a word', async () => {
    const chunks = ['{"error":{"message":"Bad token in the test"}}']
    const { transport } = cannedTransport({ status: 401, chunks })
    const error = await rejection(call({ apiKey: 'test', transport }))
    expect(error).toMatchObject({ message: 'Bad token in the test', response: { body: chunks[0] } })
  })

  it('reads only the beginning of a large error', async () => {
    const chunks = Array<string>(64).fill('x'.repeat(100_000))
    const { transport, bytesRead } = cannedTransport({ status: 502, chunks })
    const error = await rejection(call({ apiKey: KEY, transport }))
    expect(ApiError.is(error) && error.status).toBe(502)
    expect(bytesRead()).toBeLessThan(2_000_000)
  })

  it('reports the status of an error whose body breaks off', async () => {
    const { transport } = cannedTransport({ status: 429, chunks: ['Slow do', new Error('reset')] })
    expect(await rejection(call({ apiKey: KEY, transport }))).toMatchObject({
      status: 429,
      response: { body: 'Slow do' },
    })
  })
})

it('rejects a response that is larger than the limit', async () => {
  const { transport } = cannedTransport({ chunks: ['12345', '67890'] })
  const response = await transport.send({ method: 'GET', origin: '', path: '', headers: {} })
  expect(await rejection(readBody(response, 9))).toMatchObject({ status: 502, code: 'response_too_large' })
  expect(await readBody(await transport.send({ method: 'GET', origin: '', path: '', headers: {} }), 10)).toBe(
    '1234567890',
  )
})
