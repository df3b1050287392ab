import { createLruCache, type LruLimits } from './lru.ts'
import { createMemoryCounters } from './memory-counters.ts'
import type { Store } from './store.ts'

/** Room for some ten thousand video tasks. */
const LIMITS: LruLimits = { entries: 100_000, characters: 32 * 1024 * 1024 }

/** A bounded store that ends with the process. */
export function createMemoryStore(limits = LIMITS): Store {
  const memory = createLruCache(limits)
  return {
    get: async (key) => memory.get(key),
    set: async (key, text, ttl) => memory.set(key, text, ttl),
    async replace(key, expected, text, ttl) {
      if (memory.get(key) !== expected) return false
      memory.set(key, text, ttl)
      return true
    },
    counters: createMemoryCounters(),
    close: async () => {},
  }
}
