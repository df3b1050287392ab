/**
 * A generator that is told at once when its reader leaves. One made by a function waits for its next value first, and a
 * model that is silent would be listened to for ever.
 */
export function endedByReturn<T>(run: (signal: AbortSignal) => AsyncGenerator<T>): AsyncGenerator<T> {
  const left = new AbortController()
  const generator = run(left.signal)
  const leaving: AsyncGenerator<T> = {
    next: () => generator.next(),
    async return(value) {
      left.abort(new DOMException('The reader of the stream has left', 'AbortError'))
      await generator.return(undefined).catch(() => {})
      return { done: true, value }
    },
    throw: (error) => generator.throw(error),
    [Symbol.asyncIterator]: () => leaving,
    async [Symbol.asyncDispose]() {
      await leaving.return(undefined)
    },
  }
  return leaving
}

/** A signal that either of two ends. */
export function eitherSignal(first: AbortSignal | undefined, second: AbortSignal): AbortSignal {
  return first ? AbortSignal.any([first, second]) : second
}
