import { parseJson } from '@mixrouter/core/internal'
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
  forget(kind: keyof Kinds, id: string): Promise<void>
}

/** Stands for what was deleted: the store has no removal, and what is deleted must not come back. */
const DELETED = ''

/** @param ttl seconds for which everything is kept */
export function createClientState(store: Store, ttl: number, client: string): ClientState {
  const keyOf = (kind: keyof Kinds, id: string) => `state ${JSON.stringify([client, kind, id])}`
  return {
    async find<Kind extends keyof Kinds>(kind: Kind, id: string) {
      const text = await store.get(keyOf(kind, id))
      return text ? (parseJson(text) as Kinds[Kind]) : undefined
    },
    keep: (kind, id, value) => store.set(keyOf(kind, id), JSON.stringify(value), ttl),
    forget: (kind, id) => store.set(keyOf(kind, id), DELETED, ttl),
  }
}
