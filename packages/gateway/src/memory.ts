/** Texts by key, in this process, within bounds: the least recently used go first. */
export interface Memory {
  get(key: string): string | undefined
  set(key: string, text: string): void
}

export interface MemoryLimits {
  /** Entries kept at most. */
  entries: number
  /** Characters kept at most, keys included. */
  characters: number
}

/** A memory that stays within `limits`; a text that is too long for it is not kept. */
export function createMemory({ entries, characters }: MemoryLimits): Memory {
  const texts = new Map<string, string>()
  let size = 0

  const remove = (key: string) => {
    const text = texts.get(key)
    if (text === undefined) return
    texts.delete(key)
    size -= key.length + text.length
  }

  return {
    get(key) {
      const text = texts.get(key)
      if (text === undefined) return undefined
      texts.delete(key)
      texts.set(key, text)
      return text
    },
    set(key, text) {
      remove(key)
      if (key.length + text.length > characters) return
      texts.set(key, text)
      size += key.length + text.length
      for (const oldest of texts.keys()) {
        if (texts.size <= entries && size <= characters) break
        remove(oldest)
      }
    },
  }
}
