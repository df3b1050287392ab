import { once } from 'node:events'
import http from 'node:http'
import { connect } from 'node:net'
import { FORMATS, type Format } from '@mixrouter/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createNodeGateway, serve } from '../src/node.ts'
import {
  anotherFormat,
  CLIENT_KEY,
  REQUESTS,
  STREAMS,
  sendRequest,
  startGateway,
  startManualUpstream,
  upstreamAt,
} from './support.ts'

const PAIRS = FORMATS.flatMap((format) => [
  [format, format] as const,
  [format, anotherFormat(format)] as const,
])
const EVENT_STREAM = { 'content-type': 'text/event-stream' }

/** Sends a request on a connection of its own, which the test can destroy. */
function open(url: string, format: Format, stream: boolean): http.ClientRequest {
  const shape = REQUESTS[format]
  const req = http.request(url + shape.path('m', stream), {
    method: 'POST',
    agent: false,
    headers: shape.auth(CLIENT_KEY),
  })
  req.on('error', () => {})
  req.end(JSON.stringify(shape.body('m', stream)))
  return req
}

async function startManual(upstreamFormat: Format) {
  const { url, firstResponse } = await startManualUpstream()
  return { url: await startGateway([upstreamAt(url, [upstreamFormat])]), firstResponse }
}

describe.each(PAIRS)(
  'pitfall 12: a client of %s disconnects, with an upstream of %s',
  (format, upstreamFormat) => {
    it.each([true, false])('before the first byte, stream: %s', async (stream) => {
      const { url, firstResponse } = await startManual(upstreamFormat)
      const req = open(url, format, stream)
      const res = await firstResponse
      req.destroy()
      await once(res, 'close')
      expect(res.writableFinished).toBe(false)
    })

    it('in the middle of a stream', async () => {
      const { url, firstResponse } = await startManual(upstreamFormat)
      const req = open(url, format, true)
      const res = await firstResponse
      res.writeHead(200, EVENT_STREAM).write(STREAMS[upstreamFormat].begin)
      const [response] = (await once(req, 'response')) as [http.IncomingMessage]
      for await (const chunk of response.setEncoding('utf8').iterator({ destroyOnReturn: false }))
        if (chunk.includes('Bon')) break
      req.destroy()
      await once(res, 'close')
      expect(res.writableFinished).toBe(false)
    })

    it('in the middle of a complete response', async () => {
      const { url, firstResponse } = await startManual(upstreamFormat)
      const req = open(url, format, false)
      const res = await firstResponse
      res.writeHead(200, { 'content-type': 'application/json' }).write('{"id"')
      setTimeout(() => req.destroy(), 50)
      await once(res, 'close')
      expect(res.writableFinished).toBe(false)
    })
  },
)

it('does not call onError when clients disconnect, even in the middle of their request', async () => {
  const { url, firstResponse } = await startManualUpstream()
  const messages: unknown[] = []
  const onError = (error: Error) => messages.push(error.message)
  const gateway = await startGateway([upstreamAt(url, ['openai-chat'])], { onError })
  const request = open(gateway, 'openai-chat', false)
  const res = await firstResponse
  const { hostname, port } = new URL(gateway)
  const half = connect({ host: hostname, port: Number(port) })
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${CLIENT_KEY}\r\ncontent-length: 99`
  half.write(`${head}\r\n\r\n{"model":`, () => half.destroy())
  request.destroy()
  await Promise.all([once(res, 'close'), once(half, 'close')])
  expect((await sendRequest(gateway, 'openai-chat', { body: 'not JSON' })).status).toBe(400)
  expect(messages).toEqual([expect.stringContaining('JSON')])
})

describe.each(PAIRS)('a stream from %s to %s', (format, upstreamFormat) => {
  it('forwards each event as it arrives', async () => {
    const { url, firstResponse } = await startManual(upstreamFormat)
    const response = sendRequest(url, format, { stream: true })
    const res = await firstResponse
    res.writeHead(200, EVENT_STREAM).flushHeaders()
    const chunks = (await response).body?.pipeThrough(new TextDecoderStream()).getReader()
    res.write(STREAMS[upstreamFormat].begin)
    let text = ''
    while (!text.includes('Bon')) text += (await chunks?.read())?.value
    res.end(STREAMS[upstreamFormat].end)
    while (!text.includes('jour')) text += (await chunks?.read())?.value
    expect(text).toContain('jour')
    await chunks?.cancel()
  })

  it('is read only as fast as the client reads', async () => {
    const { url, firstResponse } = await startManual(upstreamFormat)
    const req = open(url, format, true)
    const res = await firstResponse
    res.writeHead(200, EVENT_STREAM).write(STREAMS[upstreamFormat].begin)
    const [response] = (await once(req, 'response')) as [http.IncomingMessage]
    response.pause()
    const chunk = STREAMS[upstreamFormat].begin
      .split('\n\n')
      .at(-2)
      ?.replace('Bon', 'x'.repeat(64 * 1024))
    const timeout = () => new Promise((resolve) => setTimeout(resolve, 200, 'timeout'))
    let sent = 0
    while (sent < 64 * 1024 * 1024) {
      sent += 64 * 1024
      if (!res.write(`${chunk}\n\n`) && (await Promise.race([once(res, 'drain'), timeout()])) === 'timeout')
        break
    }
    expect(sent).toBeLessThan(24 * 1024 * 1024)
    req.destroy()
    await once(res, 'close')
  })
})

describe('serve', () => {
  const start = async () => {
    const { url, firstResponse } = await startManualUpstream()
    const gateway = createNodeGateway({ upstreams: [upstreamAt(url, ['openai-chat'])], authenticate: false })
    const server = await serve(gateway)
    onTestFinished(() => server.close(0))
    return { server, firstResponse }
  }

  it('finishes open requests before it closes', async () => {
    const { server, firstResponse } = await start()
    const response = sendRequest(server.url, 'openai-chat', { stream: true })
    const res = await firstResponse
    res.writeHead(200, EVENT_STREAM).write(STREAMS['openai-chat'].begin)
    const text = (await response).text()
    const closed = server.close(60_000)
    await expect(fetch(`${server.url}/health`)).rejects.toThrow()
    res.end(STREAMS['openai-chat'].end)
    expect(await text).toBe(STREAMS['openai-chat'].begin + STREAMS['openai-chat'].end)
    await closed
  })

  it('aborts requests that take longer than the deadline, at the upstream too', async () => {
    const { server, firstResponse } = await start()
    const text = sendRequest(server.url, 'openai-chat', { stream: true }).then((response) => response.text())
    const res = await firstResponse
    res.writeHead(200, EVENT_STREAM).write(STREAMS['openai-chat'].begin)
    await Promise.all([server.close(50), once(res, 'close')])
    expect(await text).toContain('The gateway is shutting down')
    expect(res.writableFinished).toBe(false)
  })

  it('returns its URL, and fails if the port is in use', async () => {
    const { server } = await start()
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    const gateway = createNodeGateway({
      upstreams: [upstreamAt('http://127.0.0.1:1', ['openai-chat'])],
      authenticate: false,
    })
    await expect(serve(gateway, { port: Number(new URL(server.url).port) })).rejects.toThrow('EADDRINUSE')
  })
})
