import type { AttributeName, Metric } from './names.ts'

export type Attributes = Partial<Record<AttributeName, string | number | boolean>>

/** Where metrics go. */
export interface Meter {
  /** Adds to a counter, or records a value of a histogram. */
  record(metric: Metric, value: number, attributes: Attributes): void
}

/** Distinct values of an attribute that clients choose, such as a model's name; further ones count as `other`. */
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
