import { randomUUID } from 'node:crypto'
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject, parseJson } from '@mixrouter/core/internal'
import { CASSETTE_VERSION, type Cassette } from './cassette.ts'

/** A cassette with the name of its file, by which messages refer to it. */
export interface NamedCassette {
  name: string
  cassette: Cassette
}

const EXTENSION = '.json'

/**
 * The cassettes of a folder in the order in which they were recorded.
 *
 * @throws Error if the folder can't be read or a file is not a cassette
 * @example for (const { name, cassette } of await readCassettes('cassettes')) console.log(name, cassette.request.path)
 */
export async function readCassettes(directory: string): Promise<NamedCassette[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(EXTENSION)).sort()
  const cassettes = await Promise.all(names.map((name) => read(directory, name)))
  return cassettes.sort((a, b) => compare(a.cassette.recordedAt, b.cassette.recordedAt))
}

async function read(directory: string, name: string): Promise<NamedCassette> {
  const text = await readFile(join(directory, name), 'utf8')
  try {
    const cassette = parseCassette(text)
    if (cassette) return { name, cassette }
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`)
  }
  throw new Error(`${name} is not a cassette`)
}

/**
 * The cassette that a file contains; undefined if it contains anything else.
 *
 * @throws Error if it is of another version
 */
export function parseCassette(text: string): Cassette | undefined {
  const value = parseJson(text)
  if (!isCassette(value)) return undefined
  if (value.version === CASSETTE_VERSION) return value as Cassette
  throw new Error(
    `This cassette is of version ${value.version}; this release reads version ${CASSETTE_VERSION}. Record it again`,
  )
}

/** Whether a parsed file is a cassette, of whichever version. */
function isCassette(value: unknown): value is { version: number } {
  return (
    isObject(value) &&
    typeof value.version === 'number' &&
    typeof value.recordedAt === 'string' &&
    isObject(value.request) &&
    (isObject(value.response) || isObject(value.failure))
  )
}

/**
 * Writes a cassette to a file of its own, which only this user can read, and which appears once it is complete.
 *
 * @returns false if the folder has `limit` cassettes already
 * @throws Error if it can't be written
 */
export async function writeCassette(directory: string, cassette: Cassette, limit: number): Promise<boolean> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const existing = (await readdir(directory)).filter((name) => name.endsWith(EXTENSION))
  if (existing.length >= limit) return false
  const partial = join(directory, `${randomUUID()}.part`)
  try {
    await writeFile(partial, `${JSON.stringify(cassette, null, 2)}\n`, { mode: 0o600 })
    await place(partial, join(directory, nameOf(cassette)))
  } finally {
    await rm(partial, { force: true })
  }
  return true
}

/** Gives a file its name, or the first with a number that no other has. */
async function place(from: string, base: string): Promise<void> {
  for (let number = 1; ; number++) {
    try {
      return await link(from, `${base}${number === 1 ? '' : `-${number}`}${EXTENSION}`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** Such as `20261127T081500.123Z-anthropic-claude-sonnet-5`. */
function nameOf({ recordedAt, request }: Cassette): string {
  const { format, method, path, body } = request
  const time = recordedAt.replace(/[-:]/g, '')
  const model = isObject(body) && typeof body.model === 'string' ? body.model : path.split('?')[0]
  return [time, format ?? method, model]
    .join('-')
    .replace(/[^\w.-]+/g, '-')
    .slice(0, 120)
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
