import { ApiError } from '@mixrouter/core'
import type { Attempt, Reply, Task, UpstreamRequest } from '../attempt.ts'
import { type FailureKind, failureKind } from '../failure.ts'
import type { Health } from '../health.ts'
import type { Destinations, Target } from '../targets.ts'

/** Kinds of failure after which another target may still succeed. */
const WORTH_ANOTHER_TARGET: ReadonlySet<FailureKind> = new Set([
  'key',
  'rate-limit',
  'upstream',
  'busy',
  'model',
])

/** Kinds of failure that another key of the same upstream would not avoid. */
const OF_THE_UPSTREAM: ReadonlySet<FailureKind> = new Set(['upstream', 'busy'])

/**
 * Tries the targets in order until one replies, those in good health first. It stands outside the policies, since each
 * target may need another format and another body; nothing has reached the client before a reply.
 *
 * @throws ApiError the error of the last target that was tried; 502 if all keys of several were rejected, as the client's
 * own key is not at fault
 */
export async function failover<Request extends UpstreamRequest>(
  attempt: Attempt,
  task: Task<Request>,
  { targets, onContextOverflow, onContentFilter }: Destinations,
  health: Health,
): Promise<Reply<Request>> {
  const { signal } = task.exchange.request
  let remaining = health.order(targets)
  const instead: Partial<Record<FailureKind, readonly Target[]>> = {
    context: onContextOverflow,
    content: onContentFilter,
  }
  let tried = 0
  for (;;) {
    const target = remaining.shift() as Target
    tried++
    try {
      return await attempt(remaining.length > 0 ? { ...task, alternatives: remaining.length } : task, target)
    } catch (error) {
      const kind = failureKind(error)
      if (instead[kind]?.length) {
        remaining = [...instead[kind]]
        delete instead[kind]
      } else if (!WORTH_ANOTHER_TARGET.has(kind) || (task.once && kind === 'upstream')) throw error
      else if (OF_THE_UPSTREAM.has(kind)) remaining = withOthersFirst(remaining, target)
      if (remaining.length === 0 || signal.aborted)
        throw tried > 1 && kind === 'key' ? allKeysRejected(error) : error
    }
  }
}

/** The same targets, with the other keys of one that has failed last. */
function withOthersFirst(targets: readonly Target[], { upstream, model }: Target): Target[] {
  const isSame = (target: Target) => target.upstream === upstream && target.model === model
  return [...targets.filter((target) => !isSame(target)), ...targets.filter(isSame)]
}

function allKeysRejected(cause: unknown): ApiError {
  const message = 'Every upstream for this model rejected the gateway’s own API key. Contact its operator'
  return new ApiError(message, { status: 502, code: 'upstream_keys_rejected', cause })
}
