import { convertAsyncIteratorToReadableStream } from '@ai-sdk/provider-utils'
import type { ChatEvent } from '@mixrouter/core'

/**
 * The same events, once the first that shows something of the answer is there.
 *
 * @throws the error of a stream that fails before, so that the SDK may try again
 */
export async function peekEvents(events: AsyncIterable<ChatEvent>): Promise<AsyncIterable<ChatEvent>> {
  const iterator = events[Symbol.asyncIterator]()
  const head: ChatEvent[] = []
  for (;;) {
    const { value, done } = await iterator.next()
    if (done) break
    if (value.type === 'error') throw value.error
    head.push(value)
    if (value.type !== 'start' && value.type !== 'usage') break
  }
  return resume(head, iterator)
}

async function* resume(head: ChatEvent[], iterator: AsyncIterator<ChatEvent>): AsyncGenerator<ChatEvent> {
  yield* head
  yield* { [Symbol.asyncIterator]: () => iterator }
}

/** A stream of what `parts` yields. Who cancels it ends the request at once, also while it waits for more. */
export function toReadableStream<T>(parts: AsyncGenerator<T>, leave: () => void): ReadableStream<T> {
  return convertAsyncIteratorToReadableStream<T>({
    next: () => parts.next(),
    return: (reason) => {
      leave()
      return parts.return(reason)
    },
  })
}
