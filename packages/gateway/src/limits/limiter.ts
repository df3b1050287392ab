import type { Config } from '../config/config.ts'
import { within } from '../lib/within.ts'
import type { LimitReport, Outcome } from '../observer.ts'
import type { Claim, Counters, Grant, Increment } from '../store/counters.ts'
import type { Demand } from './demand.ts'
import { type Claimed, createFailsafeClaim } from './failsafe.ts'
import { createHeldLeases } from './leases.ts'
import { type Window, windowOf } from './periods.ts'
import { COUNTER_UNITS, type ConcurrencyRule, type CountedKind, type CountRule, type Rules } from './rules.ts'

/** A counter that a request was held against. */
export interface Standing {
  rule: CountRule
  /** Used and reserved before this request, in the rule's unit. */
  used: number
  /** When the period ends, in milliseconds since 1970. */
  resetAt: number
}

/** What a request has used. */
type Used = Pick<Outcome, 'usage' | 'cost'>

/** What a request has reserved. */
interface Reservation {
  /** The limits that are exceeded; the request must not go on unless they are only reported. */
  exceeded: readonly LimitReport[]
  standings: readonly Standing[]
  /**
   * Replaces the reserved amounts by what was used, and gives places back, once. Never throws. Undefined if there is
   * nothing to settle.
   */
  settle: ((outcome: Used) => void) | undefined
  /**
   * Reserves so much of each budget, in US dollars, if that is more than before. Undefined if there is no budget.
   *
   * @returns the budgets that others have used up meanwhile; nothing more was reserved then
   */
  raise: ((budget: number) => readonly LimitReport[] | Promise<readonly LimitReport[]>) | undefined
}

export interface Limiter {
  /** @throws ApiError 503 if the store can't be reached and `onStoreFailure` is `closed` */
  reserve(rules: Rules, demand: Demand): Reservation | Promise<Reservation>
}

/** Counters outlive their period by so much, for requests that end after it. */
const GRACE_SECONDS = 3600

/** A shared store that takes longer is away: every request waits for it. */
const RAISE_DEADLINE_MS = 500

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
  const held = createHeldLeases()

  const reportOf = (rule: CountRule, resetAt: number, time = now()) =>
    toReport(rule, Math.ceil((resetAt - time) / 1000), config.dryRun)

  /** The limits because of which nothing was granted. */
  function exceededOf(
    standings: readonly Standing[],
    concurrency: Rules['concurrency'],
    { share, taken }: Claimed,
    time: number,
  ): LimitReport[] {
    const counts = standings
      .filter(({ rule, used }) => used >= rule.limit * share)
      .map(({ rule, resetAt }) => reportOf(rule, resetAt, time))
    const places = concurrency
      .filter(({ limit }, at) => (taken[at] ?? 0) >= limit * share)
      .map((rule) => toReport(rule, 1, config.dryRun))
    return [...counts, ...places]
  }

  /** What to do once the request is over; undefined if only requests are counted, as it is one however it ends. */
  function settlement(
    { counted, concurrency, countsRequestsOnly }: Rules,
    claims: readonly Claim[],
    id: string,
    { counters }: Claimed,
  ): Reservation['settle'] {
    if (concurrency.length === 0 && countsRequestsOnly) return undefined
    if (concurrency.length > 0) held.hold(id, { counters, leases: concurrency })
    let settled = false
    return (outcome) => {
      if (settled) return
      settled = true
      held.release(id)
      const corrections: Increment[] = []
      for (const [at, { key, amount, ttl }] of claims.entries()) {
        const rule = counted[at] as CountRule
        const spent = used(rule.kind, outcome)
        const difference = spent === undefined ? 0 : toUnits(rule.kind, spent) - amount
        if (difference !== 0) corrections.push({ key, amount: difference, ttl })
      }
      if (corrections.length === 0 && concurrency.length === 0) return
      counters.settle(corrections, concurrency, id)?.catch(() => {}) // the reservation stands
    }
  }

  /** Reserves more once it is known what a request may cost; what it has reserved itself is not held against it. */
  function raising(
    { counted, budgets }: Rules,
    claims: Claim[],
    periods: readonly Counter[],
    { counters, share }: Claimed,
  ): Reservation['raise'] {
    if (budgets.length === 0) return undefined
    return (budget) => {
      const amount = toUnits('budget', budget)
      const raised = budgets.filter((at) => (claims[at] as Claim).amount < amount)
      if (raised.length === 0) return []
      const more = raised.map((at) => {
        const claim = claims[at] as Claim
        return { ...claim, amount: amount - claim.amount, limit: claim.limit * share + claim.amount }
      })
      const toReports = ({ granted, values }: Grant): LimitReport[] => {
        if (granted || config.dryRun)
          for (const at of raised) claims[at] = { ...(claims[at] as Claim), amount }
        if (granted) return []
        return raised
          .filter((_, index) => (values[index] as number) >= (more[index] as Claim).limit)
          .map((at) => reportOf(counted[at] as CountRule, (periods[at] as Counter).window.end))
      }
      const claiming = counters.claim(more, [], '', config.dryRun)
      if (!(claiming instanceof Promise)) return toReports(claiming)
      return within(RAISE_DEADLINE_MS, claiming).then(toReports, () => []) // the store is away: what is reserved stands
    }
  }

  function reserve(rules: Rules, demand: Demand): Reservation | Promise<Reservation> {
    const { counted, concurrency } = rules
    const time = now()
    const periods = countersOf(rules, time)
    const claims = counted.map((rule, at) => toClaim(rule, demand, periods[at] as Counter))
    const id = concurrency.length > 0 ? held.nextId() : ''

    const toReservation = (claimed: Claimed): Reservation => {
      const standings = counted.map((rule, at) => ({
        rule,
        used: (claimed.values[at] ?? 0) / COUNTER_UNITS[rule.kind],
        resetAt: (periods[at] as Counter).window.end,
      }))
      const exceeded = claimed.granted ? [] : exceededOf(standings, concurrency, claimed, time)
      const isReserved = claimed.granted || config.dryRun
      return {
        exceeded,
        standings,
        settle: isReserved ? settlement(rules, claims, id, claimed) : undefined,
        raise: isReserved ? raising(rules, claims, periods, claimed) : undefined,
      }
    }
    const claiming = claimSafely(claims, concurrency, id, config.dryRun)
    return claiming instanceof Promise ? claiming.then(toReservation) : toReservation(claiming)
  }

  return { reserve }
}

