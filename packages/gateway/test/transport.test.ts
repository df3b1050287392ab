import { getEventListeners, once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { createFetchTransport, type Transport, type TransportRequest } from '@mixrouter/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createUndiciTransport } from '../src/node/undici.ts'
import { listen, nobody, startHeldUpstream, startUpstream } from './support.ts'

/** What every transport has to do; the gateway relies on all of it. */
describe.each<[string, () => Transport]>([
  ['undici', createUndiciTransport],
  ['fetch', createFetchTransport],
])('the transport over %s', (_, create) => {
  const start = () => {
    const transport = create()
    onTestFinished(() => transport.close())
    const send = (origin: string, more: Partial<TransportRequest> = {}) =>
      transport.send({ method: 'POST', origin, path: '/a?b=c', headers: { 'x-a': '1' }, ...more })
    return { transport, send }
  }
  const failing = (failure: string) => expect.objectContaining({ name: 'TransportError', failure })

  async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
    const decoder = new TextDecoder()
    let text = ''
    for await (const bytes of body) text += decoder.decode(bytes, { stream: true })
    return text
  }

  it.each(['text ✓', new TextEncoder().encode('bytes ✓')])('sends %s and reads the answer', async (body) => {
    const upstream = await startUpstream((res) => res.writeHead(418, { 'x-b': '2' }).end('answer ✓'))
    const answer = await start().send(upstream.url, { body })
    expect(answer).toMatchObject({ status: 418, headers: { 'x-b': '2' } })
    expect(await textOf(answer.body)).toBe('answer ✓')
    const sent = typeof body === 'string' ? body : new TextDecoder().decode(body)
    expect(upstream.requests).toMatchObject([
      { method: 'POST', url: '/a?b=c', headers: { 'x-a': '1' }, body: sent },
    ])
  })

  it('joins the headers that come twice', async () => {
    const upstream = await startUpstream((res) => res.setHeader('x-b', ['1', '2']).end())
    const { headers, body } = await start().send(upstream.url)
    await textOf(body)
    expect(headers).toMatchObject({ 'x-b': '1, 2' })
  })

  it('gets without a body', async () => {
    const upstream = await startUpstream((res) => res.end('answer'))
    const { status, body } = await start().send(upstream.url, { method: 'GET' })
    expect([status, await textOf(body)]).toEqual([200, 'answer'])
  })

  it('reads an empty answer, and passes over early hints', async () => {
    const upstream = await startUpstream((res) => {
      res.writeEarlyHints({ link: '</a>; rel=preload' })
      res.writeHead(204).end()
    })
    const { status, body } = await start().send(upstream.url)
    expect([status, await textOf(body)]).toEqual([204, ''])
  })

  it('follows no redirect', async () => {
    const upstream = await startUpstream((res) => res.writeHead(307, { location: '/elsewhere' }).end())
    const { status, body } = await start().send(upstream.url)
    await textOf(body)
    expect(status).toBe(307)
    expect(upstream.requests).toHaveLength(1)
  })

  it('uses connections again', async () => {
    const ports = new Set<number | undefined>()
    const server = createServer((req, res) => {
      ports.add(req.socket.remotePort)
      req.resume().on('end', () => res.end('ok'))
    })
    const url = await listen(server)
    const { send } = start()
    for (let count = 0; count < 6; count++) await textOf((await send(url, { body: 'x' })).body)
    expect(ports.size).toBeLessThan(3)
  })

  it('hands a slow stream on piece by piece', async () => {
    const { url, arrived } = await startHeldUpstream()
    const sending = start().send(url)
    const res = await arrived
    res.flushHeaders()
    const pieces = (await sending).body[Symbol.asyncIterator]()
    for (const text of ['one', 'two']) {
      res.write(text)
      expect(new TextDecoder().decode((await pieces.next()).value)).toBe(text)
    }
    res.end()
    expect(await pieces.next()).toMatchObject({ done: true })
  })

  it('loses no byte of a long answer to a slow reader', async () => {
    const long = Array.from({ length: 300_000 }, (_, at) => at).join(' ')
    const upstream = await startUpstream((res) => res.end(long))
    const { body } = await start().send(upstream.url)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await textOf(body)).toBe(long)
  })

  it('fails when nobody listens', async () => {
    const expected = expect.objectContaining({ failure: 'connection', message: 'ECONNREFUSED' })
    await expect(start().send(await nobody())).rejects.toEqual(expected)
  })

  it('fails when the answer is no HTTP', async () => {
    const server = createSocketServer((socket) => socket.end('SSH-2.0\r\n'))
    const url = await listen(server)
    await expect(start().send(url)).rejects.toEqual(failing('connection'))
  })

  it('fails in the body when that is cut', async () => {
    const upstream = await startUpstream((res) =>
      res.writeHead(200, { 'content-length': 100 }).write('half', () => res.destroy()),
    )
    const { body } = await start().send(upstream.url)
    await expect(textOf(body)).rejects.toEqual(failing('connection'))
  })

  it('fails when the head does not come in time', async () => {
    const { url } = await startHeldUpstream()
    await expect(start().send(url, { timeouts: { firstByte: 50 } })).rejects.toEqual(failing('timeout'))
  })

  it('fails when the body stops', async () => {
    const { url, arrived } = await startHeldUpstream()
    const sending = start().send(url, { timeouts: { idle: 50 } })
    ;(await arrived).write('half')
    await expect(textOf((await sending).body)).rejects.toEqual(failing('timeout'))
  })

  it('sends nothing that is aborted before', async () => {
    const upstream = await startUpstream((res) => res.end())
    await expect(start().send(upstream.url, { signal: AbortSignal.abort() })).rejects.toEqual(
      failing('aborted'),
    )
    expect(upstream.requests).toEqual([])
  })

  it('drops the connection when it is aborted before the head', async () => {
    const { url, arrived } = await startHeldUpstream()
    const controller = new AbortController()
    const failed = expect(start().send(url, { signal: controller.signal })).rejects.toEqual(
      failing('aborted'),
    )
    const closed = once(await arrived, 'close')
    controller.abort()
    await Promise.all([failed, closed])
  })

  it('drops the connection when it is aborted in the body', async () => {
    const { url, arrived } = await startHeldUpstream()
    const controller = new AbortController()
    const sending = start().send(url, { signal: controller.signal })
    const res = await arrived
    res.write('half')
    const { body } = await sending
    controller.abort()
    await Promise.all([expect(textOf(body)).rejects.toEqual(failing('aborted')), once(res, 'close')])
  })

  it('drops the connection when its reader leaves', async () => {
    const { url, arrived } = await startHeldUpstream()
    const sending = start().send(url)
    const res = await arrived
    const closed = once(res, 'close')
    res.write('half')
    for await (const _ of (await sending).body) break
    await closed
  })

  it('drops the connection of a body that is not read', async () => {
    const { url, arrived } = await startHeldUpstream()
    const sending = start().send(url)
    const res = await arrived
    const closed = once(res, 'close')
    res.write('half')
    await (await sending).body[Symbol.asyncIterator]().return?.()
    await closed
  })

  it('leaves no listener on the signal of a request that is over', async () => {
    const upstream = await startUpstream((res) => res.end('answer'))
    const { signal } = new AbortController()
    const { send } = start()
    await textOf((await send(upstream.url, { signal })).body)
    for await (const _ of (await send(upstream.url, { signal })).body) break
    await expect(send(await nobody(), { signal })).rejects.toEqual(failing('connection'))
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
