import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVideoClient, VIDEO_PROTOCOLS, type VideoProtocol, type VideoTask } from '@mixrouter/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startOfflineUpstream } from '../upstream.ts'

const REQUEST = { model: 'doubao-seedance-1-0-pro-250528', prompt: 'A cat yawns' }

async function start(protocol: VideoProtocol, videoTime = 200) {
  const upstream = await startOfflineUpstream({ videoTime })
  onTestFinished(() => upstream.close())
  return { upstream, client: createVideoClient({ baseURL: upstream.url, apiKey: 'offline', protocol }) }
}

async function collect(tasks: AsyncIterable<VideoTask>): Promise<VideoTask[]> {
  const collected: VideoTask[] = []
  for await (const task of tasks) collected.push(task)
  return collected
}

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe.each(VIDEO_PROTOCOLS)('%s', (protocol) => {
  it('makes a video within the configured time', async () => {
    const { client, upstream } = await start(protocol)
    const { id } = await client.submit(REQUEST)
    const [first, ...rest] = await collect(client.wait(id, { pollInterval: 10 }))
    expect(['queued', 'running']).toContain(first?.status)
    expect(rest.at(-1)).toMatchObject({ status: 'succeeded', progress: 100, url: expect.any(String) })
    const { headers, body } = await client.content(id)
    const video = await bytesOf(body)
    expect(headers).toMatchObject({ 'content-type': 'video/mp4', 'content-length': String(video.length) })
    expect(upstream.videos).toMatchObject([{ id, protocol, ...REQUEST, status: 'succeeded' }])
  })

  it('serves byte ranges', async () => {
    const { client } = await start(protocol, 0)
    const { id } = await client.submit(REQUEST)
    const whole = await bytesOf((await client.content(id)).body)
    const part = async (range: string) => {
      const { status, body } = await client.content(id, { range })
      return { status, bytes: await bytesOf(body) }
    }
    expect(await part('bytes=4-11')).toEqual({ status: 206, bytes: whole.subarray(4, 12) })
    expect(await part('bytes=800-')).toEqual({ status: 206, bytes: whole.subarray(800) })
    expect(await part('bytes=-7')).toEqual({ status: 206, bytes: whole.subarray(-7) })
    await expect(part('bytes=9000-')).rejects.toMatchObject({ status: 416 })
  })

  it('fails if the prompt requests it', async () => {
    const { client } = await start(protocol, 0)
    const { id } = await client.submit({ ...REQUEST, prompt: 'A cat error:failed' })
    expect(await client.get(id)).toMatchObject({ status: 'failed', error: { message: expect.any(String) } })
    await expect(client.content(id)).rejects.toThrow()
  })

  it.each(['error:endless', 'error:expired', 'error:cancelled'])(
    '%s has the status that the protocol can express',
    async (prompt) => {
      const { client } = await start(protocol, 0)
      const { id } = await client.submit({ ...REQUEST, prompt })
      const expressible = protocol === 'volcengine' && prompt !== 'error:endless'
      expect((await client.get(id)).status).toBe(expressible ? prompt.slice('error:'.length) : 'running')
    },
  )

  it('rejects a submission if the prompt requests it', async () => {
    const { client, upstream } = await start(protocol)
    await expect(client.submit({ ...REQUEST, prompt: 'error:429' })).rejects.toMatchObject({ status: 429 })
    await expect(client.submit({ model: '' })).rejects.toMatchObject({ status: 400 })
    expect(upstream.videos).toEqual([])
  })

  it('starts a task even if its submission gets no response', async () => {
    const { client, upstream } = await start(protocol)
    const submission = client.submit({ ...REQUEST, prompt: 'error:hang' }, { timeouts: { firstByte: 300 } })
    await expect(submission).rejects.toMatchObject({ failure: 'timeout' })
    expect(upstream.videos).toHaveLength(1)
  })

  it('responds with 404 for an unknown task', async () => {
    const { client } = await start(protocol)
    await expect(client.get('unknown')).rejects.toMatchObject({ status: 404 })
  })
})

it('cancels only queued tasks of Volcengine', async () => {
  const { client } = await start('volcengine', 60_000)
  const { id } = await client.submit(REQUEST)
  await client.cancel(id)
  expect((await client.get(id)).status).toBe('cancelled')
  await expect(client.cancel(id)).rejects.toMatchObject({ status: 409 })
})

const FFPROBE = '/usr/bin/ffprobe'

it.skipIf(!existsSync(FFPROBE))('ffprobe plays the video (skipped without ffprobe)', async () => {
  const { client } = await start('service', 0)
  const { id } = await client.submit(REQUEST)
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'video.mp4')
  writeFileSync(file, await bytesOf((await client.content(id)).body))
  const options = [
    '-v',
    'error',
    '-count_frames',
    '-show_entries',
    'stream=codec_name,width,height,nb_read_frames',
  ]
  const output = execFileSync(FFPROBE, [...options, '-of', 'json', file], { encoding: 'utf8' })
  expect(JSON.parse(output).streams).toEqual([
    { codec_name: 'h264', width: 480, height: 270, nb_read_frames: '36' },
  ])
})
