import type { Logger } from '../telemetry/access-log.ts'
import type { OpenTelemetry } from '../telemetry/open-telemetry.ts'

/** Who learns of what the gateway does. */
export interface TelemetryConfig {
  /**
   * Spans and metrics by the GenAI conventions, through the module `@opentelemetry/api`, or `true` to load it. Where they
   * go is set up by your own OpenTelemetry SDK. @default false
   */
  openTelemetry?: boolean | OpenTelemetry | undefined
  /** `GET /metrics` for Prometheus, which needs `prom-client`. @default false */
  metrics?: boolean | MetricsConfig | undefined
  /** Receives an object for each request that is over, such as a logger of pino. */
  log?: Logger | undefined
}

export interface MetricsConfig {
  /** Sent as `Authorization: Bearer`. @default none: only requests of this machine get a response */
  key?: string | undefined
  /** A `Registry` of prom-client that your own metrics are in, too. @default a new one */
  registry?: object | undefined
}
