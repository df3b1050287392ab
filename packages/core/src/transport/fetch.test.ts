import { describe, expect, it } from 'vitest'
import { createFetchTransport } from './fetch.ts'

const request = {
  method: 'POST' as const,
  origin: 'https://a.example',
  path: '/b?c',
  headers: { 'x-d': '1' },
}

/** A `fetch` that answers from memory and keeps what it was asked. */
function answering(response: Response) {
  const asked: [string, RequestInit | undefined][] = []
  const fetch = async (url: string | URL | Request, init?: RequestInit) => {
    asked.push([String(url), init])
    return response
  }
  return { fetch, asked }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ''
  for await (const bytes of body) text += new TextDecoder().decode(bytes)
  return text
}

describe('createFetchTransport', () => {
  it('asks the given fetch, which is to follow no redirect', async () => {
    const { fetch, asked } = answering(new Response('answer', { status: 201 }))
    const { status, body } = await createFetchTransport(fetch).send({ ...request, body: 'x' })
    expect([status, await textOf(body)]).toEqual([201, 'answer'])
    expect(asked).toMatchObject([
      ['https://a.example/b?c', { method: 'POST', headers: { 'x-d': '1' }, body: 'x', redirect: 'manual' }],
    ])
  })

  it('leaves out the encoding that fetch has taken off', async () => {
    const headers = { 'content-encoding': 'gzip', 'x-e': '2' }
    const { fetch } = answering(new Response(null, { headers }))
    const answer = await createFetchTransport(fetch).send(request)
    expect(answer.headers).toEqual({ 'x-e': '2' })
    expect(await textOf(answer.body)).toBe('')
  })

  it('cancels a body that is left early', async () => {
    let cancelled = false
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1)),
      cancel: () => {
        cancelled = true
      },
    })
    const { body } = await createFetchTransport(answering(new Response(stream)).fetch).send(request)
    for await (const _ of body) break
    expect(cancelled).toBe(true)
  })

  it.each([
    [
      new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ENOTFOUND' }) }),
      'ENOTFOUND',
    ],
    [new TypeError('Load failed'), 'Load failed'],
  ])('says in its error what %s says at heart', async (error, message) => {
    const sent = createFetchTransport(() => Promise.reject(error)).send(request)
    await expect(sent).rejects.toMatchObject({
      name: 'TransportError',
      failure: 'connection',
      message,
      cause: error,
    })
  })
})
