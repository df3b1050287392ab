import { startOfflineUpstream } from '@mixrouter/testing'
import express from 'express'
import OpenAI, { toFile } from 'openai'
import { expect, it, onTestFinished } from 'vitest'
import { mixrouter } from '../src/index.ts'
import { KEY, listen } from './support.ts'

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
