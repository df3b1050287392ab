import type { Config } from '../config/config.ts'
import type { Counters } from '../store/counters.ts'
import { currentCounters } from './current-counters.ts'
import type { Demand } from './demand.ts'
import { createFailsafeClaim } from './failsafe.ts'
import { createHeldLeases } from './leases.ts'
import { Reservation } from './reservation.ts'
import { type Rules, toUnits } from './rules.ts'

export interface Limiter {
  /** @throws ApiError 503 if the store can't be reached and `onStoreFailure` is `closed` */
  reserve(rules: Rules, demand: Demand): Reservation | Promise<Reservation>
}

/**
 * Counts what clients use. A request is admitted while what is used and reserved is below the limit: so the last one may
 * exceed it, but never more than that one, however many arrive at the same time.
 */
export function createLimiter(
  counters: Counters,
  config: Config['limits'],
  now: () => number = Date.now,
): Limiter {
  const { dryRun } = config
  const claimSafely = createFailsafeClaim(counters, config, now)
  const held = createHeldLeases()
  const context = { dryRun, held, now }

  return {
    reserve(rules, demand) {
      const { concurrency } = rules
      const current = currentCounters(rules, now())
      const { requests, tokens } = demand
      const units = { requests, tokens, budget: toUnits('budget', demand.budget) }
      const amounts = current.map(({ kind }) => units[kind])
      const id = concurrency.length > 0 && counters.renew ? held.nextId() : ''
      const claiming = claimSafely(current, amounts, concurrency, id, dryRun)
      return claiming instanceof Promise
        ? claiming.then((claimed) => new Reservation(context, rules, current, amounts, id, claimed))
        : new Reservation(context, rules, current, amounts, id, claiming)
    },
  }
}
