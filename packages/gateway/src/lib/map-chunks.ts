type Chunk = string | Uint8Array

/** The same chunks, each as `map` returns it. No generator: one that has not started would not pass on its `return`. */
export function mapChunks<From extends Chunk, To extends Chunk>(
  body: AsyncIterable<From>,
  map: (chunk: From) => To,
): AsyncIterableIterator<To> {
  const chunks = body[Symbol.asyncIterator]()
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      const { value, done } = await chunks.next()
      return done ? { value: undefined, done } : { value: map(value), done: false }
    },
    async return() {
      await chunks.return?.()
      return { value: undefined, done: true }
    },
  }
}
