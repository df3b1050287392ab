import type { AttributeName, Metric } from './names.ts'

export type Attributes = Partial<Record<AttributeName, string | number | boolean>>

/** Where metrics go. */
export interface Meter {
  /**
   * Its metrics for one set of attributes, each of which has those of them that it knows.
   *
   * @param attributes kept: to be called once for each set, not for each request
   */
  bind(attributes: Attributes): BoundMeter
}

/** Metrics with their attributes. */
export interface BoundMeter {
  /** Adds to a counter, or records a value of a histogram. */
  record(metric: Metric, value: number): void
}

/** Distinct values of an attribute that others choose, such as a model's name; further ones count as `other`. */
const MAX_VALUES = 500

/** Bounds the values of an attribute, as each becomes a time series that is kept for good. */
export function createValueBound(): (value: string) => string {
  const known = new Set<string>()
  return (value) => {
    if (known.has(value)) return value
    if (known.size >= MAX_VALUES) return 'other'
    known.add(value)
    return value
  }
}
