import { ApiError } from '@mixrouter/core'
import { stringifyInTurns } from '../lib/json-in-turns.ts'
import { parseWritten } from '../lib/parse-in-turns.ts'
import type { Store } from '../store/store.ts'

/** An item of a conversation on the wire, and the id under which it is listed and referred to. */
export interface KeptItem {
  id: string
  item: Record<string, unknown>
}

/** A response that can be continued. */
export interface KeptResponse {
  /** As the client received it. */
  response: Record<string, unknown>
  /** What the client sent, with references resolved, and without the turns before. */
  input: readonly KeptItem[]
  /** The responses before it, the oldest first. */
  ancestors: readonly string[]
  /** Only of a background response that is not finished: until when its gateway reported to be running, in Unix milliseconds. */
  aliveUntil?: number
}

export interface KeptConversation {
  createdAt: number
  metadata: unknown
  items: readonly KeptItem[]
}

interface Kinds {
  response: KeptResponse
  item: KeptItem
  conversation: KeptConversation
}

/** What one client's requests left for its later ones. Nothing of it is seen by another client. */
export interface ClientState {
  find<Kind extends keyof Kinds>(kind: Kind, id: string): Promise<Kinds[Kind] | undefined>
  keep<Kind extends keyof Kinds>(kind: Kind, id: string, value: Kinds[Kind]): Promise<void>
  /**
   * Changes what is kept as one step: if another gateway changed it meanwhile, `change` is applied again to that.
   *
   * @returns what is kept now; undefined if there is nothing
   * @throws ApiError 409 if others change it all the time
   */
  change<Kind extends keyof Kinds>(
    kind: Kind,
    id: string,
    change: (value: Kinds[Kind]) => Kinds[Kind],
  ): Promise<Kinds[Kind] | undefined>
  forget(kind: keyof Kinds, id: string): Promise<void>
}

/** Stands for what was deleted: the store has no removal, and what is deleted must not come back. */
const DELETED = ''

/** How often a change is tried while others change the same. */
const MAX_ATTEMPTS = 20

/** @param ttl seconds for which everything is kept */
export function createClientState(store: Store, ttl: number, client: string): ClientState {
  const keyOf = (kind: keyof Kinds, id: string) => `state ${JSON.stringify([client, kind, id])}`
  return {
    async find<Kind extends keyof Kinds>(kind: Kind, id: string) {
      const text = await store.get(keyOf(kind, id))
      return text ? ((await parseWritten(text)) as Kinds[Kind]) : undefined
    },
    async change(kind, id, change) {
      const key = keyOf(kind, id)
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const text = await store.get(key)
        if (!text) return undefined
        const changed = change((await parseWritten(text)) as never)
        if (await store.replace(key, text, await stringifyInTurns(changed), ttl)) return changed
      }
      throw new ApiError(`The ${kind} is being changed by other requests. Try again`, {
        status: 409,
        code: `${kind}_locked`,
      })
    },
    keep: async (kind, id, value) => store.set(keyOf(kind, id), await stringifyInTurns(value), ttl),
    forget: (kind, id) => store.set(keyOf(kind, id), DELETED, ttl),
  }
}
