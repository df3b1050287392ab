/**
 * The framework-free engine of a gateway for language models; the adapters for Node and the Web's `fetch` are
 * `@mixrouter/gateway/node` and `@mixrouter/gateway/fetch`.
 *
 * @module @mixrouter/gateway
 */
export type { Client } from './access/client.ts'
export type { Methods, Processes } from './cluster/processes.ts'
export type { CacheConfig } from './config/cache-config.ts'
export {
  type Authenticate,
  type Config,
  ConfigError,
  type ConfigProblem,
  type GatewayConfig,
  type KeyConfig,
  type OnError,
} from './config/config.ts'
export type { Env } from './config/environment.ts'
export type { Allowance, Limits, LimitsConfig, Period, PerPeriod } from './config/limits-config.ts'
export type { PriceConfig } from './config/money-config.ts'
export { defaultConfig, parseConfig } from './config/parse.ts'
export type { MetricsConfig, TelemetryConfig } from './config/telemetry-config.ts'
export type { ResponseLimits, UpstreamConfig } from './config/upstream-config.ts'
export type { Served } from './endpoints/served.ts'
export type {
  Exchange,
  GatewayRequest,
  GatewayResponse,
  Handler,
  Middleware,
  RequestBody,
  Upgrade,
} from './exchange.ts'
export type { ExplainedTarget, Explanation, SkippedUpstream } from './explain/explanation.ts'
export { createGateway, type Gateway, type Responder, type Runtime } from './gateway.ts'
export { limitBody, tooLarge } from './lib/body.ts'
export type { Sha256 } from './lib/digest.ts'
export { withoutUpgrade } from './lib/upgrade.ts'
export type {
  LimitReport,
  Observe,
  Observer,
  ObserveTools,
  Outcome,
  RequestInfo,
  TargetInfo,
} from './observer.ts'
export type { Recorder } from './recorder.ts'
export type { Route } from './routes/route.ts'
export type { GatewayStatus, LimitStatus, UpstreamStatus } from './status.ts'
export type { Store, StoreConfig } from './store/store.ts'
export type { AccessLogEntry, Logger } from './telemetry/access-log.ts'
export type { OpenTelemetry } from './telemetry/open-telemetry.ts'
export type { Attempt, Policy, Reply, Task, UpstreamRequest } from './upstream/attempt.ts'
export type { Target, Upstream } from './upstream/targets.ts'
