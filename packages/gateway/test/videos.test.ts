import { createVideoClient, VIDEO_PROTOCOLS, type VideoTask } from '@mixrouter/core'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFetchGateway, toFetchHandler } from '../src/fetch.ts'
import type { ConfigError, GatewayConfig, UpstreamConfig } from '../src/index.ts'
import { createNodeGateway, serve } from '../src/node.ts'
import { hasRedis, startRedis } from './redis.ts'
import {
  CLIENT_KEY,
  startGateway,
  startManualUpstream,
  startUpstream,
  UPSTREAM_KEY,
  unreachableUrl,
  upstreamAt,
} from './support.ts'

/** The example in the service's documentation. */
const EXAMPLE = {
  model: 'doubao-seedance-1-0-lite-i2v-250428',
  prompt: 'A cat yawns',
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
}
const OTHER_KEY = 'other-key-1234'
const KEYS = [
  { name: 'test', key: CLIENT_KEY },
  { name: 'other', key: OTHER_KEY },
]

async function startOffline(videoTime = 0): Promise<OfflineUpstream> {
  const upstream = await startOfflineUpstream({ videoTime })
  onTestFinished(() => upstream.close())
  return upstream
}

async function start(
  video: UpstreamConfig['video'] = 'service',
  more: Partial<GatewayConfig> = {},
  videoTime = 0,
) {
  const upstream = await startOffline(videoTime)
  const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'], { video })], {
    keys: KEYS,
    ...more,
  })
  return { upstream, url, videos: createVideoClient({ baseURL: url, apiKey: CLIENT_KEY }) }
}

const submit = (url: string, body: unknown = EXAMPLE, key = CLIENT_KEY, init: RequestInit = {}) =>
  fetch(`${url}/v1/videos`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  })
const get = (url: string, path: string, key = CLIENT_KEY, headers = {}) =>
  fetch(`${url}/v1/videos/${path}`, { headers: { authorization: `Bearer ${key}`, ...headers } })

async function readJson(response: Response | Promise<Response>) {
  return (await (await response).json()) as { id: string; task_id: string; error: { message: string } }
}

async function collect(tasks: AsyncIterable<VideoTask>): Promise<VideoTask[]> {
  const collected: VideoTask[] = []
  for await (const task of tasks) collected.push(task)
  return collected
}

describe.each(VIDEO_PROTOCOLS)('an upstream with the protocol %s', (protocol) => {
  it('creates the video of the documented example', async () => {
    const { url, upstream, videos } = await start(protocol, {}, 300)
    const submitted = await readJson(submit(url))
    expect(submitted).toMatchObject({
      id: submitted.task_id,
      object: 'video',
      model: EXAMPLE.model,
      status: 'queued',
      progress: 0,
      created_at: expect.any(Number),
    })
    const tasks = await collect(videos.wait(submitted.id, { pollInterval: 10 }))
    expect(tasks.at(-1)).toMatchObject({ id: submitted.id, status: 'succeeded', progress: 100 })
    expect(tasks.at(-1)?.url).toMatch(/^http/)

    const complete = await get(url, `${submitted.id}/content`)
    const bytes = Buffer.from(await complete.arrayBuffer())
    expect(complete.headers.get('content-type')).toBe('video/mp4')
    expect(bytes.subarray(4, 8).toString()).toBe('ftyp')
    const part = await get(url, `${submitted.id}/content`, CLIENT_KEY, { range: 'bytes=4-7' })
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      `bytes 4-7/${bytes.length}`,
      'ftyp',
    ])
    expect((await get(url, `${submitted.id}/content`, CLIENT_KEY, { range: 'bytes=9999-' })).status).toBe(416)
    expect(upstream.videos).toHaveLength(1)
    expect(upstream.videos[0]?.headers.authorization).toBe(`Bearer ${UPSTREAM_KEY}`)
  })

  it('reports a failed task, which has no video', async () => {
    const { videos } = await start(protocol)
    const { id } = await videos.submit({ model: 'm', prompt: 'error:failed' })
    expect(await videos.get(id)).toMatchObject({ status: 'failed', error: { message: expect.any(String) } })
    await expect(videos.content(id)).rejects.toMatchObject({ name: 'ApiError' })
  })

  it.each([429, 500])('submits once if the upstream responds with %s', async (status) => {
    const upstream = await startUpstream((res) =>
      res.writeHead(status, { 'retry-after': '0' }).end(`{"error":{"message":"busy ${UPSTREAM_KEY}"}}`),
    )
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'], { video: protocol })])
    const response = await submit(url)
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { error: { message: 'busy [redacted]' } },
    ])
    expect(upstream.requests).toHaveLength(1)
  })

  it.each([401, 402, 403, 429])(
    'asks another account if the first refuses a task with %i, finds it there, and begins there next time',
    async (status) => {
      const keys: string[] = []
      const upstream = await startUpstream((res, { headers }) => {
        const key = String(headers.authorization)
        keys.push(key)
        res.writeHead(key.endsWith('-a') ? status : 200, { 'content-type': 'application/json' })
        res.end('{"id":"task-1","task_id":"task-1","status":"queued","error":{"message":"No"}}')
      })
      const apiKey = ['upstream-key-a', 'upstream-key-b']
      const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'], { video: protocol, apiKey })])
      const ids: string[] = []
      for (let count = 0; count < 4; count++) ids.push((await readJson(submit(url))).id)
      expect(keys.filter((key) => key.endsWith('-a')).length).toBeLessThanOrEqual(1)
      keys.length = 0
      for (const id of ids) expect((await get(url, id)).status).toBe(200)
      expect(new Set(keys)).toEqual(new Set(['Bearer upstream-key-b']))
    },
  )

  it('pitfall 35: submits a billed task once if no response arrives, and reports the timeout', async () => {
    const upstream = await startOffline()
    const timeouts = { firstByte: 1000 }
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'], { video: protocol, timeouts })])
    expect((await submit(url, { model: 'm', prompt: 'error:hang' })).status).toBe(504)
    expect(upstream.videos).toHaveLength(1)
  })
})

