import { formatCost } from '@mixrouter/core'
import type { Outcome } from '../observer.ts'
import type { Recorder } from '../recorder.ts'

/** Adds the headers that describe how a request was served; the cost only where the response is whole. */
export function addServedHeaders(
  headers: Record<string, string>,
  recorder: Recorder,
  outcome: Outcome | undefined,
): void {
  const { id, target, attempts } = recorder.info
  headers['x-mixrouter-request-id'] = id
  if (target) {
    headers['x-mixrouter-upstream'] = target.upstream
    headers['x-mixrouter-attempts'] = String(attempts)
  }
  headers['x-mixrouter-overhead-ms'] = recorder.overhead.toFixed(1)
  if (outcome?.cost) headers['x-mixrouter-cost'] = formatCost(outcome.cost)
}
