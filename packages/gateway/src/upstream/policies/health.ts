import type { ApiError } from '@mixrouter/core'
import type { Policy } from '../attempt.ts'
import { failureKind } from '../failure.ts'
import type { Health } from '../health.ts'

/** Reports each attempt's end, and how its stream ends, to the health of its target. */
export function trackHealth(health: Health): Policy {
  return (next) => async (task, target) => {
    const { signal } = task.exchange.request
    try {
      const reply = await next(task, target)
      health.succeeded(target)
      const onStreamEnd = (error?: ApiError) => {
        if (!signal.aborted) health.streamEnded(target, error)
      }
      if (reply.request.stream) reply.onStreamEnd = onStreamEnd // by name, see bench/README.md (Counts)
      return reply
    } catch (error) {
      health.failed(target, failureKind(error), error)
      throw error
    }
  }
}
