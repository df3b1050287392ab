import { formatCost } from '@mixrouter/core'
import type { Outcome } from '../observer.ts'
import type { Recorder } from '../recorder.ts'

/** The headers that describe how a request was served; the cost only where the response is whole. */
export function servedHeaders(recorder: Recorder, outcome: Outcome | undefined): Record<string, string> {
  const { id, target, attempts } = recorder.info
  return {
    'x-mixrouter-request-id': id,
    ...(target && { 'x-mixrouter-upstream': target.upstream, 'x-mixrouter-attempts': String(attempts) }),
    'x-mixrouter-overhead-ms': recorder.overhead.toFixed(1),
    ...(outcome?.cost && { 'x-mixrouter-cost': formatCost(outcome.cost) }),
  }
}