/** Where a rule counts in one of its periods. */
interface Counter {
  window: Window
  key: string
  ttl: number
}

/** The counters of the periods that are current until one of them ends. */
const current = new WeakMap<Rules, { from: number; until: number; counters: readonly Counter[] }>()

function countersOf(rules: Rules, time: number): readonly Counter[] {
  const known = current.get(rules)
  if (known && known.from <= time && time < known.until) return known.counters
  const counters = rules.counted.map((rule) => counterOf(rule, time))
  const from = Math.max(...counters.map(({ window }) => window.start))
  const until = Math.min(...counters.map(({ window }) => window.end))
  current.set(rules, { from, until, counters })
  return counters
}

function counterOf({ kind, period, scope, name }: CountRule, time: number): Counter {
  const window = windowOf(period, time)
  return {
    window,
    key: `limit:${kind}:${period}:${window.start}:${scope}:${name}`,
    ttl: Math.ceil((window.end - window.start) / 1000) + GRACE_SECONDS,
  }
}

function toClaim(rule: CountRule, demand: Demand, { key, ttl }: Counter): Claim {
  return {
    key,
    amount: toUnits(rule.kind, demand[rule.kind]),
    limit: rule.limit * COUNTER_UNITS[rule.kind],
    ttl,
  }
}

/** Undefined if what was reserved stands: a request is one however it ends, and a cost that is not known is not zero. */
function used(kind: CountedKind, { usage, cost }: Used): number | undefined {
  if (kind === 'requests') return undefined
  if (kind === 'budget') return cost ? cost.amount : 0
  return usage ? usage.inputTokens + usage.outputTokens : 0
}

function toUnits(kind: CountedKind, amount: number): number {
  return Math.round(amount * COUNTER_UNITS[kind])
}

function toReport(rule: CountRule | ConcurrencyRule, retryAfter: number, dryRun: boolean): LimitReport {
  const { scope, name, kind, limit } = rule
  const period = rule.kind === 'concurrency' ? undefined : rule.period
  return { scope, name, kind, ...(period && { period }), limit, retryAfter, dryRun }
}
