/** Texts by key, in this process and within bounds: the least recently used are dropped first. */
export interface LruCache {
  get(key: string): string | undefined
  /** Keeps a text for at most `ttl` seconds. @param ttl @default no expiry */
  set(key: string, text: string, ttl?: number): void
}

export interface LruLimits {
  /** Most entries that are kept. */
  entries: number
  /** Most characters that are kept, keys included. */
  characters: number
}

/** A cache that stays within its limits; a text that exceeds them on its own is not kept. */
export function createLruCache({ entries, characters }: LruLimits): LruCache {
  const kept = new Map<string, { text: string; expiresAt: number }>()
  let size = 0

  const remove = (key: string) => {
    const found = kept.get(key)
    if (!found) return
    kept.delete(key)
    size -= key.length + found.text.length
  }

  return {
    get(key) {
      const found = kept.get(key)
      if (!found) return undefined
      if (found.expiresAt <= Date.now()) {
        remove(key)
        return undefined
      }
      kept.delete(key)
      kept.set(key, found)
      return found.text
    },
    set(key, text, ttl = Number.POSITIVE_INFINITY) {
      remove(key)
      if (key.length + text.length > characters) return
      kept.set(key, { text, expiresAt: Date.now() + ttl * 1000 })
      size += key.length + text.length
      for (const oldest of kept.keys()) {
        if (kept.size <= entries && size <= characters) break
        remove(oldest)
      }
    },
  }
}
