import { createVideoClient, VIDEO_PROTOCOLS, type VideoTask } from '@mixrouter/core'
import { type OfflineUpstream, startOfflineUpstream } from '@mixrouter/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFetchGateway, toFetchHandler } from '../src/fetch.ts'
import type { ConfigError, GatewayConfig, UpstreamConfig } from '../src/index.ts'
import { createNodeGateway, serve } from '../src/node.ts'
import { hasRedis, startRedis } from './redis.ts'
import {
  CLIENT_KEY,
  nobody,
  startGateway,
  startHeldUpstream,
  startUpstream,
  UPSTREAM_KEY,
  upstreamAt,
} from './support.ts'

/** The service's documented example. */
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

/** What a task's answer says, or an error's. */
async function told(answer: Response | Promise<Response>) {
  return (await (await answer).json()) as { id: string; task_id: string; error: { message: string } }
}

async function gather(tasks: AsyncIterable<VideoTask>): Promise<VideoTask[]> {
  const gathered: VideoTask[] = []
  for await (const task of tasks) gathered.push(task)
  return gathered
}

describe.each(VIDEO_PROTOCOLS)('an upstream that speaks %s', (wire) => {
  it('makes the documented example', async () => {
    const { url, upstream, videos } = await start(wire, {}, 300)
    const submitted = await told(submit(url))
    expect(submitted).toMatchObject({
      id: submitted.task_id,
      object: 'video',
      model: EXAMPLE.model,
      status: 'queued',
      progress: 0,
      created_at: expect.any(Number),
    })
    const tasks = await gather(videos.wait(submitted.id, { pollInterval: 10 }))
    expect(tasks.at(-1)).toMatchObject({ id: submitted.id, status: 'succeeded', progress: 100 })
    expect(tasks.at(-1)?.url).toMatch(/^http/)

    const whole = await get(url, `${submitted.id}/content`)
    const bytes = Buffer.from(await whole.arrayBuffer())
    expect(whole.headers.get('content-type')).toBe('video/mp4')
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

  it('tells of a task that fails, and that it has no video', async () => {
    const { videos } = await start(wire)
    const { id } = await videos.submit({ model: 'm', prompt: 'error:failed' })
    expect(await videos.get(id)).toMatchObject({ status: 'failed', error: { message: expect.any(String) } })
    await expect(videos.content(id)).rejects.toMatchObject({ name: 'ApiError' })
  })

  it.each([429, 500])('submits once where the upstream says %s', async (status) => {
    const upstream = await startUpstream((res) =>
      res.writeHead(status, { 'retry-after': '0' }).end(`{"error":{"message":"busy ${UPSTREAM_KEY}"}}`),
    )
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'], { video: wire })])
    const answer = await submit(url)
    expect([answer.status, await answer.json()]).toMatchObject([
      status,
      { error: { message: 'busy [redacted]' } },
    ])
    expect(upstream.requests).toHaveLength(1)
  })

  it('submits once where no answer comes, and says so', async () => {
    const upstream = await startOffline()
    const timeouts = { firstByte: 1000 }
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'], { video: wire, timeouts })])
    expect((await submit(url, { model: 'm', prompt: 'error:hang' })).status).toBe(504)
    expect(upstream.videos).toHaveLength(1)
  })
})

it('tells of a task that expired', async () => {
  const { videos } = await start('volcengine')
  const { id } = await videos.submit({ model: 'm', prompt: 'error:expired' })
  expect((await gather(videos.wait(id))).at(-1)?.status).toBe('expired')
})

it('leaves a task that never ends to its client’s deadline', async () => {
  const { videos } = await start()
  const { id } = await videos.submit({ model: 'm', prompt: 'error:endless' })
  const waiting = gather(videos.wait(id, { pollInterval: 10, deadline: 300 }))
  await expect(waiting).rejects.toMatchObject({ code: 'video_deadline' })
})

describe('whose task it is', () => {
  it.each(['', '/content'])(
    'refuses a foreign key with the 404 of a task that never was (GET%s)',
    async (path) => {
      const { url } = await start()
      const { id } = await told(submit(url))
      const foreign = await get(url, id + path, OTHER_KEY)
      const never = await get(url, `video_none${path}`)
      expect([foreign.status, never.status]).toEqual([404, 404])
      const body = await told(foreign)
      expect(body).toMatchObject({ error: { code: 'task_not_exist', type: expect.any(String) } })
      expect(body.error.message.replace(id, 'video_none')).toBe((await told(never)).error.message)
    },
  )

  it("does not take the upstream's own name of a task", async () => {
    const { url, upstream } = await start()
    await submit(url)
    expect((await get(url, upstream.videos[0]?.id ?? '')).status).toBe(404)
  })

  it('wants a key', async () => {
    const { url, upstream } = await start()
    expect((await submit(url, EXAMPLE, 'wrong')).status).toBe(401)
    expect((await fetch(`${url}/v1/videos/x`)).status).toBe(401)
    expect(upstream.videos).toEqual([])
  })

  it('wants a key that may use the model', async () => {
    const { url } = await start('service', { keys: [{ name: 'a', key: CLIENT_KEY, models: ['gpt-*'] }] })
    expect((await submit(url)).status).toBe(403)
  })
})

describe('the upstream', () => {
  it('is the one that serves the model and has videos', async () => {
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

  it('is none where nobody has videos', async () => {
    const { url } = await start(false)
    const answer = await submit(url)
    expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'model_not_found' } }])
  })

  it('is told to stop when the client leaves', async () => {
    const { url: held, arrived } = await startHeldUpstream()
    const url = await startGateway([upstreamAt(held, ['openai-chat'])])
    const left = new AbortController()
    const sent = submit(url, EXAMPLE, CLIENT_KEY, { signal: left.signal })
    const res = await arrived
    const closed = new Promise((resolve) => res.once('close', resolve))
    left.abort()
    await expect(sent).rejects.toThrow()
    await closed
  })

  it('breaks off in a video: so does the answer', async () => {
    const upstream = await startUpstream((res, { method }) => {
      if (method === 'POST') return res.end('{"id":"1","status":"queued"}')
      res.writeHead(200, { 'content-type': 'video/mp4', 'content-length': 100 }).write('half')
      return setTimeout(() => res.destroy(), 50)
    })
    const url = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    const { id } = await told(submit(url))
    const answer = await get(url, `${id}/content`)
    expect(answer.status).toBe(200)
    await expect(answer.arrayBuffer()).rejects.toThrow()
  })
})

