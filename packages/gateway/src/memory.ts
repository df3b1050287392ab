/** Texts by key, in this process, within bounds: the least recently used go first. */
export interface Memory {
  get(key: string): string | undefined
  /** Keeps a text, for `ttl` seconds at most. @param ttl @default for ever */
  set(key: string, text: string, ttl?: number): void
}

export interface MemoryLimits {
  /** Entries kept at most. */
  entries: number
  /** Characters kept at most, keys included. */
  characters: number
}

/** A memory that stays within `limits`; a text that is too long for it is not kept. */
export function createMemory({ entries, characters }: MemoryLimits): Memory {
  const kept = new Map<string, { text: string; until: number }>()
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
      if (found.until <= Date.now()) {
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
      kept.set(key, { text, until: Date.now() + ttl * 1000 })
      size += key.length + text.length
      for (const oldest of kept.keys()) {
        if (kept.size <= entries && size <= characters) break
        remove(oldest)
      }
    },
  }
}
