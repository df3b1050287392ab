import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VIDEO_PROTOCOLS } from '@mixrouter/core'
import { startOfflineUpstream } from '@mixrouter/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'

const KEY = 'sk-secret-12345'
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

async function start(videoTime = 0) {
  const upstream = await startOfflineUpstream({ videoTime })
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-'))
  onTestFinished(async () => {
    rmSync(folder, { recursive: true })
    await upstream.close()
  })
  const env = { MIXROUTER_API_KEY: KEY, MIXROUTER_BASE_URL: upstream.url }
  const run = (...args: string[]) => mixrouter(['video', '--poll-interval', '0.05', ...args], env)
  return { upstream, folder, out: join(folder, 'out.mp4'), run }
}

const isVideo = (file: string) => readFileSync(file).subarray(4, 8).toString() === 'ftyp'

describe('mixrouter video', () => {
  it.each(VIDEO_PROTOCOLS)('makes a video and saves it (%s)', async (protocol) => {
    const { upstream, out, run } = await start(300)
    const { exit, stdout, stderr } = run('A cat yawns', '--out', out, '--protocol', protocol)
    expect(await exit).toBe(0)
    expect(stdout()).toBe(`${out}\n`)
    expect(stderr()).toMatch(/^task offline-video-\S+\n(\d+ % (queued|running)\n)+100 % succeeded\n$/)
    expect(isVideo(out)).toBe(true)
    expect(upstream.videos).toMatchObject([
      { protocol, prompt: 'A cat yawns', model: 'doubao-seedance-1-0-pro-250528' },
    ])
    expect(upstream.videos[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
  })

  it('sends its options', async () => {
    const { upstream, out, run } = await start()
    const image = temporaryFile('a.png', '')
    writeFileSync(image, Buffer.from(PNG, 'base64'))
    const { exit } = run(
      ...['It yawns', '--image', image, '--out', out, '--model', 'm', '--duration', '5', '--ratio', '16:9'],
      ...['--resolution', '720p', '--seed', '7', '--camera-fixed', '--no-watermark', '--metadata', '{"a":1}'],
    )
    expect(await exit).toBe(0)
    expect(upstream.videos[0]?.body).toEqual({
      model: 'm',
      prompt: 'It yawns',
      images: [`data:image/png;base64,${PNG}`],
      duration: 5,
      metadata: {
        a: 1,
        image_role: 'first_frame',
        ratio: '16:9',
        resolution: '720p',
        seed: 7,
        camerafixed: true,
        watermark: false,
      },
    })
  })

  it('prints on Ctrl-C how to resume the task, and resumes it without a second submission', async () => {
    const { upstream, folder, out, run } = await start(2000)
    const { child, exit, stderr } = run('A cat yawns', '--out', out)
    await expect.poll(stderr).toMatch(/% (queued|running)/)
    child.kill('SIGINT')
    expect(await exit).toBe(130)
    const [task] = upstream.videos
    expect(stderr()).toContain(`mixrouter video --task ${task?.id} --out ${out}`)
    expect(readdirSync(folder)).toEqual([])

    const again = run('--task', task?.id ?? '', '--out', out)
    expect(await again.exit).toBe(0)
    expect(isVideo(out)).toBe(true)
    expect(upstream.videos).toHaveLength(1)
  })

  it.each([
    [1, 'error:failed', 'The prompt contains error:failed'],
    [1, 'error:429', 'The prompt contains error:429'],
  ])('exits with %i if the prompt is %s', async (code, prompt, message) => {
    const { out, run } = await start()
    const { exit, stderr } = run(prompt, '--out', out)
    expect(await exit).toBe(code)
    expect(stderr()).toContain(message)
    expect(stderr()).not.toContain('To resume')
    expect(existsSync(out)).toBe(false)
  })

  it('reports a task that expired', async () => {
    const { out, run } = await start()
    const { exit, stderr } = run('error:expired', '--protocol', 'volcengine', '--out', out)
    expect(await exit).toBe(1)
    expect(stderr()).toMatch(/The task \S+ expired/)
  })

  it('stops waiting at the deadline, and prints how to resume the task', async () => {
    const { upstream, out, run } = await start()
    const { exit, stderr } = run('error:endless', '--out', out, '--deadline', '0.3')
    expect(await exit).toBe(1)
    expect(stderr()).toMatch(/is still running after 0.3 s/)
    expect(stderr()).toContain(`--task ${upstream.videos[0]?.id}`)
  })

  it('reports an unknown task', async () => {
    const { out, run } = await start()
    const { exit, stderr } = run('--task', 'unknown', '--out', out)
    expect(await exit).toBe(1)
    expect(stderr()).toMatch(/^error: The task does not exist\n/)
  })

  it('makes a video without a network', async () => {
    const { out } = await start()
    const { exit } = mixrouter(['video', 'A cat', '--offline', '--poll-interval', '0.1', '--out', out])
    expect(await exit).toBe(0)
    expect(isVideo(out)).toBe(true)
  })
})

describe('problems are reported before the task is submitted, which costs money', () => {
  it.each([
    [['--image', '/nowhere/a.png'], '/nowhere/a.png'],
    [['A cat', '--out', '/nowhere/a.mp4'], '/nowhere'],
    [['A cat', '--task', 'x'], '--task'],
    [[], 'A prompt or an image is required'],
    [['A cat', '--duration', '-1'], 'greater than 0'],
    [['A cat', '--seed', '1.5'], 'an integer'],
    [['A cat', '--metadata', '[]'], 'a JSON object'],
    [['A cat', '--base-url', 'nowhere'], '--base-url'],
    [['A cat', '--protocol', 'morse'], 'service, new-api, volcengine'],
  ])('%j', async (args, message) => {
    const { upstream, run } = await start()
    const { exit, stderr } = run(...args)
    expect(await exit).toBe(2)
    expect(stderr()).toContain(message)
    expect(upstream.videos).toEqual([])
  })

  it('without a key', async () => {
    const { exit, stderr } = mixrouter(['video', 'A cat'])
    expect(await exit).toBe(2)
    expect(stderr()).toContain('MIXROUTER_API_KEY')
  })
})
