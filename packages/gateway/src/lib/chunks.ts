import type { StreamEditor } from './stream-editor.ts'

/** The text of a body, edited. What is incomplete at its end is passed on as it is. */
export function editChunks(
  body: AsyncIterable<string | Uint8Array>,
  editor: StreamEditor,
): AsyncIterableIterator<string> {
  const chunks = body[Symbol.asyncIterator]()
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  let isOver = false
  const toText = (chunk: string | Uint8Array) =>
    typeof chunk === 'string' ? chunk : utf8.decode(chunk, { stream: true })
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      while (!isOver) {
        const { value, done } = await chunks.next()
        isOver = done === true
        const edited = done ? editor.feed(utf8.decode()) + editor.rest() : editor.feed(toText(value))
        if (edited !== '') return { value: edited, done: false }
      }
      return { value: undefined, done: true }
    },
    async return() {
      isOver = true
      await chunks.return?.()
      return { value: undefined, done: true }
    },
  }
}

/**
 * The same chunks; calls `onEnd` once when they are over, or have failed, or the reader has had enough. No generator: one
 * that has not started would not pass on its `return`.
 */
export function withEnd<Chunk>(body: AsyncIterable<Chunk>, onEnd: () => void): AsyncIterableIterator<Chunk> {
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
        if (!done) return { value, done: false }
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
