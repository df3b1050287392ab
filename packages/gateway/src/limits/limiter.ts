import type { Config } from '../config/config.ts'
import type { LimitReport, Outcome } from '../observer.ts'
import { type Claim, type Counters, LEASE_RENEWAL_MS, type Lease } from '../store/counters.ts'
import type { Demand } from './demand.ts'
import { type Claimed, createFailsafeClaim } from './failsafe.ts'
import { type Window, windowOf } from './periods.ts'
import { COUNTER_UNITS, type ConcurrencyRule, type CountRule, type Rules } from './rules.ts'

/** A counter that a request was held against. */
export interface Standing {
  rule: CountRule
  /** Used and reserved before this request, in the rule's unit. */
  used: number
  /** When the period ends, in milliseconds since 1970. */
  resetAt: number
}

/** What a request has reserved. */
interface Reservation {
  /** The limits that are exceeded; the request must not go on unless they are only reported. */
  exceeded: readonly LimitReport[]
  standings: readonly Standing[]
  /** Replaces the reserved amounts by what was used, and gives places back, once. Never rejects. */
  settle(outcome: Pick<Outcome, 'usage' | 'cost'>): Promise<void>
}

export interface Limiter {
  /** @throws ApiError 503 if the store can't be reached and `onStoreFailure` is `closed` */
  reserve(rules: Rules, demand: Demand): Promise<Reservation>
  close(): void
}

/** Counters outlive their period by so much, for requests that end after it. */
const GRACE_SECONDS = 3600

/**
 * Counts what clients use. A request is admitted while what is used and reserved is below the limit: so the last one may
 * exceed it, but never more than that one, however many arrive at the same time.
 */
export function createLimiter(
  counters: Counters,
  config: Config['limits'],
  now: () => number = Date.now,
): Limiter {
  const claimSafely = createFailsafeClaim(counters, config, now)
  const held = new Map<string, { counters: Counters; leases: readonly Lease[] }>()
  let renewal: ReturnType<typeof setInterval> | undefined

  /** Some platforms allow no timers before the first request. */
  const startRenewal = () => {
    if (renewal !== undefined) return
    renewal = setInterval(() => {
      const holders = [...held].map(([id, { leases, counters }]) => ({ id, leases, counters }))
      for (const [counters, group] of Map.groupBy(holders, ({ counters }) => counters))
        counters.renew(group).catch(() => {}) // the next renewal is in time, too
    }, LEASE_RENEWAL_MS)
    ;(renewal as { unref?: () => void }).unref?.()
  }

  /** The limits because of which nothing was granted. */
  function exceededOf(
    standings: readonly Standing[],
    concurrency: Rules['concurrency'],
    { share, taken }: Claimed,
    time: number,
  ): LimitReport[] {
    const counts = standings
      .filter(({ rule, used }) => used >= rule.limit * share)
      .map(({ rule, resetAt }) => toReport(rule, Math.ceil((resetAt - time) / 1000), config.dryRun))
    const places = concurrency
      .filter(({ limit }, at) => (taken[at] ?? 0) >= limit * share)
      .map((rule) => toReport(rule, 1, config.dryRun))
    return [...counts, ...places]
  }

  async function reserve({ counted, concurrency }: Rules, demand: Demand): Promise<Reservation> {
    const time = now()
    const current = counted.map((rule) => counterOf(rule, time))
    const claims = counted.map((rule, at) => toClaim(rule, demand, current[at] as Counter))
    const leases = concurrency.map(toLease)
    const id = leases.length > 0 ? crypto.randomUUID() : ''
    const claimed = await claimSafely(claims, leases, id, config.dryRun)
    const standings = counted.map((rule, at) => ({
      rule,
      used: (claimed.values[at] ?? 0) / COUNTER_UNITS[rule.kind],
      resetAt: (current[at] as Counter).window.end,
    }))
    const exceeded = claimed.granted ? [] : exceededOf(standings, concurrency, claimed, time)
    let reserved = claimed.granted || config.dryRun
    if (reserved && leases.length > 0) {
      held.set(id, { counters: claimed.counters, leases })
      startRenewal()
    }

    return {
      exceeded,
      standings,
      async settle({ usage, cost }) {
        if (!reserved) return
        reserved = false
        held.delete(id)
        const used: Demand = {
          requests: demand.requests,
          tokens: usage ? usage.inputTokens + usage.outputTokens : 0,
          budget: cost?.amount ?? 0,
        }
        const corrections = counted.flatMap((rule, at) => {
          const { key, amount, ttl } = claims[at] as Claim
          const difference = toUnits(rule, used) - amount
          return difference === 0 ? [] : [{ key, amount: difference, ttl }]
        })
        if (corrections.length === 0 && leases.length === 0) return
        await claimed.counters.settle(corrections, leases, id).catch(() => {}) // the reservation stands
      },
    }
  }

  return { reserve, close: () => clearInterval(renewal) }
}

/** Where a rule counts in one of its periods. */
interface Counter {
  window: Window
  key: string
  ttl: number
}

/** The counters of the latest period of each rule. */
const latest = new WeakMap<CountRule, Counter>()

function counterOf(rule: CountRule, time: number): Counter {
  const known = latest.get(rule)
  if (known && known.window.start <= time && time < known.window.end) return known
  const { kind, period, scope, name } = rule
  const window = windowOf(period, time)
  const counter = {
    window,
    key: `limit:${kind}:${period}:${window.start}:${scope}:${name}`,
    ttl: Math.ceil((window.end - window.start) / 1000) + GRACE_SECONDS,
  }
  latest.set(rule, counter)
  return counter
}

function toClaim(rule: CountRule, demand: Demand, { key, ttl }: Counter): Claim {
  return { key, amount: toUnits(rule, demand), limit: rule.limit * COUNTER_UNITS[rule.kind], ttl }
}

function toLease({ scope, name, limit }: ConcurrencyRule): Lease {
  return { key: `limit:concurrency:${scope}:${name}`, limit }
}

function toUnits({ kind }: CountRule, amounts: Demand): number {
  return Math.round(amounts[kind] * COUNTER_UNITS[kind])
}

function toReport(rule: CountRule | ConcurrencyRule, retryAfter: number, dryRun: boolean): LimitReport {
  return { ...rule, retryAfter, dryRun }
}
