import { getEventListeners, once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { createFetchTransport, type Transport, type TransportRequest } from '@mixrouter/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createUndiciTransport } from '../src/node/undici.ts'
import { listen, startManualUpstream, startUpstream, unreachableUrl } from './support.ts'

/** The contract that the gateway relies on, for every transport. */
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

  it.each(['text ✓', new TextEncoder().encode('bytes ✓')])(
    'sends %s and reads the response',
    async (body) => {
      const upstream = await startUpstream((res) => res.writeHead(418, { 'x-b': '2' }).end('response ✓'))
      const response = await start().send(upstream.url, { body })
      expect(response).toMatchObject({ status: 418, headers: { 'x-b': '2' } })
      expect(await textOf(response.body)).toBe('response ✓')
      const sent = typeof body === 'string' ? body : new TextDecoder().decode(body)
      expect(upstream.requests).toMatchObject([
        { method: 'POST', url: '/a?b=c', headers: { 'x-a': '1' }, body: sent },
      ])
    },
  )

  it('joins headers that occur twice', async () => {
    const upstream = await startUpstream((res) => res.setHeader('x-b', ['1', '2']).end())
    const { headers, body } = await start().send(upstream.url)
    await textOf(body)
    expect(headers).toMatchObject({ 'x-b': '1, 2' })
  })

  it('sends a GET request without a body', async () => {
    const upstream = await startUpstream((res) => res.end('response'))
    const { status, body } = await start().send(upstream.url, { method: 'GET' })
    expect([status, await textOf(body)]).toEqual([200, 'response'])
  })

  it('reads an empty response and ignores early hints', async () => {
    const upstream = await startUpstream((res) => {
      res.writeEarlyHints({ link: '</a>; rel=preload' })
      res.writeHead(204).end()
    })
    const { status, body } = await start().send(upstream.url)
    expect([status, await textOf(body)]).toEqual([204, ''])
  })

  it('does not follow redirects', async () => {
    const upstream = await startUpstream((res) => res.writeHead(307, { location: '/elsewhere' }).end())
    const { status, body } = await start().send(upstream.url)
    await textOf(body)
    expect(status).toBe(307)
    expect(upstream.requests).toHaveLength(1)
  })

  it('reuses connections', async () => {
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

  it('yields each chunk of a slow stream as it arrives', async () => {
    const { url, firstResponse } = await startManualUpstream()
    const responsePromise = start().send(url)
    const res = await firstResponse
    res.flushHeaders()
    const chunks = (await responsePromise).body[Symbol.asyncIterator]()
    for (const text of ['one', 'two']) {
      res.write(text)
      expect(new TextDecoder().decode((await chunks.next()).value)).toBe(text)
    }
    res.end()
    expect(await chunks.next()).toMatchObject({ done: true })
  })

  it('loses no byte of a long response with a slow reader', async () => {
    const long = Array.from({ length: 300_000 }, (_, at) => at).join(' ')
    const upstream = await startUpstream((res) => res.end(long))
    const { body } = await start().send(upstream.url)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await textOf(body)).toBe(long)
  })

  it('fails if the connection is refused', async () => {
    const expected = expect.objectContaining({ failure: 'connection', message: 'ECONNREFUSED' })
    await expect(start().send(await unreachableUrl())).rejects.toEqual(expected)
  })

  it('fails if the response is not HTTP', async () => {
    const server = createSocketServer((socket) => socket.end('SSH-2.0\r\n'))
    const url = await listen(server)
    await expect(start().send(url)).rejects.toEqual(failing('connection'))
  })

  it('fails while reading a body that is cut off', async () => {
    const upstream = await startUpstream((res) =>
      res.writeHead(200, { 'content-length': 100 }).write('half', () => res.destroy()),
    )
    const { body } = await start().send(upstream.url)
    await expect(textOf(body)).rejects.toEqual(failing('connection'))
  })

  it('fails if the headers do not arrive in time', async () => {
    const { url } = await startManualUpstream()
    await expect(start().send(url, { timeouts: { firstByte: 50 } })).rejects.toEqual(failing('timeout'))
  })

  it('fails if the body stalls', async () => {
    const { url, firstResponse } = await startManualUpstream()
    const responsePromise = start().send(url, { timeouts: { idle: 50 } })
    ;(await firstResponse).write('half')
    await expect(textOf((await responsePromise).body)).rejects.toEqual(failing('timeout'))
  })

  it('sends nothing if the signal is already aborted', async () => {
    const upstream = await startUpstream((res) => res.end())
    await expect(start().send(upstream.url, { signal: AbortSignal.abort() })).rejects.toEqual(
      failing('aborted'),
    )
    expect(upstream.requests).toEqual([])
  })

  it('closes the connection if it is aborted before the headers', async () => {
    const { url, firstResponse } = await startManualUpstream()
    const controller = new AbortController()
    const failed = expect(start().send(url, { signal: controller.signal })).rejects.toEqual(
      failing('aborted'),
    )
    const closed = once(await firstResponse, 'close')
    controller.abort()
    await Promise.all([failed, closed])
  })

  it('closes the connection if it is aborted during the body', async () => {
    const { url, firstResponse } = await startManualUpstream()
    const controller = new AbortController()
    const responsePromise = start().send(url, { signal: controller.signal })
    const res = await firstResponse
    res.write('half')
    const { body } = await responsePromise
    controller.abort()
    await Promise.all([expect(textOf(body)).rejects.toEqual(failing('aborted')), once(res, 'close')])
  })

  it('closes the connection if its reader stops', async () => {
    const { url, firstResponse } = await startManualUpstream()
    const responsePromise = start().send(url)
    const res = await firstResponse
    const closed = once(res, 'close')
    res.write('half')
    for await (const _ of (await responsePromise).body) break
    await closed
  })

  it('closes the connection of a body that is not read', async () => {
    const { url, firstResponse } = await startManualUpstream()
    const responsePromise = start().send(url)
    const res = await firstResponse
    const closed = once(res, 'close')
    res.write('half')
    await (await responsePromise).body[Symbol.asyncIterator]().return?.()
    await closed
  })

  it('keeps no listener on the signal of a completed request', async () => {
    const upstream = await startUpstream((res) => res.end('response'))
    const { signal } = new AbortController()
    const { send } = start()
    await textOf((await send(upstream.url, { signal })).body)
    for await (const _ of (await send(upstream.url, { signal })).body) break
    await expect(send(await unreachableUrl(), { signal })).rejects.toEqual(failing('connection'))
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
