import { concatBytes, decodePieces, type Pause, runSteps, type Steps } from '@mixrouter/core/internal'

/** Larger texts are worked on in steps between which other requests are served, in characters. */
export const LARGE_CHARACTERS = 256 * 1024

/** How long work may go on before other requests get their turn, in milliseconds. */
const SLICE_MS = 10

/** Resolves after other requests have had their turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (globalThis.setImmediate) globalThis.setImmediate(resolve)
    else setTimeout(resolve, 0)
  })
}

/**
 * Resolves at once, or after the others' turn if the caller has worked for long, or `pause` asks for it. Call it between
 * steps.
 */
export function createPacer(): (pause?: Pause) => Promise<void> | undefined {
  let since = performance.now()
  return (pause) => {
    if (pause !== 'alone' && performance.now() - since < SLICE_MS) return undefined
    return nextTurn().then(() => {
      since = performance.now()
    })
  }
}

/** Runs small work without a pause, and large work in steps, between which other requests are served. */
export function work<Result>(steps: Steps<Result>, isLarge: boolean): Result | Promise<Result> {
  return isLarge ? doInTurns(steps) : runSteps(steps)
}

/** Runs work in steps, between which other requests are served. @throws what the work throws */
export async function doInTurns<Result>(steps: Steps<Result>): Promise<Result> {
  const pace = createPacer()
  await nextTurn()
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    const turn = pace(step.value)
    if (turn) await turn
  }
}

/** How many elements of a list are worked on at a time. */
const BATCH = 16

/** Maps a list by work that may wait, a few elements at a time, between which other requests are served. */
export async function mapInTurns<From, To>(
  list: readonly From[],
  map: (element: From) => To | Promise<To>,
): Promise<To[]> {
  const pace = createPacer()
  const mapped: To[] = []
  for (let at = 0; at < list.length; at += BATCH) {
    for (const value of await Promise.all(list.slice(at, at + BATCH).map(map))) mapped.push(value)
    const turn = pace()
    if (turn) await turn
  }
  return mapped
}

/** How many bytes are decoded at a time. */
const STEP_BYTES = 4 * 1024 * 1024

/** The text of valid UTF-8; a long one is decoded in steps. */
export function decode(bytes: Uint8Array): string | Promise<string> {
  return bytes.length > LARGE_CHARACTERS ? decodeInTurns(bytes) : utf8.decode(bytes)
}

const utf8 = new TextDecoder()

/**
 * A long text out of its bytes. One text out of several pieces costs as much as all of them, and is made in a turn of its
 * own.
 *
 * @throws TypeError if `fatal` is set and the bytes are not valid
 */
export async function decodeInTurns(bytes: Uint8Array, fatal = false): Promise<string> {
  const pieces: string[] = []
  for (const piece of decodePieces(bytes, { size: STEP_BYTES, fatal })) {
    pieces.push(piece)
    await nextTurn()
  }
  const text = pieces.join('')
  await nextTurn()
  return text
}

/** The chunks as one array; many are joined in steps. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array | Promise<Uint8Array> {
  const size = chunks.reduce((sum, { length }) => sum + length, 0)
  return size > LARGE_CHARACTERS && chunks.length > 1 ? joinInTurns(chunks, size) : concatBytes(chunks)
}

async function joinInTurns(chunks: readonly Uint8Array[], size: number): Promise<Uint8Array> {
  const pace = createPacer()
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
    const turn = pace()
    if (turn) await turn
  }
  return all
}
