import { ApiError } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import type { Counter, Gauge, Registry } from 'prom-client'
import type { Processes } from '../cluster/processes.ts'
import type { Health } from '../upstream/health.ts'
import { Instrument, type Series } from './instrument.ts'
import type { Meter } from './meter.ts'
import { METRICS, type Metric } from './names.ts'

/** The module `prom-client`. */
export type PrometheusClient = Pick<typeof import('prom-client'), 'AggregatorRegistry' | 'Gauge' | 'Registry'>

/** The metrics of a gateway in Prometheus' text format. */
export interface Prometheus extends Meter {
  /** @throws ApiError 503 if prom-client can't be loaded */
  scrape(): Promise<{ contentType: string; text: string }>
}

const NEEDS_PROM_CLIENT = 'telemetry.metrics requires the package prom-client. Install it next to the gateway'

const AVOIDED = 'mixrouter_upstream_avoided'

/**
 * @param given a registry of the host's own; its metrics are shown, too
 * @param cluster the other processes of this gateway, whose metrics are added
 */
export function createPrometheus(
  load: () => Promise<PrometheusClient>,
  health: Health,
  given: unknown,
  cluster?: Processes,
): Prometheus {
  const shared = given as Registry | undefined
  const instruments = createInstruments(shared)
  const loading = load().catch((cause) => {
    console.error(NEEDS_PROM_CLIENT)
    throw new ApiError(NEEDS_PROM_CLIENT, { status: 503, cause })
  })
  const ready = loading.then((client) => {
    const registry = shared ?? new client.Registry()
    if (!shared) for (const instrument of Object.values(instruments)) register(instrument, registry)
    return { registry, client, avoided: avoidedIn(registry, client) }
  })
  ready.catch(() => {})

  const own = async () => {
    const { registry, avoided, client } = await ready
    avoided.reset()
    for (const { upstream, model = '' } of health.avoided()) avoided.set({ upstream, model }, 1)
    return { registry, client }
  }
  cluster?.provide({ metrics: async () => (await own()).registry.getMetricsAsJSON() })
  return {
    bind(attributes) {
      const series: Partial<Record<Metric, Series>> = {}
      return {
        record(metric, value) {
          const instrument = instruments[metric]
          series[metric] ??= instrument.seriesOf(attributes)
          instrument.record(series[metric], value)
        },
      }
    },
    async scrape() {
      const { registry, client } = await own()
      const all = cluster
        ? client.AggregatorRegistry.aggregate((await cluster.collect('metrics')) as object[])
        : registry
      return { contentType: registry.contentType, text: await all.metrics() }
    },
  }
}

/** A registry keeps its instruments when another gateway, such as one with a new configuration, uses it. */
function createInstruments(shared: Registry | undefined): Record<Metric, Instrument> {
  const entries = (Object.keys(METRICS) as Metric[]).map((metric) => {
    const known: unknown = shared?.getSingleMetric(METRICS[metric].prometheus)
    if (isInstrument(known)) return [metric, known]
    const created = new Instrument(metric)
    if (shared) register(created, shared)
    return [metric, created]
  })
  return Object.fromEntries(entries)
}

/** Whether it is one of this package, or of another copy of it. */
function isInstrument(metric: unknown): metric is Instrument {
  return isObject(metric) && typeof metric.seriesOf === 'function'
}

/** A registry takes anything with a name that it can `get` and `reset`; its types know prom-client's own instruments only. */
function register(instrument: Instrument, registry: Registry): void {
  registry.registerMetric(instrument as unknown as Counter)
}

function avoidedIn(registry: Registry, { Gauge }: PrometheusClient): Gauge {
  const known = registry.getSingleMetric(AVOIDED) as Gauge | undefined
  return (
    known ??
    new Gauge({
      name: AVOIDED,
      help: 'Upstreams that are avoided after failures, with the model if it is only that',
      labelNames: ['upstream', 'model'],
      aggregator: 'max', // over the processes of a cluster
      registers: [registry],
    })
  )
}
