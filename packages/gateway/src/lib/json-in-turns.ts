import { concatBytes } from '@mixrouter/core/internal'
import { createPacer, decodeInTurns, LARGE_CHARACTERS, nextTurn } from './turns.ts'

/** Longer strings are written in pieces, in characters. */
const PIECE_CHARACTERS = 128 * 1024

/** How many numbers and the like of a list are written at once. */
const BATCH = 1000

/** How much text is encoded at once, in characters. */
const CHUNK_CHARACTERS = 512 * 1024

/** An object or array that is being written. */
interface Open {
  /** The names of an object's fields; undefined for an array. */
  names: readonly string[] | undefined
  values: readonly unknown[]
  at: number
}

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
  for (const piece of piecesOf(value)) {
    pending += piece
    if (pending.length >= CHUNK_CHARACTERS) flush()
    const turn = pace()
    if (turn) await turn
  }
  flush()
  await nextTurn()
  return concatBytes(chunks)
}

/** What `JSON.stringify` makes of plain data; of much of it in steps, between which other requests are served. */
export async function stringifyInTurns(value: object): Promise<string> {
  if (roughSize(value) <= LARGE_CHARACTERS) return JSON.stringify(value)
  return decodeInTurns(await writeJsonInTurns(value), new TextDecoder())
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

function* piecesOf(root: unknown): Generator<string> {
  const stack: Open[] = []
  let next: unknown = root
  for (;;) {
    if (typeof next === 'string') yield* piecesOfString(next)
    else if (isContainer(next)) {
      const opened = Array.isArray(next) ? { names: undefined, values: next, at: 0 } : openObject(next)
      yield opened.names ? '{' : '['
      stack.push(opened)
    } else yield JSON.stringify(next) ?? 'null'

    let open = stack.at(-1)
    while (open && open.at === open.values.length) {
      yield open.names ? '}' : ']'
      stack.pop()
      open = stack.at(-1)
    }
    if (!open) return
    const { names, values, at } = open
    const comma = at > 0 ? ',' : ''
    const batch = names ? 0 : plainFrom(values, at)
    if (batch > 1) {
      // the last one is written as any other value
      yield `${comma}${JSON.stringify(values.slice(at, at + batch - 1)).slice(1, -1)},`
      open.at += batch
      next = values[open.at - 1]
    } else {
      yield names ? `${comma}${JSON.stringify(names[at])}:` : comma
      open.at++
      next = values[at]
    }
  }
}

function openObject(value: object): Open {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return { names: fields.map(([name]) => name), values: fields.map(([, field]) => field), at: 0 }
}

/** How many numbers and the like follow each other in a list. */
function plainFrom(values: readonly unknown[], from: number): number {
  let at = from
  while (at < values.length && at - from < BATCH && isPlain(values[at])) at++
  return at - from
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null

const isPlain = (value: unknown) => typeof value !== 'string' && !isContainer(value)

function* piecesOfString(text: string): Generator<string> {
  if (text.length <= PIECE_CHARACTERS) {
    yield JSON.stringify(text)
    return
  }
  yield '"'
  for (let at = 0; at < text.length; ) {
    const end = Math.min(text.length, at + PIECE_CHARACTERS)
    const whole = isHighSurrogate(text.charCodeAt(end - 1)) ? Math.min(text.length, end + 1) : end
    yield JSON.stringify(text.slice(at, whole)).slice(1, -1)
    at = whole
  }
  yield '"'
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code < 0xdc00
