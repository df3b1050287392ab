import { ApiError } from '@mixrouter/core'
import type { Policy } from '../attempt.ts'
import { failureKind, retryAfterMs } from '../failure.ts'
import { backoffMs, createRetryBudget, type RetryConfig } from '../retry-timing.ts'

/**
 * Tries the same target again if it was unreachable, overloaded or broken, or if it has a rate limit and is the only one
 * left, after a pause that doubles each time, or that the upstream named. A longer wait than `maxDelay`, or an error after
 * which the vendor advises against another try, is left to the next target, or to the client. Retries have a budget, so that
 * they don't multiply the load on an upstream that is down.
 */
export function retry(config: RetryConfig): Policy {
  const budget = createRetryBudget()
  return (next) => async (task, target) => {
    const { request, recorder } = task.exchange
    const { signal } = request
    budget.deposit()
    for (let retries = 0; ; retries++) {
      const isLast = task.once || retries >= config.attempts
      try {
        return await next(isLast || task.isTentative ? task : { ...task, isTentative: true }, target)
      } catch (error) {
        if (isLast || !ApiError.is(error) || error.shouldRetry === false) throw error
        const kind = failureKind(error)
        if (kind !== 'upstream' && (kind !== 'rate-limit' || task.hasAlternatives)) throw error
        const delay = retryAfterMs(error) ?? backoffMs(retries, config)
        if (delay > config.maxDelay || !budget.withdraw()) throw error
        const pause = wait(delay, signal)
        await (recorder?.wait(pause) ?? pause)
        if (signal.aborted) throw error
      }
    }
  }
}

/** Resolves after the delay, or as soon as the client disconnects. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
