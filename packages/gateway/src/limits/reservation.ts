import type { Reserved } from '../exchange.ts'
import { within } from '../lib/within.ts'
import type { LimitReport, Outcome } from '../observer.ts'
import type { Counter, Counters, Grant, Lease } from '../store/counters.ts'
import type { CurrentCounter } from './current-counters.ts'
import type { Claimed } from './failsafe.ts'
import type { HeldLeases } from './leases.ts'
import { toReport } from './report.ts'
import { COUNTER_UNITS, type CountedKind, type CountRule, type Rules, toUnits } from './rules.ts'

/** A counter that a request was held against. */
export interface Standing {
  rule: CountRule
  /** Used and reserved before this request, in the rule's unit. */
  used: number
  /** When the period ends, in milliseconds since 1970. */
  resetAt: number
}

/** What reservations of one limiter have in common. */
export interface ReservationContext {
  /** Whether limits are only reported. */
  dryRun: boolean
  held: HeldLeases
  now: () => number
}

/** A shared store that takes longer is away: every request waits for it. */
const RAISE_DEADLINE_MS = 500

const NONE: readonly LimitReport[] = []

/** What a request has reserved of its client's limits. */
export class Reservation implements Reserved {
  readonly id: string
  readonly counters: Counters
  readonly leases: readonly Lease[]
  readonly #context: ReservationContext
  readonly #rules: Rules
  readonly #current: readonly CurrentCounter[]
  readonly #amounts: number[]
  readonly #claimed: Claimed
  /** Whether its leases have to be renewed. */
  readonly #isHeld: boolean
  #open: boolean

  /**
   * @param current where each rule counts
   * @param amounts what was claimed of each of these
   * @param id of the holder of its leases, if they have to be renewed
   */
  constructor(
    context: ReservationContext,
    rules: Rules,
    current: readonly CurrentCounter[],
    amounts: number[],
    id: string,
    claimed: Claimed,
  ) {
    this.id = id
    this.counters = claimed.counters
    this.leases = rules.concurrency
    this.#context = context
    this.#rules = rules
    this.#current = current
    this.#amounts = amounts
    this.#claimed = claimed
    const isReserved = claimed.granted || context.dryRun
    this.#open = isReserved && (this.leases.length > 0 || !rules.countsRequestsOnly)
    this.#isHeld = isReserved && this.leases.length > 0 && this.counters.renew !== undefined
    if (this.#isHeld) context.held.hold(this)
  }

  /** The limits that are exceeded; the request must not go on unless they are only reported. */
  get exceeded(): readonly LimitReport[] {
    const { granted, share, values, taken } = this.#claimed
    if (granted) return NONE
    const { now, dryRun } = this.#context
    const time = now()
    const counts = this.#rules.counted.flatMap((rule, at) => {
      const { limit, resetAt } = this.#current[at] as CurrentCounter
      return (values[at] as number) >= limit * share ? [toReport(rule, resetAt - time, dryRun)] : []
    })
    const places = this.#rules.concurrency.flatMap((rule, at) =>
      (taken[at] as number) >= rule.limit * share ? [toReport(rule, 1000, dryRun)] : [],
    )
    return [...counts, ...places]
  }

  get standings(): readonly Standing[] {
    return this.#rules.counted.map((_, at) => this.#standing(at))
  }

  /** The counter of a kind that is closest to its limit; undefined if nothing of the kind is counted. */
  tightest(kind: CountedKind): Standing | undefined {
    const { values } = this.#claimed
    let tightest = -1
    let least = Number.POSITIVE_INFINITY
    for (const at of this.#rules.byKind[kind]) {
      const { limit } = this.#current[at] as CurrentCounter
      const left = limit === 0 ? 0 : (limit - (values[at] as number)) / limit
      if (left >= least) continue
      least = left
      tightest = at
    }
    return tightest < 0 ? undefined : this.#standing(tightest)
  }

  /** Whether there is something to settle: not if only requests are counted, as it is one however it ends. */
  get isOpen(): boolean {
    return this.#open
  }

  settle(outcome: Pick<Outcome, 'usage' | 'cost'>): void {
    if (!this.#open) return
    this.#open = false
    if (this.#isHeld) this.#context.held.release(this)
    const amounts = this.#amounts
    for (let at = 0; at < amounts.length; at++) {
      const { kind } = this.#current[at] as CurrentCounter
      const spent = used(kind, outcome)
      amounts[at] = spent === undefined ? 0 : toUnits(kind, spent) - (amounts[at] as number)
    }
    if (this.leases.length === 0 && amounts.every((amount) => amount === 0)) return
    this.counters.settle(this.#current, amounts, this.leases, this.id)?.catch(() => {}) // the reservation stands
  }

  raise(budget: number): readonly LimitReport[] | Promise<readonly LimitReport[]> {
    const amount = toUnits('budget', budget)
    const raised: number[] = []
    if (this.#open)
      for (const at of this.#rules.byKind.budget) if ((this.#amounts[at] as number) < amount) raised.push(at)
    return raised.length === 0 ? NONE : this.#raise(raised, amount)
  }

  /** What it has reserved itself is not held against it. */
  #raise(
    raised: readonly number[],
    amount: number,
  ): readonly LimitReport[] | Promise<readonly LimitReport[]> {
    const { dryRun, now } = this.#context
    const { share } = this.#claimed
    const amounts = this.#amounts
    const counters = raised.map((at): Counter => {
      const counter = this.#current[at] as CurrentCounter
      return { ...counter, limit: counter.limit * share + (amounts[at] as number) }
    })
    const more = raised.map((at) => amount - (amounts[at] as number))
    const toReports = ({ granted, values }: Grant): readonly LimitReport[] => {
      if ((granted || dryRun) && !this.#open) {
        const back = more.map((amount) => -amount) // the request has ended meanwhile
        this.counters.settle(counters, back, [], '')?.catch(() => {})
      } else if (granted || dryRun) for (const at of raised) amounts[at] = amount
      if (granted) return NONE
      const time = now()
      return raised
        .filter((_, index) => (values[index] as number) >= (counters[index] as Counter).limit)
        .map((at) =>
          toReport(
            this.#rules.counted[at] as CountRule,
            (this.#current[at] as CurrentCounter).resetAt - time,
            dryRun,
          ),
        )
    }
    const claiming = this.counters.claim(counters, more, [], '', dryRun)
    if (!(claiming instanceof Promise)) return toReports(claiming)
    return within(RAISE_DEADLINE_MS, claiming).then(toReports, () => NONE) // the store is away: what is reserved stands
  }

  #standing(at: number): Standing {
    const rule = this.#rules.counted[at] as CountRule
    const used = (this.#claimed.values[at] as number) / COUNTER_UNITS[rule.kind]
    return { rule, used, resetAt: (this.#current[at] as CurrentCounter).resetAt }
  }
}

/** Undefined if what was reserved stands: a request is one however it ends, and a cost that is not known is not zero. */
function used(kind: CountedKind, { usage, cost }: Pick<Outcome, 'usage' | 'cost'>): number | undefined {
  if (kind === 'requests') return undefined
  if (kind === 'budget') return cost ? cost.amount : 0
  return usage ? usage.inputTokens + usage.outputTokens : 0
}
