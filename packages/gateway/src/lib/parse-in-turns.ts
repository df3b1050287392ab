import { decodePieces, parseJson, parseJsonInSteps, textPieces } from '@mixrouter/core/internal'
import { doInTurns, LARGE_CHARACTERS, nextTurn } from './turns.ts'

/** Shorter texts are parsed at once, in a turn of their own, which takes a few milliseconds. */
const PARSED_AT_ONCE_CHARACTERS = 1024 * 1024

/**
 * What `JSON.parse` makes of a text, in steps between which other requests are served.
 *
 * @throws SyntaxError
 */
export async function parseJsonInTurns(text: string): Promise<unknown> {
  if (text.length > PARSED_AT_ONCE_CHARACTERS) return doInTurns(parseJsonInSteps(textPieces(text)))
  await nextTurn()
  const value: unknown = JSON.parse(text)
  await nextTurn()
  return value
}

/**
 * As `parseJsonInTurns`, of UTF-8, of which no text is made.
 *
 * @param maxStringBytes the longest string, in bytes of memory
 * @throws ApiError 502 for a string that is longer
 */
export function parseBytesInTurns(bytes: Uint8Array, maxStringBytes?: number): Promise<unknown> {
  return doInTurns(
    parseJsonInSteps(decodePieces(bytes), maxStringBytes === undefined ? {} : { maxStringBytes }),
  )
}

/** The value of a long text that comes in pieces; undefined if it is not valid JSON. */
export async function parsePiecesInTurns(pieces: Iterable<string>): Promise<unknown> {
  try {
    return await doInTurns(parseJsonInSteps(pieces))
  } catch {
    return undefined
  }
}

/** The value of a text that is JSON, as the gateway wrote it; a long one is parsed in steps. */
export function parseWritten(text: string): unknown {
  return text.length > LARGE_CHARACTERS ? parseJsonInTurns(text) : parseJson(text)
}
