import type { TransportResponse } from '@mixrouter/core'

const utf8 = new TextDecoder()

/** All of a body as text; of a longer one than `limit` bytes the beginning. */
export async function readText(
  body: TransportResponse['body'],
  limit = Number.POSITIVE_INFINITY,
): Promise<string> {
  const bytes = await readBytes(body, limit)
  return utf8.decode(bytes)
}

/** All of a body; of a longer one than `limit` bytes the beginning. */
export async function readBytes(
  body: TransportResponse['body'],
  limit = Number.POSITIVE_INFINITY,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body) {
    pieces.push(piece)
    size += piece.length
    if (size >= limit) break
  }
  return concat(pieces, size)
}

/** The pieces in one; a single piece as it is. */
export function concat(pieces: readonly Uint8Array[], size: number): Uint8Array {
  if (pieces.length === 1 && pieces[0]) return pieces[0]
  const all = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
