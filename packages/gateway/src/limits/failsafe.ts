import { ApiError } from '@mixrouter/core'
import type { Config } from '../config/config.ts'
import { within } from '../lib/within.ts'
import type { Counter, Counters, Grant, Lease } from '../store/counters.ts'
import { createMemoryCounters } from '../store/memory-counters.ts'
import { createCountedPlaces } from '../store/places.ts'

/** A shared store that takes longer counts as away: every request waits for it. The first one also connects. */
const DEADLINE_MS = 500
const FIRST_DEADLINE_MS = 3000

/** Requests don't try the shared store again for so long. */
const RETRY_AFTER_MS = 1000

/** A grant, and the counters that it was claimed of, where it has to be settled. */
export interface Claimed extends Grant {
  counters: Counters
  /** Of each limit, the share that these counters grant. */
  share: number
}

export type ClaimSafely = (
  counters: readonly Counter[],
  amounts: readonly number[],
  leases: readonly Lease[],
  id: string,
  force: boolean,
) => Claimed | Promise<Claimed>

type FailsafeConfig = Pick<Config['limits'], 'onStoreFailure' | 'localShare'>

/**
 * Claims of the shared counters; while they can't be reached, of this process's own share, or not at all. One request a
 * second tries whether they are back.
 *
 * @throws ApiError 503 if the store can't be reached and `onStoreFailure` is `closed`
 */
export function createFailsafeClaim(
  shared: Counters,
  { onStoreFailure, localShare }: FailsafeConfig,
  now: () => number = Date.now,
): ClaimSafely {
  const local = createMemoryCounters(createCountedPlaces(), now)
  let awayUntil = 0
  let deadline = FIRST_DEADLINE_MS

  const claimLocally: ClaimSafely = (counters, amounts, leases, id, force) => {
    if (onStoreFailure === 'closed') throw storeAway()
    const reduce = <T extends { limit: number }>(entry: T): T => ({
      ...entry,
      limit: entry.limit * localShare,
    })
    const grant = local.claim(counters.map(reduce), amounts, leases.map(reduce), id, force)
    return claimedOf(grant, local, localShare)
  }

  return (counters, amounts, leases, id, force) => {
    if (awayUntil > 0 && now() < awayUntil) return claimLocally(counters, amounts, leases, id, force)
    const claiming = shared.claim(counters, amounts, leases, id, force)
    if (!(claiming instanceof Promise)) return claimedOf(claiming, shared, 1)
    return within(deadline, claiming).then(
      (grant) => {
        deadline = DEADLINE_MS
        return claimedOf(grant, shared, 1)
      },
      () => {
        awayUntil = now() + RETRY_AFTER_MS
        return claimLocally(counters, amounts, leases, id, force)
      },
    )
  }
}

function claimedOf({ granted, values, taken }: Grant, counters: Counters, share: number): Claimed {
  return { granted, values, taken, counters, share }
}

function storeAway(): ApiError {
  const message =
    'The gateway cannot reach the store of its limits and is configured to refuse requests until it can'
  return new ApiError(message, { status: 503, code: 'store_unreachable', retryAfter: '1' })
}
