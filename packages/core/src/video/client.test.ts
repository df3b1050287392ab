import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ApiError } from '../hub/index.ts'
import { createVideoClient, type VideoClientOptions } from './client.ts'
import { VIDEO_PROTOCOLS, type VideoProtocol, type VideoTask } from './types.ts'

const KEY = 'sk-secret-12345'
const REQUEST = { model: 'doubao-seedance-1-0-lite-i2v-250428', prompt: 'A cat yawns', duration: 5 }

interface Served {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: unknown
}

type Respond = (res: ServerResponse, served: Served) => unknown

/** A server that sends the nth response to the nth request, and the last to all further ones. */
async function listen(...responds: Respond[]) {
  const served: Served[] = []
  const server = createServer(async (req, res) => {
    const body = await text(req)
    const { method = '', url: path = '', headers } = req
    const seen = { method, path, headers, body: body && JSON.parse(body) }
    const respond = responds[Math.min(served.push(seen), responds.length) - 1]
    respond?.(res, seen)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, served }
}

async function start(responds: Respond[], options: Partial<VideoClientOptions> = {}) {
  const { url, served } = await listen(...responds)
  return { url, served, client: createVideoClient({ apiKey: KEY, baseURL: url, ...options }) }
}

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Respond =>
  (res) =>
    res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

async function gather(tasks: AsyncIterable<VideoTask>): Promise<VideoTask[]> {
  const gathered: VideoTask[] = []
  for await (const task of tasks) gathered.push(task)
  return gathered
}

const progressOf = (tasks: readonly VideoTask[]) => tasks.map(({ status, progress }) => [status, progress])

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** The responses for one task in each protocol, as documented. */
const RESPONSES: Record<
  VideoProtocol,
  { path: string; submitted: unknown; running: unknown; done: unknown }
> = {
  service: {
    path: '/v1/videos',
    submitted: { id: 't/1', task_id: 't/1', object: 'video', status: 'queued', progress: 0, created_at: 100 },
    running: { id: 't/1', object: 'video', status: 'in_progress', progress: 50, completed_at: 150 },
    done: {
      id: 't/1',
      status: 'completed',
      progress: 100,
      created_at: 100,
      completed_at: 200,
      metadata: { url: 'https://videos.test/1.mp4' },
    },
  },
  'new-api': {
    path: '/v1/video/generations',
    submitted: { task_id: 't/1' },
    running: {
      code: 'success',
      message: '',
      data: { task_id: 't/1', status: 'IN_PROGRESS', progress: '50%' },
    },
    done: {
      code: 'success',
      message: '',
      data: {
        task_id: 't/1',
        status: 'SUCCESS',
        progress: '100%',
        fail_reason: '',
        result_url: 'https://videos.test/1.mp4',
        submit_time: 100,
        finish_time: 200,
      },
    },
  },
  volcengine: {
    path: '/api/v3/contents/generations/tasks',
    submitted: { id: 't/1' },
    running: { id: 't/1', model: 'm', status: 'running', created_at: 100, updated_at: 150 },
    done: {
      id: 't/1',
      model: 'm',
      status: 'succeeded',
      content: { video_url: 'https://videos.test/1.mp4' },
      created_at: 100,
      updated_at: 200,
    },
  },
}

describe.each(VIDEO_PROTOCOLS)('%s', (protocol) => {
  const responses = RESPONSES[protocol]

  it('submits a task, follows it and reports the URL of the video', async () => {
    const responds = [responses.submitted, responses.running, responses.running, responses.done].map((body) =>
      json(body),
    )
    const { client, served } = await start(responds, { protocol })
    const task = await client.submit(REQUEST)
    expect(task).toMatchObject({
      id: 't/1',
      model: REQUEST.model,
      status: 'queued',
      progress: 0,
      warnings: [],
    })
    const tasks = await gather(client.wait(task.id, { pollInterval: 1 }))
    expect(progressOf(tasks)).toEqual([
      ['running', protocol === 'volcengine' ? 0 : 50],
      ['succeeded', 100],
    ])
    expect(tasks.at(-1)).toMatchObject({ url: 'https://videos.test/1.mp4', createdAt: 100, completedAt: 200 })
    expect(tasks.at(-1)?.raw).toEqual(responses.done)
    expect(served.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST ${responses.path}`,
      ...Array(3).fill(`GET ${responses.path}/t%2F1`),
    ])
    expect(served.every(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(true)
  })

  it('ignores a time of completion while the task runs', async () => {
    const { client } = await start([json(responses.running)], { protocol })
    expect(await client.get('t/1')).not.toHaveProperty('completedAt')
  })

  it('goes on waiting at an unknown status', async () => {
    const unknown = JSON.parse(
      JSON.stringify(responses.running).replace(/in_progress|IN_PROGRESS|running/, 'unknown'),
    )
    const { client } = await start([json(unknown), json(responses.done)], { protocol })
    expect(
      progressOf(await gather(client.wait('t/1', { pollInterval: 1 }))).map(([status]) => status),
    ).toEqual(['running', 'succeeded'])
  })

  it('ends a wait at its deadline', async () => {
    const { client } = await start([json(responses.running)], { protocol })
    const waiting = gather(client.wait('t/1', { pollInterval: 5, deadline: 60 }))
    await expect(waiting).rejects.toMatchObject({ status: 504, code: 'video_deadline', message: /t\/1/ })
  })

  it('ends a wait when the caller aborts', async () => {
    const { client } = await start([json(responses.running)], { protocol })
    const controller = new AbortController()
    const tasks = client.wait('t/1', { signal: controller.signal })
    const reached: string[] = []
    const waiting = (async () => {
      for await (const { status } of tasks) {
        reached.push(status)
        controller.abort()
      }
    })()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    expect(reached).toEqual(['running'])
  })

  it.each([429, 500, 'cut'] as const)('submits once, whatever the response (%s)', async (fault) => {
    const respond: Respond =
      fault === 'cut'
        ? (res) => res.destroy()
        : json({ error: { message: 'busy' } }, fault, { 'retry-after': '0' })
    const { client, served } = await start([respond], { protocol })
    await expect(client.submit(REQUEST)).rejects.toThrow()
    expect(served).toHaveLength(1)
  })

  it('pitfall 35: submits a billed task once if the response takes too long', async () => {
    const { client, served } = await start([() => {}], { protocol })
    await expect(client.submit(REQUEST, { timeouts: { firstByte: 300 } })).rejects.toMatchObject({
      failure: 'timeout',
    })
    expect(served).toHaveLength(1)
  })

  it('repeats a poll that fails', async () => {
    const { client } = await start(
      [json({ error: { message: 'busy' } }, 503), (res) => res.destroy(), json(responses.done)],
      { protocol },
    )
    expect(await gather(client.wait('t/1', { pollInterval: 1 }))).toHaveLength(1)
  })

  it('stops after five failed polls', async () => {
    const { client, served } = await start([json({ error: { message: 'busy' } }, 503)], { protocol })
    await expect(gather(client.wait('t/1', { pollInterval: 1 }))).rejects.toMatchObject({ status: 503 })
    expect(served).toHaveLength(5)
  })

  it('redacts its key in errors', async () => {
    const { client } = await start([json({ error: { message: `bad ${KEY}` } }, 401)], { protocol })
    const error = await client.submit(REQUEST).catch((reason: unknown) => reason)
    expect(ApiError.is(error) && [error.status, error.message]).toEqual([401, 'bad [redacted]'])
    expect(JSON.stringify(error)).not.toContain(KEY)
  })

  it('rejects a response without a task', async () => {
    const { client } = await start([json({ ok: true })], { protocol })
    await expect(client.submit(REQUEST)).rejects.toMatchObject({ status: 502 })
  })

  it('reports the HTML page of a proxy', async () => {
    const { client } = await start([(res) => res.writeHead(200).end('<html>log in</html>')], { protocol })
    await expect(client.get('t/1')).rejects.toMatchObject({ status: 502, message: /HTML page: log in/ })
  })
})

it.each([400, 200])('reports task_not_exist of status %s as a 404', async (status) => {
  const { client, served } = await start([
    json({ code: 'task_not_exist', message: 'task_not_exist', data: null }, status),
  ])
  await expect(gather(client.wait('unknown'))).rejects.toMatchObject({ status: 404, code: 'task_not_exist' })
  expect(served).toHaveLength(1)
})

it.each([
  ['service', { id: '1', status: 'failed', error: { message: 'too wild', code: 'Sensitive' } }, 'failed'],
  [
    'new-api',
    { code: 'success', data: { task_id: '1', status: 'FAILURE', fail_reason: 'too wild' } },
    'failed',
  ],
  ['volcengine', { id: '1', status: 'failed', error: { message: 'too wild', code: 'Sensitive' } }, 'failed'],
  ['volcengine', { id: '1', status: 'cancelled' }, 'cancelled'],
  ['volcengine', { id: '1', status: 'expired' }, 'expired'],
] as const)('%s: ends the wait at %j', async (protocol, body, status) => {
  const { client } = await start([json(body)], { protocol })
  const [task] = await gather(client.wait('1'))
  expect(task).toMatchObject({ status, ...(status === 'failed' && { error: { message: 'too wild' } }) })
  expect(task).not.toHaveProperty('url')
})

it('finds the video of an older new-api host in fail_reason', async () => {
  const data = { task_id: '1', status: 'SUCCESS', fail_reason: 'https://videos.test/1.mp4' }
  const { client } = await start([json({ code: 'success', data })], { protocol: 'new-api' })
  const task = await client.get('1')
  expect(task.url).toBe('https://videos.test/1.mp4')
  expect(task).not.toHaveProperty('error')
})

describe('a request', () => {
  const full = {
    ...REQUEST,
    images: [
      { url: 'https://a.test/1.png', role: 'first_frame' as const },
      { data: new Uint8Array([255, 216, 255, 224]), role: 'first_frame' as const },
    ],
    ratio: '16:9',
    resolution: '720p',
    frames: 29,
    seed: 7,
    cameraFixed: true,
    watermark: false,
    audio: true,
    metadata: { return_last_frame: true, seed: 1, model: 'other' },
  }
  const jpeg = 'data:image/jpeg;base64,/9j/4A=='
  const { images: _, cameraFixed: __, audio: ___, metadata: ____, ...plain } = full

  it.each([
    [
      'service',
      {
        ...REQUEST,
        images: ['https://a.test/1.png', jpeg],
        metadata: {
          return_last_frame: true,
          model: 'other',
          image_role: 'first_frame',
          resolution: '720p',
          ratio: '16:9',
          frames: 29,
          seed: 7,
          camerafixed: true,
          watermark: false,
          generate_audio: true,
        },
      },
    ],
    [
      'new-api',
      {
        ...REQUEST,
        images: ['https://a.test/1.png', jpeg],
        metadata: {
          return_last_frame: true,
          model: 'other',
          image_role: 'first_frame',
          resolution: '720p',
          ratio: '16:9',
          frames: 29,
          seed: 7,
          camera_fixed: true,
          watermark: false,
          generate_audio: true,
        },
      },
    ],
    [
      'volcengine',
      {
        ...Object.fromEntries(Object.entries(plain).filter(([name]) => name !== 'prompt')),
        return_last_frame: true,
        camera_fixed: true,
        generate_audio: true,
        content: [
          { type: 'text', text: REQUEST.prompt },
          { type: 'image_url', image_url: { url: 'https://a.test/1.png' }, role: 'first_frame' },
          { type: 'image_url', image_url: { url: jpeg }, role: 'first_frame' },
        ],
      },
    ],
  ] as const)('%s', async (protocol, body) => {
    const { client, served } = await start([json(RESPONSES[protocol].submitted)], { protocol })
    expect((await client.submit(full)).warnings).toEqual([])
    expect(served[0]?.body).toEqual(body)
  })

  const frames = [
    { url: 'https://a.test/1.png', role: 'first_frame' as const },
    { url: 'https://a.test/2.png', role: 'last_frame' as const },
  ]

  it('warns if roles differ and the protocol has one for all', async () => {
    const { client, served } = await start([json(RESPONSES.service.submitted)])
    const { warnings } = await client.submit({ ...REQUEST, images: frames })
    expect(warnings.map(({ code, path }) => [code, path])).toEqual([
      ['unsupported', 'images[0].role'],
      ['unsupported', 'images[1].role'],
    ])
    expect(served[0]?.body).not.toHaveProperty('metadata')
  })

  it('sends nothing if a loss is an error', async () => {
    const { client, served } = await start([json(RESPONSES.service.submitted)], { onUnsupported: 'error' })
    await expect(client.submit({ ...REQUEST, images: frames })).rejects.toMatchObject({ status: 400 })
    expect(served).toHaveLength(0)
  })
})

describe('content', () => {
  it('is read from the route of the service, also in part', async () => {
    const { client, served } = await start([
      (res, { headers }) => res.writeHead(headers.range ? 206 : 200).end('video'),
    ])
    const { status, body } = await client.content('t/1', { range: 'bytes=0-4' })
    expect([status, await textOf(body)]).toEqual([206, 'video'])
    expect(served[0]).toMatchObject({
      path: '/v1/videos/t%2F1/content',
      headers: { range: 'bytes=0-4', authorization: `Bearer ${KEY}` },
    })
  })

  it.each(VIDEO_PROTOCOLS)('sends the key to the upstream only (%s)', async (protocol) => {
    const storage = await listen((res) => res.end('video'))
    const done = JSON.parse(
      JSON.stringify(RESPONSES[protocol].done).replace('https://videos.test', storage.url),
    )
    const responds = protocol === 'service' ? [] : [json(done)]
    const moved: Respond = (res) => res.writeHead(302, { location: `${storage.url}/1.mp4?sign=x` }).end()
    const { client } = await start([...responds, moved], { protocol, headers: { 'X-Own': 'secret' } })
    const { body } = await client.content('t/1', { range: 'bytes=0-', headers: { Cookie: 'secret' } })
    expect(await textOf(body)).toBe('video')
    expect(storage.served).toHaveLength(1)
    expect(JSON.stringify(storage.served[0]?.headers)).not.toMatch(/secret|authorization/)
    expect(storage.served[0]?.headers.range).toBe('bytes=0-')
  })

  it('is an error for a task that has not ended', async () => {
    const { client } = await start([json(RESPONSES.volcengine.running)], { protocol: 'volcengine' })
    await expect(client.content('t/1')).rejects.toMatchObject({ status: 409, code: 'video_not_ready' })
  })

  it('is neither the page of a proxy nor an error of status 200', async () => {
    const page: Respond = (res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<p>log in')
    const { client } = await start([page, json({ error: { message: 'gone' } })])
    await expect(client.content('1')).rejects.toMatchObject({ status: 502, message: /log in/ })
    await expect(client.content('1')).rejects.toMatchObject({ message: 'gone' })
  })

  it.each<[string, Respond]>([
    ['a 404', (res) => res.writeHead(404).end('{"error":{"message":"no such route"}}')],
    ['a page', (res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<p>log in')],
    ['an error of status 200', json({ error: { message: 'gone' } })],
  ])('is at the URL of the task if the content route responds with %s', async (_, missing) => {
    const storage = await listen((res) => res.writeHead(200, { 'content-type': 'video/mp4' }).end('video'))
    const task = { id: '1', status: 'completed', metadata: { url: `${storage.url}/a.mp4` } }
    const { client } = await start([missing, json(task)])
    const { body } = await client.content('1')
    expect(await textOf(body)).toBe('video')
    expect(storage.served[0]?.headers.authorization).toBeUndefined()
  })

  it('is an error after too many redirects', async () => {
    const { client } = await start([(res) => res.writeHead(302, { location: '/again' }).end()])
    await expect(client.content('1')).rejects.toMatchObject({ status: 502 })
  })

  it.each(['file:///etc/passwd', 'http://'])('does not follow a redirect to %s', async (location) => {
    const { client } = await start([(res) => res.writeHead(302, { location }).end()])
    await expect(client.content('1')).rejects.toMatchObject({ status: 502 })
  })
})

describe('cancel', () => {
  it('deletes the task of Volcengine', async () => {
    const { client, served } = await start([(res) => res.end()], { protocol: 'volcengine' })
    await client.cancel('t/1')
    expect(served[0]).toMatchObject({ method: 'DELETE', path: `${RESPONSES.volcengine.path}/t%2F1` })
  })

  it('throws the error of the upstream', async () => {
    const error = { error: { code: 'InvalidAction.RunningTaskDeletion', message: 'It runs already' } }
    const { client } = await start([json(error, 409)], { protocol: 'volcengine' })
    await expect(client.cancel('1')).rejects.toMatchObject({ status: 409, message: 'It runs already' })
  })

  it.each(['service', 'new-api'] as const)(
    'is an error if the protocol has no cancellation (%s)',
    async (protocol) => {
      const { client } = await start([], { protocol })
      await expect(client.cancel('1')).rejects.toMatchObject({ status: 405, code: 'cancel_unsupported' })
    },
  )
})
