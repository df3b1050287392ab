import { LEASE_TTL_MS, type Lease } from './counters.ts'

/** Who holds the places of leases in this process's memory. */
export interface Places {
  /** How many are taken. */
  taken(lease: Lease, time: number): number
  take(key: string, id: string, time: number): void
  release(key: string, id: string): void
}

/** Places that only this process holds, which gives each of them back: they are only counted. */
export function createCountedPlaces(): Places {
  const places = new Map<string, { taken: number }>()
  return {
    taken: ({ key }) => places.get(key)?.taken ?? 0,
    take(key) {
      const known = places.get(key)
      if (known) known.taken++
      else places.set(key, { taken: 1 })
    },
    release(key) {
      const known = places.get(key)
      if (known && --known.taken === 0) places.delete(key)
    },
  }
}

/** Places that other processes hold, which may end without giving them back: whoever does not renew his loses it. */
export function createExpiringPlaces(): Places {
  /** When each holder of a place loses it. */
  const places = new Map<string, Map<string, number>>()
  return {
    taken({ key, limit }, time) {
      const holders = places.get(key)
      if (!holders || holders.size < limit) return holders?.size ?? 0
      for (const [id, expiresAt] of holders) if (expiresAt <= time) holders.delete(id)
      return holders.size
    },
    take(key, id, time) {
      const holders = places.get(key)
      if (holders) holders.set(id, time + LEASE_TTL_MS)
      else places.set(key, new Map([[id, time + LEASE_TTL_MS]]))
    },
    release(key, id) {
      const holders = places.get(key)
      holders?.delete(id)
      if (holders?.size === 0) places.delete(key)
    },
  }
}
