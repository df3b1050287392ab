import type { Warning } from '@mixrouter/core'
import type { Outcome, RequestInfo } from '@mixrouter/gateway'

/** Such as `anthropic → openai/gpt-5.5 (openai-responses)`; undefined for a request that was sent nowhere. */
export function describeRoute({ format, target }: RequestInfo): string | undefined {
  return target && `${format} → ${target.upstream}/${target.model} (${target.format})`
}

/** A request that is over. */
export interface AccessedRequest {
  request: RequestInfo
  outcome: Outcome
  warnings: readonly Warning[]
}
