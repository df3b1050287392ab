import { once } from 'node:events'
import http from 'node:http'
import { connect } from 'node:net'
import { FORMATS, type Format } from '@mixrouter/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createNodeGateway, serve } from '../src/node.ts'
import { ask, CLIENT_KEY, SHAPES, STREAM, startGateway, startHeldUpstream, upstreamAt } from './support.ts'

const OTHER: Record<Format, Format> = {
  'openai-chat': 'anthropic',
  'openai-responses': 'anthropic',
  anthropic: 'openai-chat',
  google: 'openai-chat',
}
const PAIRS = FORMATS.flatMap((format) => [[format, format] as const, [format, OTHER[format]] as const])
const EVENTS = { 'content-type': 'text/event-stream' }

/** A request whose socket is ours to drop. */
function open(url: string, format: Format, stream: boolean): http.ClientRequest {
  const shape = SHAPES[format]
  const req = http.request(url + shape.path('m', stream), {
    method: 'POST',
    agent: false,
    headers: shape.auth(CLIENT_KEY),
  })
  req.on('error', () => {})
  req.end(JSON.stringify(shape.body('m', stream)))
  return req
}

async function startHeld(spoken: Format) {
  const { url, arrived } = await startHeldUpstream()
  return { url: await startGateway([upstreamAt(url, [spoken])]), arrived }
}

describe.each(PAIRS)('pitfall 12: a client of %s that leaves an upstream of %s', (format, spoken) => {
  it.each([true, false])('before the first byte, stream: %s', async (stream) => {
    const { url, arrived } = await startHeld(spoken)
    const req = open(url, format, stream)
    const res = await arrived
    req.destroy()
    await once(res, 'close')
    expect(res.writableFinished).toBe(false)
  })

  it('in the middle of a stream', async () => {
    const { url, arrived } = await startHeld(spoken)
    const req = open(url, format, true)
    const res = await arrived
    res.writeHead(200, EVENTS).write(STREAM[spoken].begin)
    const [answer] = (await once(req, 'response')) as [http.IncomingMessage]
    for await (const piece of answer.setEncoding('utf8').iterator({ destroyOnReturn: false }))
      if (piece.includes('Bon')) break
    req.destroy()
    await once(res, 'close')
    expect(res.writableFinished).toBe(false)
  })

  it('in the middle of a whole answer', async () => {
    const { url, arrived } = await startHeld(spoken)
    const req = open(url, format, false)
    const res = await arrived
    res.writeHead(200, { 'content-type': 'application/json' }).write('{"id"')
    setTimeout(() => req.destroy(), 50)
    await once(res, 'close')
    expect(res.writableFinished).toBe(false)
  })
})

it('tells onError nothing of clients that leave, be it in the middle of their request', async () => {
  const { url, arrived } = await startHeldUpstream()
  const told: unknown[] = []
  const onError = (error: Error) => told.push(error.message)
  const gateway = await startGateway([upstreamAt(url, ['openai-chat'])], { onError })
  const waiting = open(gateway, 'openai-chat', false)
  const res = await arrived
  const { hostname, port } = new URL(gateway)
  const half = connect({ host: hostname, port: Number(port) })
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${CLIENT_KEY}\r\ncontent-length: 99`
  half.write(`${head}\r\n\r\n{"model":`, () => half.destroy())
  waiting.destroy()
  await Promise.all([once(res, 'close'), once(half, 'close')])
  expect((await ask(gateway, 'openai-chat', { body: 'no JSON' })).status).toBe(400)
  expect(told).toEqual([expect.stringContaining('JSON')])
})

describe.each(PAIRS)('a stream from %s to %s', (format, spoken) => {
  it('passes each event on as it comes', async () => {
    const { url, arrived } = await startHeld(spoken)
    const response = ask(url, format, { stream: true })
    const res = await arrived
    res.writeHead(200, EVENTS).flushHeaders()
    const pieces = (await response).body?.pipeThrough(new TextDecoderStream()).getReader()
    res.write(STREAM[spoken].begin)
    let text = ''
    while (!text.includes('Bon')) text += (await pieces?.read())?.value
    res.end(STREAM[spoken].end)
    while (!text.includes('jour')) text += (await pieces?.read())?.value
    expect(text).toContain('jour')
    await pieces?.cancel()
  })

  it('is read no faster than the client reads', async () => {
    const { url, arrived } = await startHeld(spoken)
    const req = open(url, format, true)
    const res = await arrived
    res.writeHead(200, EVENTS).write(STREAM[spoken].begin)
    const [answer] = (await once(req, 'response')) as [http.IncomingMessage]
    answer.pause()
    const piece = STREAM[spoken].begin
      .split('\n\n')
      .at(-2)
      ?.replace('Bon', 'x'.repeat(64 * 1024))
    const full = () => new Promise((resolve) => setTimeout(resolve, 200, 'full'))
    let sent = 0
    while (sent < 64 * 1024 * 1024) {
      sent += 64 * 1024
      if (!res.write(`${piece}\n\n`) && (await Promise.race([once(res, 'drain'), full()])) === 'full') break
    }
    expect(sent).toBeLessThan(24 * 1024 * 1024)
    req.destroy()
    await once(res, 'close')
  })
})

describe('serve', () => {
  const start = async () => {
    const { url, arrived } = await startHeldUpstream()
    const gateway = createNodeGateway({ upstreams: [upstreamAt(url, ['openai-chat'])], authenticate: false })
    const server = await serve(gateway)
    onTestFinished(() => server.close(0))
    return { server, arrived }
  }

  it('lets what is under way finish before it closes', async () => {
    const { server, arrived } = await start()
    const response = ask(server.url, 'openai-chat', { stream: true })
    const res = await arrived
    res.writeHead(200, EVENTS).write(STREAM['openai-chat'].begin)
    const text = (await response).text()
    const closed = server.close(60_000)
    await expect(fetch(`${server.url}/health`)).rejects.toThrow()
    res.end(STREAM['openai-chat'].end)
    expect(await text).toBe(STREAM['openai-chat'].begin + STREAM['openai-chat'].end)
    await closed
  })

  it('breaks off what takes longer than the deadline, upstream too', async () => {
    const { server, arrived } = await start()
    const text = ask(server.url, 'openai-chat', { stream: true }).then((response) => response.text())
    const res = await arrived
    res.writeHead(200, EVENTS).write(STREAM['openai-chat'].begin)
    const failed = expect(text).rejects.toThrow()
    await Promise.all([server.close(50), once(res, 'close'), failed])
    expect(res.writableFinished).toBe(false)
  })

  it('says where it listens, and fails when it cannot', async () => {
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
