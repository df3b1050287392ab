import { type Counters, type Holder, LEASE_RENEWAL_MS } from '../store/counters.ts'

interface LeaseHolder extends Holder {
  /** Where its places are. */
  readonly counters: Counters
}

/** The places that requests in progress hold: renewed for as long as they do. */
export interface HeldLeases {
  /** An id for the next holder, unique across processes. */
  nextId(): string
  hold(holder: LeaseHolder): void
  release(holder: LeaseHolder): void
}

export function createHeldLeases(): HeldLeases {
  const held = new Set<LeaseHolder>()
  let prefix: string | undefined
  let count = 0
  let renewal: ReturnType<typeof setInterval> | undefined

  const renew = () => {
    if (held.size === 0) return stop()
    for (const [counters, group] of Map.groupBy(held, ({ counters }) => counters))
      counters.renew?.(group.map(({ id, leases }) => ({ id, leases }))).catch(() => {}) // the next renewal is in time, too
  }
  const stop = () => {
    clearInterval(renewal)
    renewal = undefined
  }
  return {
    nextId() {
      prefix ??= crypto.randomUUID()
      return `${prefix}:${++count}`
    },
    hold(holder) {
      held.add(holder)
      if (renewal !== undefined) return
      renewal = setInterval(renew, LEASE_RENEWAL_MS) // some platforms allow no timers before the first request
      ;(renewal as { unref?: () => void }).unref?.()
    },
    release: (holder) => void held.delete(holder),
  }
}
