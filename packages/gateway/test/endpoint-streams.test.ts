import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { Format } from '@mixrouter/core'
import { describe, expect, it } from 'vitest'
import { CREATED } from './endpoint-cases.ts'
import { CLIENT_KEY, listen, startGateway, upstreamAt } from './support.ts'

/** A response that is streamed, however large it is. */
interface StreamCase {
  name: string
  /** Where the vendor has it. */
  path: string
  type: string
  format?: Format
  /** What has to be created first, where the response is that of an object. */
  create?: () => RequestInit & { path: string }
}

const AUTH = { authorization: `Bearer ${CLIENT_KEY}` }

const STREAM_CASES: readonly StreamCase[] = [
  { name: 'speech', path: '/v1/audio/speech', type: 'audio/mpeg' },
  { name: 'streamed images', path: '/v1/images/generations', type: 'text/event-stream' },
  { name: 'streamed completions', path: '/v1/completions', type: 'text/event-stream' },
  {
    name: 'responses that are kept',
    path: '/v1/responses',
    type: 'text/event-stream',
    format: 'openai-responses',
  },
  {
    name: 'the content of a file',
    path: '/v1/files/obj_1/content',
    type: 'application/octet-stream',
    create() {
      const body = new FormData()
      body.append('file', new Blob(['a']))
      return { path: '/v1/files', headers: AUTH, body }
    },
  },
  {
    name: 'a video',
    path: '/v1/videos/obj_1/content',
    type: 'video/mp4',
    create: () => ({
      path: '/v1/videos',
      headers: { ...AUTH, 'content-type': 'application/json' },
      body: '{"model":"m","prompt":"A cat"}',
    }),
  },
]

describe.each(STREAM_CASES)('the stream of $name', ({ path, type, format = 'openai-chat', create }) => {
  const SIZE = 64 * 1024 * 1024

  /** Writes a whole response as fast as it is taken; counts what has been. */
  async function write(res: ServerResponse, sent: { bytes: number }) {
    const chunk = `data: ${'x'.repeat(64 * 1024)}\n\n`
    res.writeHead(200, { 'content-type': type })
    const closed = once(res, 'close')
    while (sent.bytes < SIZE && !res.destroyed) {
      sent.bytes += chunk.length
      if (!res.write(chunk)) await Promise.race([once(res, 'drain'), closed])
    }
    res.end()
  }

  async function begin() {
    const responses: { res: ServerResponse; bytes: number }[] = []
    const server = http.createServer(async (req, res) => {
      await req.toArray()
      if (req.url !== path)
        return res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(CREATED))
      const sent = { res, bytes: 0 }
      responses.push(sent)
      await write(res, sent)
    })
    const upstreams = [upstreamAt(await listen(server), [format], { video: 'service' })]
    const url = await startGateway(upstreams, { state: true, retry: { attempts: 0 } })
    let target = path
    if (create) {
      const { path: collection, ...init } = create()
      const created = await fetch(url + collection, { method: 'POST', ...init })
      const { id } = (await created.json()) as { id: string }
      target = path.replace('obj_1', id)
    }
    const open = async () => {
      const headers = { ...AUTH, 'content-type': 'application/json' }
      const req = http.request(url + target, { method: create ? 'GET' : 'POST', headers })
      req.on('error', () => {})
      req.end(create ? undefined : JSON.stringify({ model: 'm', input: 'Hi', prompt: 'Hi', stream: true }))
      const [response] = (await once(req, 'response')) as [IncomingMessage]
      return { req, response }
    }
    return { open, responses }
  }

  it('is not read by the gateway while the client does not read it', async () => {
    const { open, responses } = await begin()
    const unread = await open()
    unread.response.pause()
    const { response } = await open() // as much comes through beside it
    let received = 0
    for await (const chunk of response) received += chunk.length
    expect(received).toBeGreaterThanOrEqual(SIZE)
    expect(responses[0]?.bytes).toBeLessThan(SIZE / 2)
    unread.req.destroy()
  })

  it('is aborted at the vendor when the client disconnects', async () => {
    const { open, responses } = await begin()
    const { req, response } = await open()
    response.pause()
    const { res } = responses[0] as { res: ServerResponse }
    const closed = once(res, 'close')
    req.destroy()
    await closed
    expect(res.writableFinished).toBe(false)
  })
})
