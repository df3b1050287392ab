import { describe, expect, it } from 'vitest'
import { createFetchTransport } from './fetch.ts'

const request = {
  method: 'POST' as const,
  origin: 'https://a.example',
  path: '/b?c',
  headers: { 'x-d': '1' },
}

/** A `fetch` that returns a canned response and records its calls. */
function cannedFetch(response: Response) {
  const calls: [string, RequestInit | undefined][] = []
  const fetch = async (url: string | URL | Request, init?: RequestInit) => {
    calls.push([String(url), init])
    return response
  }
  return { fetch, calls }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ''
  for await (const bytes of body) text += new TextDecoder().decode(bytes)
  return text
}

describe('createFetchTransport', () => {
  it('calls the given fetch without following redirects', async () => {
    const { fetch, calls } = cannedFetch(new Response('content', { status: 201 }))
    const { status, body } = await createFetchTransport(fetch).send({ ...request, body: 'x' })
    expect([status, await textOf(body)]).toEqual([201, 'content'])
    expect(calls).toMatchObject([
      ['https://a.example/b?c', { method: 'POST', headers: { 'x-d': '1' }, body: 'x', redirect: 'manual' }],
    ])
  })

  it('drops the content encoding, which fetch has decoded', async () => {
    const headers = { 'content-encoding': 'gzip', 'x-e': '2' }
    const { fetch } = cannedFetch(new Response(null, { headers }))
    const response = await createFetchTransport(fetch).send(request)
    expect(response.headers).toEqual({ 'x-e': '2' })
    expect(await textOf(response.body)).toBe('')
  })

  it('cancels a body whose reader returns early', async () => {
    let cancelled = false
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1)),
      cancel: () => {
        cancelled = true
      },
    })
    const { body } = await createFetchTransport(cannedFetch(new Response(stream)).fetch).send(request)
    for await (const _ of body) break
    expect(cancelled).toBe(true)
  })

  it.each([
    [
      new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ENOTFOUND' }) }),
      'ENOTFOUND',
    ],
    [new TypeError('Load failed'), 'Load failed'],
  ])('throws the innermost message of %s', async (error, message) => {
    const sent = createFetchTransport(() => Promise.reject(error)).send(request)
    await expect(sent).rejects.toMatchObject({
      name: 'TransportError',
      failure: 'connection',
      message,
      cause: error,
    })
  })
})
