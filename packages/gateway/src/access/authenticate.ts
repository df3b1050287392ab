import { ApiError, FORMATS, type Format, getFormat, type Headers } from '@mixrouter/core'
import type { Authenticate, Config } from '../config/config.ts'
import type { Client } from './client.ts'

/** SHA-256 of a text's UTF-8. */
export type Sha256 = (text: string) => Uint8Array | Promise<Uint8Array>

/** Every client of a gateway without authentication. */
const ANYBODY: Client = { name: 'anybody' }

/** How the configuration identifies clients: by its keys, by its own function, or not at all. */
export function createAuthenticate({ keys, authenticate }: Config, sha256: Sha256): Authenticate {
  if (authenticate === false) return () => ANYBODY
  if (authenticate) return authenticate
  const known = Promise.all(
    keys.map(async (client) => ({ client, digest: readDigest(client.key) ?? (await sha256(client.key)) })),
  )
  return async (key) => {
    if (key === undefined) return undefined
    const digest = await sha256(key)
    let found: Client | undefined
    for (const candidate of await known) if (equal(candidate.digest, digest)) found = candidate.client
    return found
  }
}

const DIGEST = /^sha256:([0-9a-f]{64})$/i

/** The digest of a key that the configuration has only that of. */
function readDigest(key: string): Uint8Array | undefined {
  const [, digits] = DIGEST.exec(key) ?? []
  return digits ? Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)) : undefined
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
  return undefined
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