it('reports an expired task', async () => {
  const { videos } = await start('volcengine')
  const { id } = await videos.submit({ model: 'm', prompt: 'error:expired' })
  expect((await collect(videos.wait(id))).at(-1)?.status).toBe('expired')
})

it('stops waiting for a task that never ends at the client’s deadline', async () => {
  const { videos } = await start()
  const { id } = await videos.submit({ model: 'm', prompt: 'error:endless' })
  const waiting = collect(videos.wait(id, { pollInterval: 10, deadline: 300 }))
  await expect(waiting).rejects.toMatchObject({ code: 'video_deadline' })
})

describe('access to a task', () => {
  it.each(['', '/content'])(
    'responds to another client’s key as if the task did not exist (GET%s)',
    async (path) => {
      const { url } = await start()
      const { id } = await readJson(submit(url))
      const otherClient = await get(url, id + path, OTHER_KEY)
      const missing = await get(url, `video_none${path}`)
      expect([otherClient.status, missing.status]).toEqual([404, 404])
      const body = await readJson(otherClient)
      expect(body).toMatchObject({ error: { code: 'task_not_exist', type: expect.any(String) } })
      expect(body.error.message.replace(id, 'video_none')).toBe((await readJson(missing)).error.message)
    },
  )

  it("does not accept the upstream's own id of a task", async () => {
    const { url, upstream } = await start()
    await submit(url)
    expect((await get(url, upstream.videos[0]?.id ?? '')).status).toBe(404)
  })

  it('requires a key', async () => {
    const { url, upstream } = await start()
    expect((await submit(url, EXAMPLE, 'wrong')).status).toBe(401)
    expect((await fetch(`${url}/v1/videos/x`)).status).toBe(401)
    expect(upstream.videos).toEqual([])
  })

  it('requires a key that is allowed to use the model', async () => {
    const { url } = await start('service', { keys: [{ name: 'a', key: CLIENT_KEY, models: ['gpt-*'] }] })
    expect((await submit(url)).status).toBe(403)
  })
})

describe('the upstream', () => {
  it('is the one that serves the model and offers videos', async () => {
    const [chat, video] = [await startOffline(), await startOffline()]
    const url = await startGateway([
      upstreamAt(chat.url, ['openai-chat'], { name: 'chat', video: false }),
      upstreamAt(video.url, ['openai-chat'], { name: 'video' }),
    ])
    await submit(url)
    expect((await submit(url, { ...EXAMPLE, model: 'video/own' })).status).toBe(200)
    expect(chat.videos).toEqual([])
    expect(video.videos.map(({ model }) => model)).toEqual([EXAMPLE.model, 'own'])
  })

  it('is missing if no upstream offers videos', async () => {
    const { url } = await start(false)
    const response = await submit(url)
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { error: { code: 'model_not_found' } },
    ])
  })

  it('receives an abort when the client disconnects', async () => {
    const { url: held, firstResponse } = await startManualUpstream()
    const url = await startGateway([upstreamAt(held, ['openai-chat'])])
    const controller = new AbortController()
    const sent = submit(url, EXAMPLE, CLIENT_KEY, { signal: controller.signal })
    const res = await firstResponse
    const closed = new Promise((resolve) => res.once('close', resolve))
    controller.abort()
    await expect(sent).rejects.toThrow()
    await closed
  })

  it('closes the connection in the middle of a video: the response fails too', async () => {
    const upstream = await startUpstream((res, { method }) => {
      if (method === 'POST') return res.end('{"id":"1","status":"queued"}')
      res.writeHead(200, { 'content-type': 'video/mp4', 'content-length': 100 }).write('half')
      return setTimeout(() => res.destroy(), 50)
    })
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    const { id } = await readJson(submit(url))
    const response = await get(url, `${id}/content`)
    expect(response.status).toBe(200)
    await expect(response.arrayBuffer()).rejects.toThrow()
  })
})

