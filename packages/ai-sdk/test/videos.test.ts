import type { Experimental_VideoModelV4 as VideoModelV4 } from '@ai-sdk/provider'
import { startOfflineUpstream } from '@mixrouter/testing'
import { createProviderRegistry, experimental_generateVideo as generateVideo } from 'ai'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { createMixrouter } from '../src/index.ts'
import { type Server, startServer } from './server.ts'

let server: Server | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const poll = { intervalMs: 20, timeoutMs: 20_000 }

async function start(videoTime = 100) {
  const upstream = await startOfflineUpstream({ videoTime })
  onTestFinished(() => upstream.close())
  const mixrouter = createMixrouter({ baseURL: upstream.url, apiKey: 'secret' })
  return { upstream, mixrouter, model: mixrouter.videoModel('doubao-seedance-1-0-lite-i2v-250428') }
}

const isVideo = (bytes: Uint8Array) => Buffer.from(bytes.subarray(4, 8)).toString() === 'ftyp'

describe('experimental_generateVideo', () => {
  it('generates the documented example', async () => {
    const { model, upstream } = await start()
    const { video, warnings, providerMetadata } = await generateVideo({
      model,
      prompt: { text: 'The cat yawns', image: 'https://a.test/cat.png' },
      duration: 5,
      resolution: '1280x720',
      seed: 7,
      providerOptions: { mixrouter: { cameraFixed: true, watermark: false } },
      poll,
    })
    expect([isVideo(video.uint8Array), video.mediaType, warnings]).toEqual([true, 'video/mp4', []])
    expect(upstream.videos).toHaveLength(1)
    expect(upstream.videos[0]).toMatchObject({
      headers: { authorization: 'Bearer secret', 'idempotency-key': expect.any(String) },
      body: {
        model: 'doubao-seedance-1-0-lite-i2v-250428',
        prompt: 'The cat yawns',
        images: ['https://a.test/cat.png'],
        duration: 5,
        metadata: {
          image_role: 'first_frame',
          resolution: '720p',
          ratio: '16:9',
          seed: 7,
          camerafixed: true,
          watermark: false,
        },
      },
    })
    expect(providerMetadata.mixrouter).toMatchObject({ taskId: upstream.videos[0]?.id, progress: 100 })
  })

  it('works through a registry', async () => {
    const { mixrouter } = await start(0)
    const model = createProviderRegistry({ mixrouter }).videoModel('mixrouter:some-model')
    const { video } = await generateVideo({ model, prompt: 'A cat', poll })
    expect(isVideo(video.uint8Array)).toBe(true)
  })

  it('generates several videos, one task each', async () => {
    const { model, upstream } = await start(0)
    const { videos } = await generateVideo({ model, prompt: 'A cat', n: 2, poll })
    expect([videos.length, upstream.videos.length]).toEqual([2, 2])
  })

  it('warns about unsupported settings', async () => {
    const { model } = await start(0)
    const frame = (frameType: 'first_frame' | 'last_frame') => ({ image: 'https://a.test/1.png', frameType })
    const frameImages = [frame('first_frame'), frame('last_frame')]
    const { warnings } = await generateVideo({ model, prompt: 'A cat', fps: 24, frameImages, poll })
    expect(warnings).toMatchObject([
      { type: 'unsupported', feature: 'fps' },
      { type: 'unsupported', feature: 'images[0].role' },
      { type: 'unsupported', feature: 'images[1].role' },
    ])
  })

  it('sends references', async () => {
    const { model, upstream } = await start(0)
    const inputReferences = [new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10])]
    await generateVideo({ model, prompt: 'A cat', inputReferences, poll })
    expect(upstream.videos[0]?.body).toMatchObject({
      images: [expect.stringMatching(/^data:image\/png;base64,iVBOR/)],
      metadata: { image_role: 'reference_image' },
    })
  })

  it('reports why a task failed', async () => {
    const { model } = await start(0)
    await expect(generateVideo({ model, prompt: 'error:failed', poll })).rejects.toThrow(
      /contains error:failed/,
    )
  })

  it('times out a task that never ends, submitting it once', async () => {
    const { model, upstream } = await start(0)
    const generating = generateVideo({
      model,
      prompt: 'error:endless',
      poll: { intervalMs: 10, timeoutMs: 300 },
    })
    await expect(generating).rejects.toThrow(/timed out/)
    expect(upstream.videos).toHaveLength(1)
  })

  it('stops when the caller aborts', async () => {
    const { model, upstream } = await start(60_000)
    const controller = new AbortController()
    const generating = generateVideo({ model, prompt: 'A cat', poll, abortSignal: controller.signal })
    generating.catch(() => {})
    await expect.poll(() => upstream.videos.length, { timeout: 10_000 }).toBe(1)
    controller.abort()
    await expect(generating).rejects.toMatchObject({ name: 'AbortError' })
  })

  it.each([429, 500, 503])('submits once if the response is %s', async (status) => {
    server = await startServer(() => ({
      status,
      headers: { 'retry-after': '0' },
      body: { error: { message: 'busy' } },
    }))
    const model = createMixrouter({ baseURL: server.url, apiKey: 'secret' }).videoModel('m')
    await expect(generateVideo({ model, prompt: 'A cat', poll })).rejects.toThrow('busy')
    expect(server.requests).toHaveLength(1)
  })

  it('submits once if no response arrives', async () => {
    const { upstream } = await start()
    const mixrouter = createMixrouter({
      baseURL: upstream.url,
      apiKey: 'secret',
      timeouts: { firstByte: 300 },
    })
    const generating = generateVideo({ model: mixrouter.videoModel('m'), prompt: 'error:hang', poll })
    await expect(generating).rejects.toMatchObject({ name: 'AI_APICallError', isRetryable: false })
    expect(upstream.videos).toHaveLength(1)
  })

  it('polls again after a failed status request', async () => {
    server = await startServer(({ method, path }, turn) => {
      if (method === 'POST') return { body: { id: '1', status: 'queued' } }
      if (path.endsWith('/content')) return { body: 'video', headers: { 'content-type': 'video/mp4' } }
      if (turn === 1)
        return { status: 503, headers: { 'retry-after': '0' }, body: { error: { message: 'busy' } } }
      return { body: { id: '1', status: 'completed' } }
    })
    const model = createMixrouter({ baseURL: server.url, apiKey: 'secret' }).videoModel('m')
    const { video } = await generateVideo({ model, prompt: 'A cat', poll })
    expect(Buffer.from(video.uint8Array).toString()).toBe('video')
  })
})

