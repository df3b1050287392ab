import type { Attributes } from './meter.ts'
import { type AttributeName, LABELS, METRICS, type Metric } from './names.ts'

type Value = NonNullable<Attributes[AttributeName]>

/** The values recorded with one set of labels. */
interface Series {
  labels: Record<string, string>
  sum: number
  /** How many values fell into each bucket, and above the last one; empty for a counter. */
  buckets: number[]
}

/** A tree of series, with a level for each attribute. */
type Branch = Map<Value, Branch | Series>

/** One line of a metric, as prom-client's registry reads it. */
interface Sample {
  labels: Record<string, string | number>
  value: number
  metricName?: string
}

/**
 * A counter or histogram that a registry of prom-client collects like one of its own, which check, sort and join the labels
 * of each value: docs/decisions/metrics.md.
 */
export class Instrument {
  /** The registry changes the name of a counter if it writes OpenMetrics. */
  name: string
  readonly help: string
  readonly type: 'counter' | 'histogram'
  readonly aggregator = 'sum'
  readonly #attributes: readonly AttributeName[]
  readonly #bounds: readonly number[]
  readonly #root: Branch = new Map()
  readonly #series: Series[] = []

  constructor(metric: Metric) {
    const row = METRICS[metric]
    this.name = row.prometheus
    this.help = row.description
    this.type = row.type
    this.#attributes = row.attributes
    this.#bounds = row.type === 'histogram' ? row.buckets : []
  }

  /** Adds to a counter, or counts a value of a histogram. */
  record(value: number, attributes: Attributes): void {
    const series = this.#find(attributes)
    series.sum += value
    if (this.type === 'counter') return
    const bounds = this.#bounds
    let at = 0
    while (at < bounds.length && value > (bounds[at] as number)) at++
    series.buckets[at] = (series.buckets[at] as number) + 1
  }

  /** Called by the registry. */
  reset(): void {
    this.#root.clear()
    this.#series.length = 0
  }

  /** Called by the registry. */
  async get() {
    const { name, help, type, aggregator } = this
    return { name, help, type, aggregator, values: this.#series.flatMap((series) => this.#samples(series)) }
  }

  #find(attributes: Attributes): Series {
    const names = this.#attributes
    const last = names.length - 1
    let branch = this.#root
    for (let at = 0; at < last; at++) {
      const value = attributes[names[at] as AttributeName] ?? ''
      let next = branch.get(value) as Branch | undefined
      if (!next) {
        next = new Map()
        branch.set(value, next)
      }
      branch = next
    }
    const value = attributes[names[last] as AttributeName] ?? ''
    const found = branch.get(value) as Series | undefined
    if (found) return found
    const created = this.#create(attributes)
    branch.set(value, created)
    return created
  }

  #create(attributes: Attributes): Series {
    const labels = this.#attributes.map((name) => [LABELS[name] ?? name, String(attributes[name] ?? '')])
    const buckets = this.type === 'histogram' ? Array.from({ length: this.#bounds.length + 1 }, () => 0) : []
    const series = { labels: Object.fromEntries(labels), sum: 0, buckets }
    this.#series.push(series)
    return series
  }

  #samples({ labels, sum, buckets }: Series): Sample[] {
    if (this.type === 'counter') return [{ labels, value: sum }]
    let count = 0
    const cumulative = buckets.map((counted, at) => {
      count += counted
      const bound = { ...labels, le: this.#bounds[at] ?? '+Inf' }
      return { labels: bound, value: count, metricName: `${this.name}_bucket` }
    })
    return [
      ...cumulative,
      { labels, value: sum, metricName: `${this.name}_sum` },
      { labels, value: count, metricName: `${this.name}_count` },
    ]
  }
}
