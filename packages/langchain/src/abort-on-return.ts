/**
 * Aborts `run` as soon as its consumer stops iterating. A plain async generator handles `return()` only once its next
 * value has arrived, which would keep the request of a silent model open.
 */
export function abortOnReturn<T>(run: (signal: AbortSignal) => AsyncGenerator<T>): AsyncGenerator<T> {
  const returned = new AbortController()
  const generator = run(returned.signal)
  const wrapped: AsyncGenerator<T> = {
    next: () => generator.next(),
    async return(value) {
      returned.abort(new DOMException('The consumer stopped reading the stream', 'AbortError'))
      await generator.return(undefined).catch(() => {})
      return { done: true, value }
    },
    throw: (error) => generator.throw(error),
    [Symbol.asyncIterator]: () => wrapped,
    async [Symbol.asyncDispose]() {
      await wrapped.return(undefined)
    },
  }
  return wrapped
}

/** A signal that aborts when either of two does. */
export function combineSignals(first: AbortSignal | undefined, second: AbortSignal): AbortSignal {
  return first ? AbortSignal.any([first, second]) : second
}
