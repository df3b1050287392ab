import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { checkOutput } from './output.ts'

/** Devices are where only an administrator may write, so that a name in a usual folder stands for one. */
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>()
  const lstat = (path: string) => original.lstat(path.endsWith('device') ? '/dev/null' : path)
  return { ...original, lstat }
})

it.each([false, true])('a device is never replaced, force: %s', async (force) => {
  const folder = mkdtempSync(join(tmpdir(), 'mixrouter-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  await expect(checkOutput(join(folder, 'device'), { force })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('device is not a regular file, and was not replaced'),
  })
  expect(await checkOutput(join(folder, 'new.mp4'), { force })).toBe(force)
})
