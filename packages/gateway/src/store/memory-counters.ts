import { type Counters, type Grant, type Increment, LEASE_TTL_MS, type Lease } from './counters.ts'

/** How often expired counters are dropped, in operations. */
const SWEEP_EVERY = 10_000

interface MemoryCounters extends Counters {
  claim(...args: Parameters<Counters['claim']>): Grant
  settle(...args: Parameters<Counters['settle']>): undefined
}

/** Counters of one process. */
export function createMemoryCounters(now: () => number = Date.now): MemoryCounters {
  const counters = new Map<string, { value: number; expiresAt: number }>()
  /** When each holder of a place loses it. */
  const places = new Map<string, Map<string, number>>()
  let operations = 0

  const find = (key: string, time: number) => {
    const found = counters.get(key)
    return found && found.expiresAt > time ? found : undefined
  }
  const add = ({ key, amount, ttl }: Increment, time: number) => {
    const found = find(key, time)
    if (found) found.value += amount
    else counters.set(key, { value: amount, expiresAt: time + ttl * 1000 })
    if (++operations % SWEEP_EVERY === 0) sweep(time)
  }
  const sweep = (time: number) => {
    for (const [key, { expiresAt }] of counters) if (expiresAt <= time) counters.delete(key)
  }
  const take = (key: string, id: string, time: number) => {
    const holders = places.get(key)
    if (holders) holders.set(id, time + LEASE_TTL_MS)
    else places.set(key, new Map([[id, time + LEASE_TTL_MS]]))
  }
  const takenOf = ({ key, limit }: Lease, time: number) => {
    const holders = places.get(key)
    if (!holders || holders.size < limit) return holders?.size ?? 0
    for (const [id, expiresAt] of holders) if (expiresAt <= time) holders.delete(id)
    return holders.size
  }
  const release = (key: string, id: string) => {
    const holders = places.get(key)
    holders?.delete(id)
    if (holders?.size === 0) places.delete(key)
  }

  return {
    claim(claims, leases, id, force) {
      const time = now()
      const values: number[] = []
      const taken: number[] = []
      let granted = true
      for (const { key, limit } of claims) {
        const value = find(key, time)?.value ?? 0
        if (value >= limit) granted = false
        values.push(value)
      }
      for (const lease of leases) {
        const places = takenOf(lease, time)
        if (places >= lease.limit) granted = false
        taken.push(places)
      }
      if (granted || force) {
        for (const claim of claims) add(claim, time)
        for (const { key } of leases) take(key, id, time)
      }
      return { granted, values, taken }
    },
    settle(increments, leases, id) {
      const time = now()
      for (const increment of increments) add(increment, time)
      for (const { key } of leases) release(key, id)
      return undefined
    },
    async renew(holders) {
      const time = now()
      for (const { id, leases } of holders) for (const { key } of leases) take(key, id, time)
    },
  }
}
