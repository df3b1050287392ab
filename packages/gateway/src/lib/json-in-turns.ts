import { jsonPieces } from '@mixrouter/core/internal'
import { createPacer, decodeInTurns, joinChunks, LARGE_CHARACTERS } from './turns.ts'

/** How much text is encoded at once, in characters. */
const CHUNK_CHARACTERS = 64 * 1024

/** What `JSON.stringify` makes of plain data, as bytes, in steps between which other requests are served. */
export async function writeJsonInTurns(value: unknown): Promise<Uint8Array> {
  const encoder = new TextEncoder()
  const pace = createPacer()
  const chunks: Uint8Array[] = []
  let pending = ''
  const flush = () => {
    chunks.push(encoder.encode(pending))
    pending = ''
  }
  for (const piece of jsonPieces(value)) {
    pending += piece
    if (pending.length >= CHUNK_CHARACTERS) flush()
    const turn = pace()
    if (turn) await turn
  }
  flush()
  return joinChunks(chunks)
}

/** What `JSON.stringify` makes of plain data; of much of it in steps, between which other requests are served. */
export async function stringifyInTurns(value: object): Promise<string> {
  if (roughSize(value) <= LARGE_CHARACTERS) return JSON.stringify(value)
  return decodeInTurns(await writeJsonInTurns(value))
}

/** What stands for the marks around a value, in characters. */
const MARKS = 4

/** About how long the JSON of plain data is, in characters. No more of it is looked at than it takes to know that it is large. */
export function roughSize(value: unknown): number {
  let size = 0
  const rest: unknown[] = [value]
  while (rest.length > 0 && size <= LARGE_CHARACTERS) {
    const next = rest.pop()
    size += typeof next === 'string' ? next.length + MARKS : MARKS
    if (!isContainer(next)) continue
    if (Array.isArray(next) && next.length * MARKS > LARGE_CHARACTERS) return next.length * MARKS
    for (const name in next) {
      if (!Array.isArray(next)) size += name.length
      rest.push((next as Record<string, unknown>)[name])
    }
  }
  return size
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null
