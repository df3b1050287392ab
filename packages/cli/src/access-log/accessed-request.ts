import type { Warning } from '@mixrouter/core'
import type { Outcome, RequestInfo } from '@mixrouter/gateway'

/** A request that is over. */
export interface AccessedRequest {
  request: RequestInfo
  outcome: Outcome
  warnings: readonly Warning[]
}
