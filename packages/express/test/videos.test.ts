import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import { startOfflineUpstream } from '@mixrouter/testing'
import express from 'express'
import OpenAI, { toFile } from 'openai'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type GatewayConfig, mixrouter } from '../src/index.ts'
import { startScripted, UPSTREAM_KEY } from './scripted-vendor.ts'
import { KEY, listen } from './support.ts'

const MIB = 1024 * 1024

/** The example in the service's documentation. */
const EXAMPLE = {
  model: 'doubao-seedance-1-0-lite-i2v-250428',
  prompt: 'The cat yawns',
  images: ['https://a.test/cat.png'],
  duration: 5,
  metadata: { image_role: 'first_frame', resolution: '720p', ratio: '16:9' },
}

it.each([
  ['without a parser', []],
  ['behind express.json()', [express.json()]],
] as const)('makes videos %s', async (_, before) => {
  const upstream = await startOfflineUpstream({ videoTime: 0 })
  const handler = mixrouter({ upstreams: upstream.upstreams, keys: [{ name: 'test', key: KEY }] })
  onTestFinished(async () => {
    await handler.close()
    await upstream.close()
  })
  const app = express()
  for (const middleware of before) app.use(middleware)
  app.use('/ai', handler)
  const url = `${await listen(app)}/ai/v1/videos`

  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
  const submitted = await fetch(url, { method: 'POST', headers, body: JSON.stringify(EXAMPLE) })
  const { id } = (await submitted.json()) as { id: string }
  expect(upstream.videos[0]?.body).toEqual(EXAMPLE)
  const task = await fetch(`${url}/${id}`, { headers })
  expect(await task.json()).toMatchObject({ id, status: 'completed', progress: 100 })
  const video = await fetch(`${url}/${id}/content`, { headers: { ...headers, range: 'bytes=4-7' } })
  expect([video.status, await video.text()]).toEqual([206, 'ftyp'])
})

it('makes videos of the form that the openai SDK sends', async () => {
  const upstream = await startOfflineUpstream({ videoTime: 0 })
  const handler = mixrouter({ upstreams: upstream.upstreams, keys: [{ name: 'test', key: KEY }] })
  onTestFinished(async () => {
    await handler.close()
    await upstream.close()
  })
  const url = await listen(express().use('/ai', handler))
  const client = new OpenAI({ baseURL: `${url}/ai/v1`, apiKey: KEY, maxRetries: 0 })
  const { id } = await client.videos.create({
    model: 'sora-2',
    prompt: 'A cat yawns',
    seconds: '4',
    size: '1280x720',
    input_reference: await toFile(Buffer.from('image'), 'cat.png', { type: 'image/png' }),
  })
  expect(upstream.videos[0]?.body).toEqual({
    model: 'sora-2',
    prompt: 'A cat yawns',
    duration: 4,
    images: ['data:image/png;base64,aW1hZ2U='],
    metadata: { ratio: '16:9', resolution: '720p' },
  })
  expect((await client.videos.retrieve(id)).status).toBe('completed')
})

describe('the openai SDK and a vendor of videos', () => {
  const QUEUED = { id: 'task_1', object: 'video', model: 'real-model', status: 'queued', progress: 0 }
  const submit = (openai: OpenAI) => openai.videos.create({ model: 'alias', prompt: 'A cat' })
  const CALLS: readonly (readonly [
    name: string,
    url: string,
    call: (openai: OpenAI, id: string) => Promise<unknown>,
  ])[] = [
    ['retrieve', 'GET /v1/videos/task_1', (openai, id) => openai.videos.retrieve(id)],
    ['content', 'GET /v1/videos/task_1/content', (openai, id) => openai.videos.downloadContent(id)],
  ]
  const start = (told: Record<string, object | string>, config: GatewayConfig = {}) =>
    startScripted(
      'openai-chat',
      Object.fromEntries(
        Object.entries({ 'POST /v1/videos': QUEUED, ...told }).map(([url, sent]) => [
          url,
          typeof sent === 'string'
            ? { type: 'video/mp4', body: sent }
            : 'error' in sent
              ? { status: 400, body: JSON.stringify(sent) }
              : { body: JSON.stringify(sent) },
        ]),
      ),
      config,
    )

  it('submit a task, ask for it and get the video', async () => {
    const { openai, received } = await start({
      'GET /v1/videos/task_1': { ...QUEUED, status: 'completed', progress: 100 },
      'GET /v1/videos/task_1/content': 'The bytes',
    })
    const video = await submit(openai)
    expect(video).toMatchObject({ object: 'video', model: 'alias', status: 'queued', progress: 0 })
    expect(await openai.videos.retrieve(video.id)).toMatchObject({ id: video.id, status: 'completed' })
    expect(await (await openai.videos.downloadContent(video.id)).text()).toBe('The bytes')
    const key = `Bearer ${UPSTREAM_KEY}`
    expect(received).toEqual([
      { url: 'POST /v1/videos', key, body: JSON.stringify({ model: 'real-model', prompt: 'A cat' }) },
      { url: 'GET /v1/videos/task_1', key, body: '' },
      { url: 'GET /v1/videos/task_1/content', key, body: '' },
    ])
  })

  const refusal = { error: { message: `No, said the vendor to ${UPSTREAM_KEY}`, code: 'some_code' } }

  it('of which the latter refuses a task, which is sent once', async () => {
    const { openai, received } = await start({ 'POST /v1/videos': refusal })
    const failure = await submit(openai).catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(OpenAI.BadRequestError)
    expect(String(failure)).toContain('No, said the vendor')
    expect(String(failure)).not.toContain(UPSTREAM_KEY)
    expect(received).toHaveLength(1)
  })

  it.each(CALLS)('of which the latter refuses %s', async (_, url, call) => {
    const { openai } = await start({ [url]: refusal })
    const { id } = await submit(openai)
    const failure = await call(openai, id).catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(OpenAI.BadRequestError)
    expect(String(failure)).toContain('No, said the vendor')
    expect(String(failure)).not.toContain(UPSTREAM_KEY)
  })

  it.each(CALLS)('of which the latter is not asked to %s by another client', async (_, __, call) => {
    const { openai, stranger, received } = await start({})
    const { id } = await submit(openai)
    await expect(call(stranger.openai, id)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    expect(received).toHaveLength(1)
  })

  it('get a 413 for an image of 50 MB, which does not reach the latter', async () => {
    const { openai, received } = await start({})
    const input_reference = await toFile(Buffer.alloc(50 * MIB), 'cat.png', { type: 'image/png' })
    const video = openai.videos.create({ model: 'alias', prompt: 'A cat', input_reference })
    await expect(video).rejects.toMatchObject({ status: 413, type: 'request_too_large' })
    expect(received).toEqual([])
  })

  it('get a 413 as soon as a form of unknown length exceeds the limit', async () => {
    const { url, received } = await start({}, { bodyLimit: 2 * MIB })
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'multipart/form-data; boundary=b' }
    const req = http.request(`${url}/v1/videos`, { method: 'POST', headers })
    onTestFinished(() => void req.destroy())
    req.on('error', () => {})
    const response = once(req, 'response')
    req.write('--b\r\ncontent-disposition: form-data; name="input_reference"; filename="a.png"\r\n\r\n')
    req.write(Buffer.alloc(3 * MIB)) // the end is never sent
    const [res] = (await response) as [IncomingMessage]
    expect(res.statusCode).toBe(413)
    expect(JSON.parse(Buffer.concat(await res.toArray()).toString())).toMatchObject({
      error: { message: expect.stringContaining('2097152'), type: 'request_too_large' },
    })
    expect(received).toEqual([])
  })
})
