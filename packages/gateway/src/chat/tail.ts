import { concatBytes } from '@mixrouter/core/internal'
import { lastBoundary } from './frames.ts'

/** Keeps the end of a stream, which shows whether it is complete. */
export interface Tail {
  /** Adds complete events, or a part of one that is long. */
  push(chunk: Uint8Array): void
  /** The last events; of one that is very long, such as one with an image, only its beginning and its end. */
  text(): string
}

/** At least so much is kept, as few events follow the one that ends the stream. */
const MIN_CHUNKS = 8
const MIN_BYTES = 4096

/** Of complete events that come together, those are kept that so many last bytes are part of. */
const MAX_BYTES = 16 * 1024

/** An event's type is within this much of its beginning. */
const OPENING_BYTES = 1024

const utf8 = new TextDecoder()

export function createTail(): Tail {
  const chunks: Uint8Array[] = []
  let size = 0
  /** The chunk in which the last event begins, if it does not end there. */
  let opening: Uint8Array | undefined
  let isOpen = false
  let text: string | undefined
  return {
    push(chunk) {
      text = undefined
      const continues = isOpen
      isOpen = lastBoundary(chunk) < chunk.length
      if (!continues) opening = isOpen ? chunk : undefined
      const kept = isOpen ? chunk : lastEvents(chunk)
      chunks.push(kept)
      size += kept.length
      while (chunks.length > MIN_CHUNKS && size - (chunks[0]?.length ?? 0) >= MIN_BYTES)
        size -= chunks.shift()?.length ?? 0
    },
    text() {
      const kept =
        opening && !chunks.includes(opening) ? [opening.subarray(0, OPENING_BYTES), ...chunks] : chunks
      text ??= utf8.decode(concatBytes(kept))
      return text
    },
  }
}

function lastEvents(chunk: Uint8Array): Uint8Array {
  if (chunk.length <= MAX_BYTES) return chunk
  return chunk.subarray(lastBoundary(chunk.subarray(0, chunk.length - MAX_BYTES)))
}
