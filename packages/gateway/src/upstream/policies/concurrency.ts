import { createSemaphore, type Semaphore } from '../../lib/semaphore.ts'
import type { Policy } from '../attempt.ts'
import { UpstreamBusyError } from '../failure.ts'
import type { Upstream } from '../targets.ts'

/** The places of each upstream by its name, with the bounds that they were made for. */
export type Places = ReadonlyMap<string, { bounds: string; semaphore: Semaphore }>

/** @param earlier those before a reload: what is open then still has its place, as long as the bounds are the same */
export function createPlaces(upstreams: readonly Upstream[], earlier?: Places): Places {
  return new Map(
    upstreams.map(({ name, concurrency }) => {
      const bounds = JSON.stringify(concurrency)
      const known = earlier?.get(name)
      return [name, known?.bounds === bounds ? known : { bounds, semaphore: createSemaphore(concurrency) }]
    }),
  )
}

/**
 * Bounds the requests that are open at each upstream: further ones wait in a bounded queue, and fail with a 503 when it
 * is full or the wait is over. A request is open until its response has been received, dropped or aborted.
 */
export function limitConcurrency(places: Places): Policy {
  return (next) => async (task, target) => {
    const { name } = target.upstream
    const { request, recorder } = task.exchange
    const acquired = places.get(name)?.semaphore.acquire(request.signal)
    const release = acquired instanceof Promise ? await (recorder?.wait(acquired) ?? acquired) : acquired
    if (!release) throw new UpstreamBusyError(name)
    try {
      return await next({ ...task, onEnd: release }, target)
    } catch (error) {
      release()
      throw error
    }
  }
}
