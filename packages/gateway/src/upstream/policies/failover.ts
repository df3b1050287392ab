import type { Attempt, Reply, Task, UpstreamRequest } from '../attempt.ts'
import { toKeysRejected } from '../errors.ts'
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
 * @throws ApiError of the errors of all targets the last one that tells the client most; 502 if all keys of several were
 * rejected, as the client's own key is not at fault
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
  let told: { error: unknown; weight: number } | undefined
  for (let tried = 1; ; tried++) {
    const target = remaining.shift() as Target
    try {
      const hasAlternatives = remaining.length > 0
      const isTentative = hasAlternatives || Boolean(instead.context?.length || instead.content?.length)
      return await attempt(isTentative ? { ...task, hasAlternatives, isTentative } : task, target)
    } catch (error) {
      health.release(target)
      const kind = failureKind(error)
      if (instead[kind]?.length) {
        remaining = [...instead[kind]]
        delete instead[kind]
      } else if (!WORTH_ANOTHER_TARGET.has(kind) || (task.once && kind === 'upstream')) throw error
      else if (OF_THE_UPSTREAM.has(kind)) remaining = withOthersFirst(remaining, target)
      const weight = WEIGHTS[kind] ?? 2
      if (!told || weight >= told.weight)
        told = { error: tried > 1 ? toKeysRejected(error, target.upstream) : error, weight }
      if (remaining.length === 0 || signal.aborted) throw told.error
    }
  }
}

/** How much an error tells the client where others differ: what passes by itself is worth another request. */
const WEIGHTS: Partial<Record<FailureKind, number>> = { key: 0, model: 1 }

/** The same targets, with the other keys of one that has failed last. */
function withOthersFirst(targets: readonly Target[], { upstream, model }: Target): Target[] {
  const isSame = (target: Target) => target.upstream === upstream && target.model === model
  return [...targets.filter((target) => !isSame(target)), ...targets.filter(isSame)]
}
