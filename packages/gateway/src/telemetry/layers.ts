import type { Cluster } from '../cluster/worker.ts'
import type { Config } from '../config/config.ts'
import { ConfigError } from '../config/config.ts'
import type { Middleware } from '../exchange.ts'
import type { Health } from '../upstream/health.ts'
import { measure } from './measure.ts'
import type { Meter } from './meter.ts'
import { createOpenTelemetryMeter, type OpenTelemetry, trace } from './open-telemetry.ts'
import { createPrometheus, type Prometheus, type PrometheusClient } from './prometheus.ts'

/** How the platform loads the optional libraries. */
export interface TelemetryRuntime {
  loadOpenTelemetry?: () => Promise<OpenTelemetry>
  loadPrometheus?: () => Promise<PrometheusClient>
  /** The other processes of this gateway, if it has several. */
  cluster?: Cluster
}

/** @throws ConfigError on platforms that can't load prom-client */
export function openPrometheus(
  { metrics }: Config['telemetry'],
  health: Health,
  { loadPrometheus, cluster }: TelemetryRuntime,
): Prometheus | undefined {
  if (!metrics) return undefined
  if (loadPrometheus)
    return createPrometheus(loadPrometheus, health, metrics === true ? undefined : metrics.registry, cluster)
  throw new ConfigError([{ path: 'telemetry.metrics', message: 'is supported on Node.js only' }])
}

/** The layers that report spans and metrics, none if nothing is configured. */
export function telemetryLayers(
  { openTelemetry }: Config['telemetry'],
  prometheus: Prometheus | undefined,
  { loadOpenTelemetry }: TelemetryRuntime,
): Middleware[] {
  const meters: Meter[] = prometheus ? [prometheus] : []
  const measuring = measure(meters)
  if (typeof openTelemetry === 'object') {
    meters.push(createOpenTelemetryMeter(openTelemetry))
    return [trace(openTelemetry), measuring]
  }
  if (!openTelemetry) return meters.length > 0 ? [measuring] : []
  if (!loadOpenTelemetry)
    throw new ConfigError([
      { path: 'telemetry.openTelemetry', message: 'must be the module @opentelemetry/api on this platform' },
    ])
  const api = loadOpenTelemetry()
  api.then(
    (loaded) => meters.push(createOpenTelemetryMeter(loaded)),
    () =>
      console.error(
        'telemetry.openTelemetry requires the package @opentelemetry/api. Install it next to the gateway',
      ),
  )
  return [once(api.then(trace)), measuring]
}

/** A layer that is passed through until it is loaded. */
function once(layer: Promise<Middleware>): Middleware {
  return (next) => {
    let handle = next
    layer.then(
      (loaded) => {
        handle = loaded(next)
      },
      () => {},
    )
    return (exchange) => handle(exchange)
  }
}
