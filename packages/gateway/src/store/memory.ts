import { ApiError } from '@mixrouter/core'
import type { Counters } from './counters.ts'
import { createLruCache, type LruLimits } from './lru.ts'
import { createMemoryCounters } from './memory-counters.ts'
import type { Store } from './store.ts'

/** Room for some ten thousand video tasks. */
const LIMITS: LruLimits = { entries: 100_000, characters: 32 * 1024 * 1024 }

/** A bounded store that ends with the process. What exceeds the bound on its own is refused, as it would be dropped at once. */
export function createMemoryStore(limits = LIMITS, counters: Counters = createMemoryCounters()): Store {
  const memory = createLruCache(limits)
  const keep = (key: string, text: string, ttl: number) => {
    if (key.length + text.length > limits.characters) throw tooLargeToKeep(limits.characters)
    memory.set(key, text, ttl)
  }
  return {
    get: async (key) => memory.get(key),
    set: async (key, text, ttl) => keep(key, text, ttl),
    async replace(key, expected, text, ttl) {
      if (memory.get(key) !== expected) return false
      keep(key, text, ttl)
      return true
    },
    counters,
    close: async () => {},
  }
}

/** Whether a store refused to keep what is too large for it. */
export function isTooLargeToKeep(error: unknown): error is ApiError {
  return ApiError.is(error) && error.code === 'too_large_to_keep'
}

function tooLargeToKeep(characters: number): ApiError {
  const message = `This is too large to be kept: the gateway’s memory has room for ${characters} characters. Set store to false, or have its operator keep the state in Redis`
  return new ApiError(message, { status: 413, code: 'too_large_to_keep', shouldRetry: false })
}