it('downloads a video from its URL if the content route has none, and polls again after a page', async () => {
  let polls = 0
  const served = await startServer(({ method, path }) => {
    if (method === 'POST') return { body: { id: '1', status: 'queued' } }
    if (path === '/cat.mp4') return { headers: { 'content-type': 'video/mp4' }, body: 'video' }
    if (path.endsWith('/content')) return { status: 404, body: { error: { message: 'Not found' } } }
    if (polls++ === 0) return { headers: { 'content-type': 'text/html' }, body: '<p>Maintenance' }
    return { body: { id: '1', status: 'completed', metadata: { url: `${served.url}/cat.mp4` } } }
  })
  onTestFinished(() => served.close())
  const model = createMixrouter({ baseURL: served.url, apiKey: 'secret' }).videoModel('m')
  const { video } = await generateVideo({ model, prompt: 'A cat', poll })
  expect(Buffer.from(video.uint8Array).toString()).toBe('video')
  expect(served.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
})

it('resumes an operation in another process', async () => {
  const { model, mixrouter } = await start(0)
  const call = { prompt: 'A cat', n: 1, providerOptions: {} } as Parameters<
    NonNullable<VideoModelV4['doStart']>
  >[0]
  const started = await model.doStart?.(call)
  const operation = JSON.parse(JSON.stringify(started?.operation))
  const status = await mixrouter.videoModel('m').doStatus?.({ operation })
  expect(status).toMatchObject({ status: 'completed', videos: [{ type: 'binary', mediaType: 'video/mp4' }] })
  await expect(model.doStatus?.({ operation: 7 })).rejects.toThrow(/not a Mixrouter video task/)
})
