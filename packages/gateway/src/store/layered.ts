import { within } from '../lib/within.ts'
import type { LruCache } from './lru.ts'
import type { Store } from './store.ts'

/** How long the shared store is waited for before a request goes on without it. */
const STORE_TIMEOUT_MS = 500

/** How long the shared store is not queried again about a key that it does not have. */
const MISS_TTL_SECONDS = 60

/** Stands in memory for a key that the shared store does not have. */
const MISS = ''

/** Texts in this process's memory, and behind it in the store that all gateways share, if there is one. Never throws. */
export interface LayeredCache {
  get(key: string): string | undefined | Promise<string | undefined>
  set(key: string, text: string): void
}

export function createLayeredCache(memory: LruCache, ttlSeconds: number, shared?: Store): LayeredCache {
  const load = async (store: Store, key: string) => {
    const text = await within(STORE_TIMEOUT_MS, store.get(key)).catch(() => undefined)
    memory.set(key, text ?? MISS, text === undefined ? MISS_TTL_SECONDS : ttlSeconds)
    return text
  }
  return {
    get(key) {
      const text = memory.get(key)
      if (text !== undefined || !shared) return text || undefined
      return load(shared, key)
    },
    set(key, text) {
      if (memory.get(key) === text) return
      memory.set(key, text, ttlSeconds)
      shared?.set(key, text, ttlSeconds).catch(() => {}) // memory has it
    },
  }
}
