import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startOfflineUpstream } from '@mixrouter/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mixrouter, temporaryFile } from './process.ts'

const KEY = 'sk-secret-12345'

async function start() {
  const upstream = await startOfflineUpstream({ delay: 0 })
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-'))
  onTestFinished(async () => {
    rmSync(folder, { recursive: true })
    await upstream.close()
  })
  const env = { MIXROUTER_API_KEY: KEY, MIXROUTER_BASE_URL: upstream.url }
  const run = async (args: string[], input?: string) => {
    const command = mixrouter(args, env)
    command.child.stdin?.end(input)
    return { exit: await command.exit, stdout: command.stdout(), stderr: command.stderr() }
  }
  return { upstream, folder, run }
}

const isPng = (file: string) => readFileSync(file).toString('latin1', 1, 4) === 'PNG'

describe('mixrouter', () => {
  it('embed prints an embedding for each text, or each line of standard input', async () => {
    const { run } = await start()
    const { exit, stdout } = await run(['embed', 'one', 'two', '--dimensions', '8'])
    const vectors = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect([exit, vectors.map(({ length }) => length)]).toEqual([0, [8, 8]])
    const piped = await run(['embed', '--dimensions', '8'], 'one\n\ntwo\n')
    expect(piped.stdout).toBe(stdout)
  })

  it('image saves what was made, and replaces nothing', async () => {
    const { run, folder } = await start()
    const out = join(folder, 'cube.png')
    expect(await run(['image', 'A cube', '--out', out])).toMatchObject({ exit: 0, stdout: `${out}\n` })
    expect(isPng(out)).toBe(true)
    const again = await run(['image', 'A cube', '--out', out])
    expect([again.exit, again.stderr]).toEqual([2, expect.stringContaining('Use --force')])
    expect((await run(['image', 'A hat', '--image', out, '--out', out, '--force'])).exit).toBe(0)
    const several = await run(['image', 'A cube', '-n', '2', '--out', out, '--force'])
    expect(several.stdout).toBe(`${join(folder, 'cube-1.png')}\n${join(folder, 'cube-2.png')}\n`)
    expect(isPng(join(folder, 'cube-2.png'))).toBe(true)
    const kept = await run(['image', 'A cube', '-n', '2', '--out', join(folder, 'cube.png'), '--json'])
    expect(kept.exit).toBe(2)
  })

  it('speech saves audio, and writes it to standard output', async () => {
    const { run, folder } = await start()
    const out = join(folder, 'speech.wav')
    expect((await run(['speech', '-', '--format', 'wav', '--out', out], 'Good day')).exit).toBe(0)
    expect(readFileSync(out).toString('latin1', 0, 4)).toBe('RIFF')
    expect((await run(['speech', 'Good day', '--format', 'wav', '--out', '-'])).stdout).toMatch(/^RIFF/)
  })

  it('transcribe prints the text', async () => {
    const { run } = await start()
    const recording = temporaryFile('hello.wav', 'sound')
    const { exit, stdout } = await run(['transcribe', recording, '--language', 'en'])
    expect([exit, stdout]).toEqual([0, expect.stringContaining('hello.wav')])
    const missing = await run(['transcribe', '/nowhere.wav'])
    expect([missing.exit, missing.stderr]).toEqual([2, expect.stringContaining('/nowhere.wav')])
  })

  it('rerank prints the best documents first', async () => {
    const { run } = await start()
    const { stdout } = await run(['rerank', 'a cat', 'interest rates rose', 'the cat sleeps'])
    const lines = stdout.trim().split('\n')
    expect(lines.map((line) => line.split('\t')[1])).toEqual(['the cat sleeps', 'interest rates rose'])
    const top = await run(['rerank', 'a cat', '--top-n', '1'], 'interest rates rose\nthe cat sleeps\n')
    expect(top.stdout).toBe(`${lines[0]}\n`)
  })

  it('moderate prints whether each text is flagged', async () => {
    const { run } = await start()
    expect((await run(['moderate', 'Hello'])).stdout).toBe('ok\n')
    const { stdout } = await run(['moderate', 'Hello', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ flagged: false }] })
  })

  it.each([
    ['embed', 'one'],
    ['speech', 'one'],
    ['rerank', 'one', 'two'],
    ['moderate', 'one'],
  ])('%s prints the response as JSON, offline', async (...args) => {
    const out = join(tmpdir(), `mixrouter-${process.pid}-${args[0]}.json`)
    onTestFinished(() => rmSync(out, { force: true }))
    const command = mixrouter([...args, '--offline', '--json', '--out', out])
    expect([await command.exit, command.stdout(), existsSync(out)]).toEqual([0, `${out}\n`, true])
    expect(JSON.parse(readFileSync(out, 'utf8'))).toBeTypeOf('object')
  })

  it('explains what is wrong', async () => {
    const { run } = await start()
    const noKey = mixrouter(['embed', 'one'])
    expect([await noKey.exit, noKey.stderr()]).toEqual([2, expect.stringContaining('MIXROUTER_API_KEY')])
    expect(await run(['embed'], '')).toMatchObject({
      exit: 2,
      stderr: 'error: There is no text. Give it as arguments, or on standard input\n',
    })
    const file = temporaryFile('a.png', '')
    writeFileSync(file, 'a')
    const mask = await run(['image', 'A hat', '--mask', file, '--out', '-'])
    expect([mask.exit, mask.stderr]).toEqual([2, 'error: --mask needs an --image to edit\n'])
    const refused = mixrouter(['embed', 'one', '--base-url', 'http://127.0.0.1:49151'], {
      MIXROUTER_API_KEY: KEY,
    })
    expect([await refused.exit, refused.stderr()]).toEqual([1, expect.stringMatching(/^error: ./)])
    expect(refused.stderr()).not.toContain(KEY)
  })
})
