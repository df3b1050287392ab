import { convertAsyncIteratorToReadableStream } from '@ai-sdk/provider-utils'
import type { ChatEvent } from '@mixrouter/core'
import { toSDKError } from './errors.ts'

/**
 * Waits for the first event with content, then returns the same events.
 *
 * @throws ApiError if the stream fails before, so that the SDK can retry
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

/** Converts `parts` to a ReadableStream. Cancelling it calls `abort` at once, even while the next part is awaited. */
export function toReadableStream<T>(parts: AsyncGenerator<T>, abort: () => void): ReadableStream<T> {
  return convertAsyncIteratorToReadableStream<T>({
    next: () => parts.next(),
    return: (reason) => {
      abort()
      return parts.return(reason)
    },
  })
}

/** Converts a body to a ReadableStream; cancelling it ends the request. */
export function toByteStream(body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]()
  const next = async () => {
    try {
      return await chunks.next()
    } catch (error) {
      throw toSDKError(error, {})
    }
  }
  return convertAsyncIteratorToReadableStream<Uint8Array>({
    next,
    return: async () => (await chunks.return?.()) ?? { value: undefined, done: true },
  })
}
