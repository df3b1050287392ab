import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { mixrouter } from './process.ts'

function createFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const makeVideo = (...args: string[]) =>
  mixrouter(['video', 'A cat yawns', '--offline', '--poll-interval', '0.05', ...args])
const isVideo = (file: string) => readFileSync(file).subarray(4, 8).toString() === 'ftyp'

it('an existing file is overwritten with --force only', async () => {
  const folder = createFolder()
  const out = join(folder, 'out.mp4')
  writeFileSync(out, 'mine')
  const refused = makeVideo('--out', out)
  expect(await refused.exit).toBe(2)
  expect(refused.stderr()).toContain(`${out} exists. Use --force to overwrite it`)
  expect(readFileSync(out, 'utf8')).toBe('mine')
  expect(await makeVideo('--out', out, '--force').exit).toBe(0)
  expect(isVideo(out)).toBe(true)
  expect(readdirSync(folder)).toEqual(['out.mp4'])
})

it('a link is never replaced, nor what it leads to', async () => {
  const folder = createFolder()
  const [target, out] = [join(folder, 'target'), join(folder, 'out.mp4')]
  writeFileSync(target, 'mine')
  symlinkSync(target, out)
  const { exit, stderr } = makeVideo('--out', out, '--force')
  expect(await exit).toBe(2)
  expect(stderr()).toContain('is not a regular file')
  expect(lstatSync(out).isSymbolicLink()).toBe(true)
  expect(readFileSync(target, 'utf8')).toBe('mine')
})

it('a pipe is never replaced', async () => {
  const out = join(createFolder(), 'pipe')
  execFileSync('mkfifo', [out])
  expect(await makeVideo('--out', out, '--force').exit).toBe(2)
  expect(lstatSync(out).isFIFO()).toBe(true)
})

it('a folder is never replaced', async () => {
  const folder = createFolder()
  expect(await makeVideo('--out', folder, '--force').exit).toBe(2)
  expect(existsSync(folder)).toBe(true)
})

it('- is standard output, which has nothing but the video', async () => {
  const command = makeVideo('--out', '-')
  command.child.stdout?.setEncoding('latin1')
  expect(await command.exit).toBe(0)
  expect(command.stdout().slice(4, 8)).toBe('ftyp')
  expect(command.stderr()).toContain('100 % succeeded')
})
