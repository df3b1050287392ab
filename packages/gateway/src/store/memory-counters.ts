import { type Counters, type Grant, LEASE_TTL_MS, type Lease } from './counters.ts'

/** How often expired counters are dropped, in operations. */
const SWEEP_EVERY = 10_000

interface MemoryCounters extends Counters {
  claim(...args: Parameters<Counters['claim']>): Grant
}

/** Counters of one process. */
export function createMemoryCounters(now: () => number = Date.now): MemoryCounters {
  const counters = new Map<string, { value: number; expiresAt: number }>()
  /** When each holder of a place loses it. */
  const places = new Map<string, Map<string, number>>()
  let operations = 0

  const current = (key: string) => {
    const found = counters.get(key)
    return found && found.expiresAt > now() ? found.value : 0
  }
  const add = (key: string, amount: number, ttl: number) => {
    const found = counters.get(key)
    if (found && found.expiresAt > now()) found.value += amount
    else counters.set(key, { value: amount, expiresAt: now() + ttl * 1000 })
    if (++operations % SWEEP_EVERY === 0) sweep()
  }
  const sweep = () => {
    for (const [key, { expiresAt }] of counters) if (expiresAt <= now()) counters.delete(key)
  }
  const take = (key: string, id: string) => {
    const holders = places.get(key)
    if (holders) holders.set(id, now() + LEASE_TTL_MS)
    else places.set(key, new Map([[id, now() + LEASE_TTL_MS]]))
  }
  const takenOf = ({ key, limit }: Lease) => {
    const holders = places.get(key)
    if (!holders || holders.size < limit) return holders?.size ?? 0
    for (const [id, expiresAt] of holders) if (expiresAt <= now()) holders.delete(id)
    return holders.size
  }
  const release = (key: string, id: string) => {
    const holders = places.get(key)
    holders?.delete(id)
    if (holders?.size === 0) places.delete(key)
  }

  return {
    claim(claims, leases, id, force) {
      const values = claims.map(({ key }) => current(key))
      const taken = leases.map(takenOf)
      const granted =
        claims.every(({ limit }, at) => (values[at] ?? 0) < limit) &&
        leases.every(({ limit }, at) => (taken[at] ?? 0) < limit)
      if (granted || force) {
        for (const { key, amount, ttl } of claims) add(key, amount, ttl)
        for (const { key } of leases) take(key, id)
      }
      return { granted, values, taken }
    },
    async settle(increments, leases, id) {
      for (const { key, amount, ttl } of increments) add(key, amount, ttl)
      for (const { key } of leases) release(key, id)
    },
    async renew(holders) {
      for (const { id, leases } of holders) for (const { key } of leases) take(key, id)
    },
  }
}
