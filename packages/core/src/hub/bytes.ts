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
