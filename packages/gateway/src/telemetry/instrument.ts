import { memoize } from '../lib/memoize.ts'
import type { Attributes } from './meter.ts'
import { type AttributeName, LABELS, METRICS, type Metric } from './names.ts'

/** The values recorded with one set of labels. */
export interface Series {
  readonly labels: Record<string, string>
  sum: number
  /** How many values fell into each bucket, and above the last one; empty for a counter. */
  readonly buckets: number[]
  /** Whether something was recorded since the last reset. */
  isListed: boolean
}

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
  readonly #known: (...values: string[]) => Series
  readonly #listed: Series[] = []

  constructor(metric: Metric) {
    const row = METRICS[metric]
    this.name = row.prometheus
    this.help = row.description
    this.type = row.type
    this.#attributes = row.attributes
    this.#bounds = row.type === 'histogram' ? row.buckets : []
    this.#known = memoize((...values: string[]) => this.#create(values))
  }

  /** The series of those of the attributes that it has, which stays the same when it is reset. */
  seriesOf(attributes: Attributes): Series {
    return this.#known(...this.#attributes.map((name) => String(attributes[name] ?? '')))
  }

  /** Adds to a counter, or counts a value of a histogram. */
  record(series: Series, value: number): void {
    if (!series.isListed) {
      series.isListed = true
      this.#listed.push(series)
    }
    series.sum += value
    if (this.type === 'counter') return
    const bounds = this.#bounds
    let at = 0
    while (at < bounds.length && value > (bounds[at] as number)) at++
    series.buckets[at] = (series.buckets[at] as number) + 1
  }

  /** Called by the registry. */
  reset(): void {
    for (const series of this.#listed) {
      series.sum = 0
      series.buckets.fill(0)
      series.isListed = false
    }
    this.#listed.length = 0
  }

  /** Called by the registry. */
  async get() {
    const { name, help, type, aggregator } = this
    return { name, help, type, aggregator, values: this.#listed.flatMap((series) => this.#samples(series)) }
  }

  #create(values: readonly string[]): Series {
    const labels = this.#attributes.map((name, at) => [LABELS[name] ?? name, values[at] as string])
    const buckets = this.type === 'histogram' ? Array.from({ length: this.#bounds.length + 1 }, () => 0) : []
    return { labels: Object.fromEntries(labels), sum: 0, buckets, isListed: false }
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
