import type { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Processes } from '../cluster/processes.ts'
import type { Health } from '../upstream/health.ts'
import type { Attributes, Meter } from './meter.ts'
import { type AttributeName, LABELS, METRICS, type Metric } from './names.ts'

/** The module `prom-client`. */
export type PrometheusClient = Pick<
  typeof import('prom-client'),
  'AggregatorRegistry' | 'Counter' | 'Gauge' | 'Histogram' | 'Registry'
>

/** The metrics of a gateway in Prometheus' text format. */
export interface Prometheus extends Meter {
  /** @throws if prom-client can't be loaded */
  scrape(): Promise<{ contentType: string; text: string }>
}

/** Records that wait for prom-client to be loaded. */
const MAX_WAITING = 10_000

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
  let waiting: (() => void)[] = []
  let metrics: ReturnType<typeof register> | undefined
  const ready = load().then((client) => {
    metrics = register(client, (given as Registry | undefined) ?? new client.Registry())
    for (const record of waiting) record()
    waiting = []
    return { ...metrics, client }
  })
  ready.catch(() => {})

  const record: Meter['record'] = (metric, value, attributes) => {
    if (metrics) metrics.record(metric, value, attributes)
    else if (waiting.length < MAX_WAITING) waiting.push(() => metrics?.record(metric, value, attributes))
  }
  const own = async () => {
    const { registry, avoided, client } = await ready
    avoided.reset()
    for (const { upstream, model = '' } of health.avoided()) avoided.set({ upstream, model }, 1)
    return { registry, client }
  }
  cluster?.provide({ metrics: async () => (await own()).registry.getMetricsAsJSON() })
  return {
    record,
    async scrape() {
      const { registry, client } = await own()
      const all = cluster
        ? client.AggregatorRegistry.aggregate((await cluster.collect('metrics')) as object[])
        : registry
      return { contentType: registry.contentType, text: await all.metrics() }
    },
  }
}

/** A registry keeps its metrics when another gateway, such as one with a new configuration, uses it. */
function register({ Counter, Gauge, Histogram }: PrometheusClient, registry: Registry) {
  const instruments = new Map<Metric, { instrument: Counter | Histogram; labels: Labels }>()
  for (const metric of Object.keys(METRICS) as Metric[]) {
    const row = METRICS[metric]
    const labels = row.attributes.map((attribute) => ({ attribute, label: LABELS[attribute] ?? attribute }))
    const labelNames = labels.map(({ label }) => label)
    const common = { name: row.prometheus, help: row.description, labelNames, registers: [registry] }
    const known = registry.getSingleMetric(row.prometheus) as Counter | Histogram | undefined
    const created =
      known ??
      (row.type === 'counter' ? new Counter(common) : new Histogram({ ...common, buckets: [...row.buckets] }))
    instruments.set(metric, { instrument: created, labels })
  }
  const avoided =
    (registry.getSingleMetric(AVOIDED) as Gauge | undefined) ??
    new Gauge({
      name: AVOIDED,
      help: 'Upstreams that are avoided after failures, with the model if it is only that',
      labelNames: ['upstream', 'model'],
      aggregator: 'max', // over the processes of a cluster
      registers: [registry],
    })
  return {
    registry,
    avoided,
    record(metric: Metric, value: number, attributes: Attributes) {
      const found = instruments.get(metric)
      if (!found) return
      const { instrument } = found
      const labels: Record<string, string | number> = {}
      for (const { attribute, label } of found.labels) labels[label] = String(attributes[attribute] ?? '')
      if ('observe' in instrument) instrument.observe(labels, value)
      else instrument.inc(labels, value)
    },
  }
}

/** Prometheus' names of a metric's attributes. */
type Labels = readonly { attribute: AttributeName; label: string }[]
