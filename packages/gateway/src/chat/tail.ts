import { concatBytes } from '@mixrouter/core/internal'

/** Keeps the end of a stream, which shows whether it is complete. */
export interface Tail {
  push(chunk: Uint8Array): void
  text(): string
}

/** At least so much is kept: the end is in one of the last events, however long, and few events follow it. */
const MIN_CHUNKS = 8
const MIN_BYTES = 4096

export function createTail(): Tail {
  const chunks: Uint8Array[] = []
  let size = 0
  return {
    push(chunk) {
      chunks.push(chunk)
      size += chunk.length
      while (chunks.length > MIN_CHUNKS && size - (chunks[0]?.length ?? 0) >= MIN_BYTES)
        size -= chunks.shift()?.length ?? 0
    },
    text: () => new TextDecoder().decode(concatBytes(chunks)),
  }
}
