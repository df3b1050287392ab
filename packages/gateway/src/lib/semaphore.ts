export interface SemaphoreLimits {
  /** Most holders at a time. */
  max: number
  /** Most that wait. */
  queue: number
  /** The longest wait, in milliseconds. */
  timeout: number
}

/** Admits a bounded number of holders, with a bounded queue in order of arrival. */
export interface Semaphore {
  /**
   * Resolves with the function that gives the place back, harmless if called twice; with undefined if the queue is full,
   * the wait is over, or the signal aborts.
   */
  acquire(signal: AbortSignal): Promise<(() => void) | undefined> | (() => void) | undefined
}

export function createSemaphore({ max, queue, timeout }: SemaphoreLimits): Semaphore {
  const waiting = new Set<(release: (() => void) | undefined) => void>()
  let held = 0

  const take = () => {
    let released = false
    held++
    return () => {
      if (released) return
      released = true
      held--
      const [first] = waiting
      if (first) first(take())
    }
  }

  return {
    acquire(signal) {
      if (held < max) return take()
      if (waiting.size >= queue || signal.aborted) return undefined
      return new Promise((resolve) => {
        const settle = (release: (() => void) | undefined) => {
          waiting.delete(settle)
          clearTimeout(timer)
          signal.removeEventListener('abort', abort)
          resolve(release)
        }
        const abort = () => settle(undefined)
        const timer = setTimeout(abort, timeout)
        signal.addEventListener('abort', abort, { once: true })
        waiting.add(settle)
      })
    },
  }
}
