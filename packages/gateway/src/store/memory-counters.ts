import type { Claim, Counters, Grant, Increment } from './counters.ts'
import { createCountedPlaces, createExpiringPlaces, type Places } from './places.ts'

/** How often expired counters are dropped, in operations. */
const SWEEP_EVERY = 10_000

interface Counter {
  value: number
  expiresAt: number
}

interface MemoryCounters extends Counters {
  claim(...args: Parameters<Counters['claim']>): Grant
  settle(...args: Parameters<Counters['settle']>): undefined
}

/** Counters of one process, for itself. */
export function createMemoryCounters(now: () => number = Date.now): MemoryCounters {
  return createCounters(createCountedPlaces(), now)
}

/** Counters of one process, for others. */
export function createSharedMemoryCounters(): MemoryCounters & Required<Counters> {
  const places = createExpiringPlaces()
  return {
    ...createCounters(places, Date.now),
    async renew(holders) {
      const time = Date.now()
      for (const { id, leases } of holders) for (const { key } of leases) places.take(key, id, time)
    },
  }
}

function createCounters(places: Places, now: () => number): MemoryCounters {
  const counters = new Map<string, Counter>()
  let operations = 0

  const find = (key: string, time: number) => {
    const found = counters.get(key)
    return found && found.expiresAt > time ? found : undefined
  }
  const add = ({ key, amount, ttl }: Increment, time: number, found: Counter | undefined) => {
    if (found) found.value += amount
    else counters.set(key, { value: amount, expiresAt: time + ttl * 1000 })
    if (++operations % SWEEP_EVERY === 0) sweep(time)
  }
  const sweep = (time: number) => {
    for (const [key, { expiresAt }] of counters) if (expiresAt <= time) counters.delete(key)
  }

  return {
    claim(claims, leases, id, force) {
      const time = now()
      const found = claims.map(({ key }) => find(key, time))
      const values = found.map((counter) => counter?.value ?? 0)
      const taken = leases.map((lease) => places.taken(lease, time))
      const granted =
        claims.every(({ limit }, at) => (values[at] as number) < limit) &&
        leases.every(({ limit }, at) => (taken[at] as number) < limit)
      if (granted || force) {
        for (let at = 0; at < claims.length; at++) add(claims[at] as Claim, time, found[at])
        for (const { key } of leases) places.take(key, id, time)
      }
      return { granted, values, taken }
    },
    settle(increments, leases, id) {
      const time = now()
      for (const increment of increments) add(increment, time, find(increment.key, time))
      for (const { key } of leases) places.release(key, id)
      return undefined
    },
  }
}
