import { createMemory, type MemoryLimits } from '../memory.ts'
import type { Store } from './store.ts'

/** What one process keeps: some ten thousand tasks. */
const LIMITS: MemoryLimits = { entries: 100_000, characters: 32 * 1024 * 1024 }

/** A store that ends with the process, within bounds. */
export function createMemoryStore(limits = LIMITS): Store {
  const memory = createMemory(limits)
  return {
    get: async (key) => memory.get(key),
    set: async (key, text, ttl) => memory.set(key, text, ttl),
    close: async () => {},
  }
}
