import { isObject, parseJson } from '@mixrouter/core/internal'
import type { Client } from '../access/client.ts'
import type { Store } from '../store/store.ts'

/** What a web page or an app may use in a client's name for some minutes: realtime sessions at one account. */
export interface ClientSecret {
  client: Client
  /** Where the sessions are: the name of an upstream, and which of its keys the secret was created with. */
  upstream: string
  keyIndex: number
  /** The upstream's own secret, which never leaves the gateway. */
  value: string
}

/** The SDKs of OpenAI accept keys in browsers only if they begin like this. */
const PREFIX = 'ek_'

const keyOf = (secret: string) => `client secret ${secret}`

/**
 * Keeps a secret; resolves with the one that stands for it at the gateway.
 *
 * @param ttl in seconds
 */
export async function keepClientSecret(store: Store, secret: ClientSecret, ttl: number): Promise<string> {
  const own = PREFIX + crypto.randomUUID().replaceAll('-', '')
  await store.set(keyOf(own), JSON.stringify(secret), ttl)
  return own
}

/** Undefined for what is not a secret of the gateway's, or has expired. */
export async function findClientSecret(
  store: Store,
  key: string | undefined,
): Promise<ClientSecret | undefined> {
  if (!key?.startsWith(PREFIX)) return undefined
  const value = parseJson((await store.get(keyOf(key))) ?? '')
  return isObject(value) ? (value as unknown as ClientSecret) : undefined
}
