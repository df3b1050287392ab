import type { Counter } from '../store/counters.ts'
import { type Window, windowOf } from './periods.ts'
import { COUNTER_UNITS, type CountedKind, type CountRule, type Rules } from './rules.ts'

/** Where a rule counts in its current period. */
export interface CurrentCounter extends Counter {
  readonly kind: CountedKind
  /** When the period ends, in milliseconds since 1970. */
  readonly resetAt: number
}

/** Counters outlive their period by so much, for requests that end after it. */
const GRACE_SECONDS = 3600

interface Current {
  from: number
  until: number
  counters: readonly CurrentCounter[]
}

const remembered = new WeakMap<Rules, Current>()

/** The counters of each rule at a time: the same list until one of the periods ends. */
export function currentCounters(rules: Rules, time: number): readonly CurrentCounter[] {
  const known = remembered.get(rules)
  if (known && known.from <= time && time < known.until) return known.counters
  const windows = rules.counted.map(({ period }) => windowOf(period, time))
  const current = {
    from: Math.max(...windows.map(({ start }) => start)),
    until: Math.min(...windows.map(({ end }) => end)),
    counters: rules.counted.map((rule, at) => counterOf(rule, windows[at] as Window)),
  }
  remembered.set(rules, current)
  return current.counters
}

function counterOf({ kind, period, scope, name, limit }: CountRule, { start, end }: Window): CurrentCounter {
  return {
    kind,
    key: `limit:${kind}:${period}:${start}:${scope}:${name}`,
    limit: limit * COUNTER_UNITS[kind],
    resetAt: end,
    ttl: Math.ceil((end - start) / 1000) + GRACE_SECONDS,
  }
}
