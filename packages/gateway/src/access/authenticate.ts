import { ApiError, FORMATS, type Format, getFormat, type Headers } from '@mixrouter/core'
import type { Authenticate, Config } from '../config/config.ts'
import { type Sha256, toHex } from '../lib/digest.ts'
import { readProtocolKey } from '../lib/subprotocols.ts'
import type { Client } from './client.ts'

/** Every client of a gateway without authentication. */
const ANYBODY: Client = { name: 'anybody' }

/** How the configuration identifies clients: by its keys, by its own function, or not at all. */
export function createAuthenticate({ keys, authenticate }: Config, sha256: Sha256): Authenticate {
  if (authenticate === false) return () => ANYBODY
  if (authenticate) return authenticate
  const known = createKeyIndex(keys, sha256)
  return (key) => (key === undefined ? undefined : known(key))
}

/** Finds a client that was identified earlier, as it is now; undefined if it is a client no longer. */
export type Recall = (client: Client) => Client | undefined

/** Clients of keys are those in the configuration; a function's own are not asked for again. */
export function createRecall({ keys, authenticate }: Config): Recall {
  if (authenticate !== undefined) return (client) => client
  const byName = new Map(keys.map(({ key: _, ...client }) => [client.name, client]))
  return ({ name }) => byName.get(name)
}

/**
 * Finds the client of a key, however many there are, by the key's digest: how long that takes tells nothing about the
 * keys. What was found is remembered by the key itself, which bounds it to the keys that exist.
 */
function createKeyIndex(
  keys: Config['keys'],
  sha256: Sha256,
): (key: string) => Client | undefined | Promise<Client | undefined> {
  const found = new Map<string, Client>()
  const byDigest = Promise.all(
    keys.map(
      async ({ key, ...client }): Promise<[string, Client]> => [
        readDigest(key) ?? toHex(await sha256(key)),
        client,
      ],
    ),
  ).then((entries) => new Map(entries))
  const find = async (key: string) => {
    const digest = toHex(await sha256(key))
    const client = (await byDigest).get(digest)
    if (client) found.set(key, client)
    return client
  }
  return (key) => found.get(key) ?? find(key)
}

const DIGEST = /^sha256:([0-9a-f]{64})$/i

/** The digest of a key that the configuration has only that of, in hexadecimal digits. */
function readDigest(key: string): string | undefined {
  return DIGEST.exec(key)?.[1]?.toLowerCase()
}

/**
 * The key of a request, from where its format's SDKs put it, or else from the headers in which another format's do. URLs
 * end up in logs, so a key in one counts only where the format's SDKs put it there.
 */
export function readClientKey(format: Format, headers: Headers, query?: URLSearchParams): string | undefined {
  const own = getFormat(format).readKey(headers, query)
  if (own !== undefined) return own
  for (const other of FORMATS) {
    const key = getFormat(other).readKey(headers)
    if (key !== undefined) return key
  }
  return readProtocolKey(headers)
}

/** The error for a request without a key, or with an unknown one. */
export function unauthorized(key: string | undefined): ApiError {
  const message =
    key === undefined
      ? 'The API key is missing. Send it the way this API expects it, such as in the Authorization header'
      : 'The API key is not valid'
  return new ApiError(message, { status: 401, code: 'invalid_api_key' })
}

/** The error for a key whose time is over. */
export function expired(): ApiError {
  return new ApiError('The API key has expired', { status: 401, code: 'expired_api_key' })
}

/** Compares texts in constant time. */
export function equalText(a: string | undefined, b: string): boolean {
  const encoder = new TextEncoder()
  return a !== undefined && equal(encoder.encode(a), encoder.encode(b))
}

/** Compares in constant time. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0)
  return difference === 0
}
