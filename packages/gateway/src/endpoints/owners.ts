import { ApiError } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import type { Store } from '../store/store.ts'
import type { Upstream } from '../upstream/targets.ts'
import type { Account } from './accounts.ts'

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
): Promise<Account> {
  const owner = await readOwner(store, id)
  const account = owner?.client === client ? findAccount(owner, upstreams) : undefined
  if (account) return account
  throw objectNotFound(id)
}

/** The account of an owner; undefined if it is no longer configured. */
export function findAccount(
  { upstream: name, keyIndex }: Pick<Owner, 'upstream' | 'keyIndex'>,
  upstreams: readonly Upstream[],
): Account | undefined {
  const upstream = upstreams.find((one) => one.name === name)
  const apiKey = upstream?.apiKeys[keyIndex]
  return upstream && apiKey ? { upstream, apiKey, keyIndex } : undefined
}

/** The client as the owner of what it creates in an account. */
export function ownerIn({ upstream, keyIndex }: Account, client: string): Owner {
  return { client, upstream: upstream.name, keyIndex }
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
