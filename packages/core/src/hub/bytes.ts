/** The chunks as one array; a single chunk is returned as it is. */
export function concatBytes<T extends Uint8Array>(chunks: readonly T[]): T | Uint8Array<ArrayBuffer> {
  const [first] = chunks
  if (first && chunks.length === 1) return first
  const all = new Uint8Array(chunks.reduce((size, { length }) => size + length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/** How many chunks are joined at once. */
const JOINED_CHUNKS = 1024

/** Chunks of this size on average are kept as they are. */
const SMALL_BYTES = 1024

/**
 * Bytes that come in chunks. Those that are small are joined as they come: each would take a hundred times its size in
 * memory.
 */
export class ByteCollector {
  #size = 0
  #joined: Uint8Array[] = []
  #pending: Uint8Array[] = []
  #pendingSize = 0

  /** How many bytes there are. */
  get size(): number {
    return this.#size
  }

  add(chunk: Uint8Array): void {
    this.#size += chunk.length
    this.#pendingSize += chunk.length
    if (this.#pending.push(chunk) < JOINED_CHUNKS) return
    if (this.#pendingSize < JOINED_CHUNKS * SMALL_BYTES) this.#joined.push(concatBytes(this.#pending))
    else for (const large of this.#pending) this.#joined.push(large)
    this.#pending = []
    this.#pendingSize = 0
  }

  /** All of them; a single chunk is returned as it is. */
  bytes(): Uint8Array {
    return concatBytes(this.chunks())
  }

  /** All of them, in chunks. */
  chunks(): readonly Uint8Array[] {
    return this.#joined.length === 0 ? this.#pending : [...this.#joined, ...this.#pending]
  }
}
