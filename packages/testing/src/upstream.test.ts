import { request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { FORMATS, getFormat, responseToEvents } from '@mixrouter/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OfflineUpstream, startOfflineUpstream } from './upstream.ts'

let upstream: OfflineUpstream

beforeAll(async () => {
  upstream = await startOfflineUpstream({ delay: 0 })
})
afterAll(() => upstream.close())

const CHAT = { model: 'gpt-5.5', messages: [{ role: 'user', content: 'Hello' }] }
const post = (path: string, body: unknown, url = upstream.url) =>
  fetch(url + path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })

describe('routes', () => {
  it.each(FORMATS)('serves the paths of %s', async (format) => {
    for (const stream of [false, true]) {
      const path = getFormat(format).requestPath({ model: 'some-model', stream })
      expect((await post(path, '{')).status).toBe(400) // any path that is not a route is a 404
    }
  })

  it("lists models in the shape of the caller's format", async () => {
    const get = async (path: string, headers = {}) => (await fetch(upstream.url + path, { headers })).json()
    expect(await get('/v1/models')).toMatchObject({
      object: 'list',
      data: [{ id: 'gpt-5.5', object: 'model' }, {}, {}, {}],
    })
    expect(await get('/v1/models', { 'anthropic-version': '2023-06-01' })).toMatchObject({
      data: [{ type: 'model' }, {}, {}, {}],
      has_more: false,
    })
    const google = { models: [{ name: 'models/gpt-5.5' }, {}, {}, {}] }
    expect(await get('/v1beta/models')).toMatchObject(google)
    expect(await get('/v1/models', { 'x-goog-api-key': 'any' })).toMatchObject(google)
  })

  it('responds to unknown paths and invalid bodies with an error', async () => {
    expect(await (await post('/v1/nonsense', {})).json()).toMatchObject({
      error: { message: expect.stringContaining('/v1/nonsense') },
    })
    expect(await (await post('/v1/messages', '{"model":')).json()).toMatchObject({ type: 'error' })
    expect(await (await post('/v1/chat/completions', { ...CHAT, messages: 7 })).json()).toMatchObject({
      error: { param: 'messages' },
    })
    expect((await post('/v1beta/models/%E0%A4%A:generateContent', { contents: [] })).status).toBeLessThan(500)
  })
})

it('records the requests', async () => {
  await post('/v1/chat/completions', CHAT)
  expect(upstream.requests.at(-1)).toMatchObject({
    format: 'openai-chat',
    path: '/v1/chat/completions',
    body: CHAT,
    aborted: false,
  })
})

it("offers gateway upstreams that serve each model in its vendor's formats only", () => {
  expect(upstream.upstreams.map(({ formats, models }) => [formats[0], models])).toEqual([
    ['anthropic', ['claude-*']],
    ['google', ['gemini-*', 'imagen-*']],
    ['openai-chat', ['*']],
  ])
  expect(new Set(upstream.upstreams.map(({ baseURL }) => baseURL))).toEqual(new Set([upstream.url]))
})

it('closes the connection for error:cut', async () => {
  await expect(post('/v1/messages', { ...CHAT, max_tokens: 99, model: 'error:cut' })).rejects.toThrow()
  const response = await post('/v1/chat/completions', { ...CHAT, model: 'error:cut', stream: true })
  expect(response.status).toBe(200)
  await expect(response.text()).rejects.toThrow()
})

it('writes no faster than the client reads', async () => {
  let generated = 0
  const flood = await startOfflineUpstream({
    async *model({ model }) {
      yield { type: 'start', id: 'flood', model }
      yield { type: 'blockStart', index: 0, part: { type: 'text', text: '' } }
      for (; generated < 10_000; generated++) yield { type: 'blockDelta', index: 0, text: 'x'.repeat(10_000) }
      yield { type: 'finish', finishReason: { unified: 'stop' } }
    },
  })
  const body = JSON.stringify({ ...CHAT, stream: true })
  const sent = request(`${flood.url}/v1/chat/completions`, { method: 'POST' }).end(body)
  await new Promise((resolve) => sent.once('response', resolve)) // the body is not read
  for (let before = -1; before !== generated; await setTimeout(100)) before = generated
  expect(generated).toBeGreaterThan(0)
  expect(generated).toBeLessThan(5000)
  sent.destroy()
  await expect.poll(() => flood.requests[0]?.aborted).toBe(true)
  await flood.close()
})

it('uses a custom model', async () => {
  const custom = await startOfflineUpstream({
    async *model({ model }) {
      const content = [{ type: 'text' as const, text: '42' }]
      yield* responseToEvents({ id: 'response', model, content, finishReason: { unified: 'stop' } })
    },
  })
  const response = await (await post('/v1/chat/completions', CHAT, custom.url)).json()
  expect(response).toMatchObject({ choices: [{ message: { content: '42' } }] })
  await custom.close()
})

it('sends an error response if a custom model fails', async () => {
  const custom = await startOfflineUpstream({
    // biome-ignore lint/correctness/useYield: it fails before the response begins
    async *model() {
      throw new Error('broken')
    },
  })
  const response = await post('/v1/messages', { ...CHAT, max_tokens: 9 }, custom.url)
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({
    type: 'error',
    error: { message: expect.stringContaining('broken') },
  })
  await custom.close()
})

it('rejects if the port is in use', async () => {
  const port = Number(new URL(upstream.url).port)
  await expect(startOfflineUpstream({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
