import type { Policy } from '../attempt.ts'
import { failureKind } from '../failure.ts'
import type { Health } from '../health.ts'

/** Reports each attempt's end to the health of its target. */
export function trackHealth(health: Health): Policy {
  return (next) => async (task, target) => {
    try {
      const reply = await next(task, target)
      health.succeeded(target)
      return reply
    } catch (error) {
      health.failed(target, failureKind(error), error)
      throw error
    }
  }
}
