/** The gateway's types that the console's server and its pages share. */
export type { ApiError, Cost, Format, Usage, Vendor, Warning } from '@mixrouter/core'
export type {
  GatewayStatus,
  LimitReport,
  Observe,
  Outcome,
  RequestInfo,
  TargetInfo,
} from '@mixrouter/gateway'
