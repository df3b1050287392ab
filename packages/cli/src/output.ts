import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { access, constants, link, lstat, rename, rm } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { pipeline } from 'node:stream/promises'
import { CommandError } from './command-error.ts'
import { InterruptedError } from './interrupted-error.ts'

/** `--out` for standard output. */
const STANDARD_OUTPUT = '-'

export interface OutputOptions {
  /** Whether to overwrite a file without asking. */
  force?: boolean
}

/**
 * Checks where the output is to go, before it is made, which costs money: asks before it overwrites a file,
 * and never replaces anything else, such as a device, a pipe or a link.
 *
 * @returns whether an existing file may be overwritten
 * @throws CommandError 2, or InterruptedError if the question is interrupted
 */
export async function checkOutput(
  out: string | undefined,
  { force = false }: OutputOptions,
): Promise<boolean> {
  if (out === STANDARD_OUTPUT) return false
  const folder = dirname(out ?? '.mp4')
  await access(folder, constants.W_OK).catch(() => {
    throw new CommandError(
      `The folder ${folder} does not exist or is not writable. Create it, or select another --out`,
      2,
    )
  })
  if (out === undefined) return force
  const found = await lstat(out).catch(() => undefined)
  if (!found) return force
  if (!found.isFile())
    throw new CommandError(`${out} is not a regular file, and was not replaced. Select another --out`, 2)
  if (force || (await confirm(`${out} exists. Overwrite it? [y/N] `))) return true
  throw new CommandError(`${out} exists. Use --force to overwrite it, or another --out`, 2)
}

/** Saves what was made through a temporary file, which takes the name of `out` once it is complete. */
export async function save(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  out: string,
  { overwrite, signal }: { overwrite: boolean; signal: AbortSignal },
): Promise<void> {
  if (out === STANDARD_OUTPUT) return pipeline(body, process.stdout, { signal, end: false })
  const partial = `${out}.${process.pid}.part`
  try {
    await pipeline(body, createWriteStream(partial, { flags: 'wx' }), { signal })
    await place(partial, out, overwrite)
  } finally {
    await rm(partial, { force: true })
  }
}

/** Gives a file its name, and takes it from another file only if that may be overwritten. */
async function place(from: string, to: string, overwrite: boolean): Promise<void> {
  const found = await lstat(to).catch(() => undefined)
  if (found && !(overwrite && found.isFile()))
    throw new CommandError(`${to} exists by now; it was not replaced`, 1)
  if (found) await rename(from, to)
  else await link(from, to) // fails if the name was taken in the meantime
}

/** The path, or the first with a number that no file has: `a.png`, `a-2.png`, `a-3.png`. */
export async function freePath(path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? path : withNumber(path, number)
    if (!(await lstat(candidate).catch(() => undefined))) return candidate
  }
}

/** Such as `a-1.png`. */
export function withNumber(path: string, number: number): string {
  const extension = extname(path)
  return `${path.slice(0, path.length - extension.length)}-${number}${extension}`
}

/** @throws InterruptedError on Ctrl-C or Ctrl-D */
async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  const closed = once(prompt, 'close').then(() => undefined)
  try {
    const response = await Promise.race([closed, prompt.question(question).catch(() => undefined)])
    if (response === undefined) {
      process.stderr.write('\n')
      throw new InterruptedError()
    }
    return /^y(es)?$/i.test(response.trim())
  } finally {
    prompt.close()
  }
}
