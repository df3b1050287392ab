import { ApiError } from '@mixrouter/core'
import type { JsonObject } from '@mixrouter/core/internal'

/** Something that a client created and gets back by its id. */
export interface StoredObject {
  id: string
  /** Its JSON in the shape of the vendor that was called. */
  json: JsonObject
  content?: Buffer
}

/** What clients created. */
export interface StoredObjects {
  /** Keeps an object under a new id. */
  keep(prefix: string, make: (id: string) => Omit<StoredObject, 'id'>): StoredObject
  /** @throws ApiError 404 */
  find(id: string): StoredObject
  delete(id: string): void
  /** Those whose id has a form, oldest first. */
  list(id: RegExp): StoredObject[]
}

/** When everything was created. */
export const CREATED = 1_700_000_000
export const CREATED_AT = new Date(CREATED * 1000).toISOString()

export function createObjects(): StoredObjects {
  const stored = new Map<string, StoredObject>()
  let count = 0
  return {
    keep(prefix, make) {
      const id = `${prefix}${String(++count).padStart(8, '0')}`
      const object = { id, ...make(id) }
      stored.set(id, object)
      return object
    },
    find(id) {
      const object = stored.get(id)
      if (object) return object
      throw new ApiError(`No such object: ${id}`, { status: 404 })
    },
    delete: (id) => void stored.delete(id),
    list: (pattern) => [...stored.values()].filter(({ id }) => pattern.test(id)),
  }
}
