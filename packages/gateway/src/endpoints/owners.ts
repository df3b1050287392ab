import { ApiError } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import type { Store } from '../store/store.ts'
import type { Upstream } from '../upstream/targets.ts'

/** Where an object is, and whose it is. */
export interface Owner {
  client: string
  upstream: string
  /** Which of the upstream's keys created it: another one may be another account. */
  keyIndex: number
}

/** Longer than any vendor keeps batches; files that are older are not found again. */
const TTL_SECONDS = 366 * 24 * 3600

const keyOf = (id: string) => `owner ${id}`

export function keepOwner(store: Store, id: string, owner: Owner): Promise<void> {
  return store.set(keyOf(id), JSON.stringify(owner), TTL_SECONDS)
}

export async function isOwner(store: Store, id: unknown, client: string): Promise<boolean> {
  return typeof id === 'string' && (await readOwner(store, id))?.client === client
}

/** @throws ApiError 404 also for an object of another client */
export async function findOwned(
  store: Store,
  id: string,
  client: string,
  upstreams: readonly Upstream[],
): Promise<{ owner: Owner; upstream: Upstream; apiKey: string }> {
  const owner = await readOwner(store, id)
  const upstream =
    owner?.client === client ? upstreams.find(({ name }) => name === owner.upstream) : undefined
  const apiKey = owner && upstream?.apiKeys[owner.keyIndex]
  if (owner && upstream && apiKey) return { owner, upstream, apiKey }
  throw objectNotFound(id)
}

export function objectNotFound(id: string): ApiError {
  return new ApiError(`There is no object with the id ${id.slice(0, 100)}`, {
    status: 404,
    code: 'not_found',
  })
}

/** Undefined for what was not created through the gateway. */
export async function readOwner(store: Store, id: string): Promise<Owner | undefined> {
  const value = parseJson((await store.get(keyOf(id))) ?? '')
  return isObject(value) ? (value as unknown as Owner) : undefined
}