describe('a bad request', () => {
  it.each([
    [400, '{'],
    [400, { prompt: 'no model' }],
    [400, { model: 'm', metadata: 7 }],
    [413, { model: 'm', prompt: 'x'.repeat(3000) }],
  ])('is a %s and goes nowhere', async (status, body) => {
    const { url, upstream } = await start('service', { bodyLimit: 2000 })
    const answer = await submit(url, body)
    expect([answer.status, await answer.json()]).toMatchObject([
      status,
      { error: { message: expect.any(String) } },
    ])
    expect(upstream.videos).toEqual([])
  })

  it('is one with what the upstream cannot carry, where the configuration says so', async () => {
    const { url } = await start('volcengine', { onUnsupported: 'error' })
    expect((await submit(url)).status).toBe(200)
    expect((await get(url, '%E0%A4%A')).status).toBe(400)
  })
})

describe('the store', () => {
  const test = it.skipIf(!hasRedis)
  const withRedis = (name: string) => `${name}${hasRedis ? '' : ' (skipped without /usr/bin/redis-server)'}`

  test(withRedis('lets a gateway that was started anew, and any other, answer'), async () => {
    const store = { type: 'redis' as const, url: (await startRedis()).url }
    const upstream = await startOffline()
    const config = { upstreams: [upstreamAt(upstream.url, ['openai-chat'])], keys: KEYS, store }
    const first = await serve(createNodeGateway(config))
    const { id } = await told(submit(first.url))
    await first.close(0)

    const second = await startGateway([...config.upstreams], { keys: KEYS, store })
    expect(await (await get(second, id)).json()).toMatchObject({ id, status: 'completed' })
    expect((await get(second, `${id}/content`)).status).toBe(200)
    expect((await get(second, id, OTHER_KEY)).status).toBe(404)
    expect(upstream.videos).toHaveLength(1)
  })

  it('in memory forgets with its gateway', async () => {
    const { url, upstream } = await start()
    const { id } = await told(submit(url))
    const second = await startGateway([upstreamAt(upstream.url, ['openai-chat'])])
    expect((await get(second, id)).status).toBe(404)
  })

  it('that is away is told before a task begins, and disturbs nothing else', async () => {
    const url = (await nobody()).replace('http', 'redis')
    const gateway = await start('service', { store: { type: 'redis', url } })
    const answer = await submit(gateway.url)
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { error: { code: 'store_unreachable' } },
    ])
    expect(gateway.upstream.videos).toEqual([])
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200)
  }, 20_000)

  it('in Redis is refused where there is no Node', () => {
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

it('makes videos through the Web’s face too', async () => {
  const upstream = await startOffline()
  const upstreams = [upstreamAt(upstream.url, ['openai-chat'])]
  const handle = toFetchHandler(createFetchGateway({ upstreams, authenticate: false }))
  const body = JSON.stringify(EXAMPLE)
  const { id } = await told(handle(new Request('http://a.test/v1/videos', { method: 'POST', body })))
  expect(await (await handle(new Request(`http://a.test/v1/videos/${id}`))).json()).toMatchObject({
    status: 'completed',
  })
  const video = await handle(new Request(`http://a.test/v1/videos/${id}/content`))
  expect(
    Buffer.from(await video.arrayBuffer())
      .subarray(4, 8)
      .toString(),
  ).toBe('ftyp')
})
