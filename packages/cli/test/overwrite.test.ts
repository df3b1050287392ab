import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startOfflineUpstream } from '@mixrouter/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hasTerminal, mixrouterInTerminal } from './terminal.ts'

describe.skipIf(!hasTerminal)('in a terminal, before the video is made, which costs money', () => {
  async function start() {
    const folder = mkdtempSync(join(tmpdir(), 'mixrouter-'))
    const upstream = await startOfflineUpstream({ videoTime: 0 })
    onTestFinished(async () => {
      rmSync(folder, { recursive: true })
      await upstream.close()
    })
    const out = join(folder, 'a.mp4')
    writeFileSync(out, 'mine')
    const args = ['video', 'A cat yawns', '--poll-interval', '0.05', '--out', out]
    const env = { MIXROUTER_API_KEY: 'sk-secret-12345', MIXROUTER_BASE_URL: upstream.url }
    const session = mixrouterInTerminal(args, { columns: 200, env })
    await expect.poll(session.screen, { timeout: 10_000 }).toContain(`${out} exists. Overwrite it? [y/N]`)
    expect(upstream.videos).toEqual([])
    return { session, upstream, read: () => readFileSync(out) }
  }

  it.each(['y\r', 'YES\r'])('%j overwrites the file', async (keys) => {
    const { session, upstream, read } = await start()
    session.type(keys)
    expect(await session.exit).toBe(0)
    expect(upstream.videos).toHaveLength(1)
    expect(read().subarray(4, 8).toString()).toBe('ftyp')
  })

  it.each([
    ['n\r', 2],
    ['\r', 2],
    ['maybe\r', 2],
    ['\x04', 130],
    ['\x03', 130],
  ])('%j keeps it', async (keys, code) => {
    const { session, upstream, read } = await start()
    session.type(keys)
    expect(await session.exit).toBe(code)
    expect(await session.screen()).toMatch(/^.*Overwrite it\? \[y\/N\].*\nerror: .*$/)
    expect(upstream.videos).toEqual([])
    expect(read().toString()).toBe('mine')
  })
})