describe('a bad request', () => {
  it.each([
    [400, '{'],
    [400, { prompt: 'no model' }],
    [400, { model: 'm', metadata: 7 }],
    [413, { model: 'm', prompt: 'x'.repeat(3000) }],
  ])('is a %s and is not forwarded', async (status, body) => {
    const { url, upstream } = await start('service', { bodyLimit: 2000 })
    const response = await submit(url, body)
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { error: { message: expect.any(String) } },
    ])
    expect(upstream.videos).toEqual([])
  })

  it('is one for an invalid task id, whatever onUnsupported is', async () => {
    const { url } = await start('volcengine', { onUnsupported: 'error' })
    expect((await submit(url)).status).toBe(200)
    expect((await get(url, '%E0%A4%A')).status).toBe(400)
  })
})

describe('the store', () => {
  const test = it.skipIf(!hasRedis)
  const withRedis = (name: string) => `${name}${hasRedis ? '' : ' (skipped without /usr/bin/redis-server)'}`

  test(withRedis('lets another gateway find a task after a restart'), async () => {
    const store = { type: 'redis' as const, url: (await startRedis()).url }
    const upstream = await startOffline()
    const config = { upstreams: [upstreamAt(upstream.url, ['openai-chat'])], keys: KEYS, store }
    const first = await serve(createNodeGateway(config))
    const { id } = await readJson(submit(first.url))
    await first.close(0)

    const second = await startGateway([...config.upstreams], { keys: KEYS, store })
    expect(await (await get(second, id)).json()).toMatchObject({ id, status: 'completed' })
    expect((await get(second, `${id}/content`)).status).toBe(200)
    expect((await get(second, id, OTHER_KEY)).status).toBe(404)
    expect(upstream.videos).toHaveLength(1)
  })

  it('in memory is lost with its gateway', async () => {
    const { url, upstream } = await start()
    const { id } = await readJson(submit(url))
    const second = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    expect((await get(second, id)).status).toBe(404)
  })

  it('that is unreachable is reported before a task is submitted, and affects no other route', async () => {
    const url = (await unreachableUrl()).replace('http', 'redis')
    const gateway = await start('service', { store: { type: 'redis', url } })
    const response = await submit(gateway.url)
    expect([response.status, await response.json()]).toMatchObject([
      503,
      { error: { code: 'store_unreachable' } },
    ])
    expect(gateway.upstream.videos).toEqual([])
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200)
  }, 20_000)

  it('in Redis is rejected without Node', () => {
    const config = {
      authenticate: false as const,
      upstreams: [upstreamAt('https://a.test', ['openai-chat'])],
    }
    const store = { type: 'redis' as const, url: 'redis://a.test' }
    expect(() => createFetchGateway({ ...config, store })).toThrow(
      expect.objectContaining<Partial<ConfigError>>({
        problems: [{ path: 'store.type', message: expect.any(String) }],
      }),
    )
  })
})

it('creates videos through the fetch entry point too', async () => {
  const upstream = await startOffline()
  const upstreams = [upstreamAt(upstream.url, ['openai-chat'])]
  const handle = toFetchHandler(createFetchGateway({ upstreams, authenticate: false }))
  const body = JSON.stringify(EXAMPLE)
  const { id } = await readJson(
    handle(
      new Request('http://localhost/v1/videos', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      }),
    ),
  )
  expect(await (await handle(new Request(`http://localhost/v1/videos/${id}`))).json()).toMatchObject({
    status: 'completed',
  })
  const video = await handle(new Request(`http://localhost/v1/videos/${id}/content`))
  expect(
    Buffer.from(await video.arrayBuffer())
      .subarray(4, 8)
      .toString(),
  ).toBe('ftyp')
})
