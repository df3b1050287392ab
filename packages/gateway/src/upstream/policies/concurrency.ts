import { createSemaphore, type Semaphore } from '../../lib/semaphore.ts'
import type { Policy } from '../attempt.ts'
import { UpstreamBusyError } from '../failure.ts'
import type { Upstream } from '../targets.ts'

/**
 * Bounds the requests that are open at each upstream: further ones wait in a bounded queue, and fail with a 503 when it
 * is full or the wait is over. A request is open until its response has been received, dropped or aborted.
 */
export function limitConcurrency(upstreams: readonly Upstream[]): Policy {
  const semaphores = new Map<string, Semaphore>(
    upstreams.map(({ name, concurrency }) => [name, createSemaphore(concurrency)]),
  )
  return (next) => async (task, target) => {
    const { name } = target.upstream
    const { signal } = task.exchange.request
    const acquired = semaphores.get(name)?.acquire(signal)
    const release = acquired instanceof Promise ? await acquired : acquired
    if (!release) throw new UpstreamBusyError(name)
    try {
      return await next({ ...task, onEnd: release }, target)
    } catch (error) {
      release()
      throw error
    }
  }
}
