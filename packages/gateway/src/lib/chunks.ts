/** The same chunks, each as `map` returns it. */
export function mapChunks<From, To>(body: AsyncIterable<From>, map: (chunk: From) => To) {
  return derive(body, map, () => {})
}

/** The same chunks; calls `onEnd` once when they are over, or have failed, or the reader has had enough. */
export function withEnd<Chunk>(body: AsyncIterable<Chunk>, onEnd: () => void) {
  return derive(body, (chunk) => chunk, onEnd)
}

/** No generator: one that has not started would not pass on its `return`. */
function derive<From, To>(
  body: AsyncIterable<From>,
  map: (chunk: From) => To,
  onEnd: () => void,
): AsyncIterableIterator<To> {
  const chunks = body[Symbol.asyncIterator]()
  let isOver = false
  const end = () => {
    if (!isOver) onEnd()
    isOver = true
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      try {
        const { value, done } = await chunks.next()
        if (!done) return { value: map(value), done: false }
      } catch (error) {
        end()
        throw error
      }
      end()
      return { value: undefined, done: true }
    },
    async return() {
      end()
      await chunks.return?.()
      return { value: undefined, done: true }
    },
  }
}
