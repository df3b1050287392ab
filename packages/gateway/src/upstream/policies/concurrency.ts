import { ApiError, type TransportResponse } from '@mixrouter/core'
import { createSemaphore, type Semaphore } from '../../lib/semaphore.ts'
import type { Policy } from '../attempt.ts'
import type { Upstream } from '../targets.ts'

/**
 * Bounds the requests that are open at each upstream: further ones wait in a bounded queue, and fail with a 503 when it
 * is full or the wait is over. A request is open until its response's body has been read or dropped.
 */
export function limitConcurrency(upstreams: readonly Upstream[]): Policy {
  const semaphores = new Map<string, Semaphore>(
    upstreams.map(({ name, concurrency }) => [name, createSemaphore(concurrency)]),
  )
  return (next) => async (task, target) => {
    const { name } = target.upstream
    const { signal } = task.exchange.request
    const release = await semaphores.get(name)?.acquire(signal)
    if (!release) throw busy(name)
    try {
      const reply = await next(task, target)
      return {
        ...reply,
        response: { ...reply.response, body: releaseAtEnd(reply.response.body, signal, release) },
      }
    } catch (error) {
      release()
      throw error
    }
  }
}

function busy(name: string): ApiError {
  return new ApiError(`The upstream ${name} has reached its limit of open requests`, {
    status: 503,
    code: 'upstream_busy',
    retryAfter: '1',
  })
}

/** The same body; `release` is called when it has ended, was dropped, or the client has disconnected. */
function releaseAtEnd(
  body: TransportResponse['body'],
  signal: AbortSignal,
  release: () => void,
): AsyncIterableIterator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]()
  const end = () => {
    signal.removeEventListener('abort', end)
    release()
  }
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  const onResult = (result: IteratorResult<Uint8Array>) => {
    if (result.done) end()
    return result
  }
  const onError = (error: unknown) => {
    end()
    throw error
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next: () => chunks.next().then(onResult, onError),
    async return() {
      end()
      return (await chunks.return?.()) ?? { value: undefined, done: true }
    },
  }
}
