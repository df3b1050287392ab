import { concat } from './bytes.ts'

/** Keeps the end of a stream, which tells whether it is complete. */
export interface Tail {
  push(bytes: Uint8Array): void
  text(): string
}

/** What is kept at least: an end is told by one of the last events, however long, and those that follow are few. */
const PIECES = 8
const BYTES = 4096

export function createTail(): Tail {
  const pieces: Uint8Array[] = []
  let size = 0
  return {
    push(bytes) {
      pieces.push(bytes)
      size += bytes.length
      while (pieces.length > PIECES && size - (pieces[0]?.length ?? 0) >= BYTES)
        size -= pieces.shift()?.length ?? 0
    },
    text: () => new TextDecoder().decode(concat(pieces, size)),
  }
}
