import { type Holder, LEASE_TTL_MS, type Lease } from './counters.ts'

/** Who holds the places of leases in this process's memory. */
export interface Places {
  /** How many are taken. */
  taken(lease: Lease, time: number): number
  take(key: string, id: string, time: number): void
  release(key: string, id: string): void
  /** Absent if they are held until they are released. */
  renew?(holders: readonly Holder[], time: number): void
}

/** Places that are always given back, as this process alone holds them: they are only counted. */
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

/**
 * Places whose holders may end without giving them back, as other processes do, and requests that a platform drops: one
 * that is not renewed in time is free again.
 */
export function createExpiringPlaces(): Places {
  /** When each holder of a place loses it. */
  const places = new Map<string, Map<string, number>>()
  const take = (key: string, id: string, time: number) => {
    const holders = places.get(key)
    if (holders) holders.set(id, time + LEASE_TTL_MS)
    else places.set(key, new Map([[id, time + LEASE_TTL_MS]]))
  }
  return {
    take,
    taken({ key, limit }, time) {
      const holders = places.get(key)
      if (!holders || holders.size < limit) return holders?.size ?? 0
      for (const [id, expiresAt] of holders) if (expiresAt <= time) holders.delete(id)
      return holders.size
    },
    renew(holders, time) {
      for (const { id, leases } of holders) for (const { key } of leases) take(key, id, time)
    },
    release(key, id) {
      const holders = places.get(key)
      holders?.delete(id)
      if (holders?.size === 0) places.delete(key)
    },
  }
}
