import { ApiError } from '@mixrouter/core'
import type { Attempt, Reply, Task, UpstreamRequest } from '../attempt.ts'
import type { Target } from '../targets.ts'

/**
 * Tries the targets in order until one replies. It stands outside the policies, since each target may need another
 * format and another body; nothing has reached the client before a reply.
 *
 * @throws ApiError the error of the last target that was tried
 */
export async function failover<Request extends UpstreamRequest>(
  attempt: Attempt,
  task: Task<Request>,
  targets: readonly [Target, ...Target[]],
): Promise<Reply<Request>> {
  const [first, ...rest] = targets
  let reply = attempt(task, first)
  for (const target of rest) {
    try {
      return await reply
    } catch (error) {
      if (!isWorthAnotherTarget(error) || task.exchange.request.signal.aborted) throw error
      reply = attempt(task, target)
    }
  }
  return reply
}

/** Whether the failure is the upstream's own: it is unreachable, overloaded or broken. */
function isWorthAnotherTarget(error: unknown): boolean {
  return ApiError.is(error) && (error.status === 408 || error.status === 429 || error.status >= 500)
}
