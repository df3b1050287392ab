import { ApiError, FORMATS, type Format, getFormat, type Headers } from '@mixrouter/core'
import type { Authenticate, Client, Config } from './config.ts'
import { matchesAny } from './glob.ts'

/** SHA-256 of a text's UTF-8. */
export type Sha256 = (text: string) => Uint8Array | Promise<Uint8Array>

const ANYBODY: Client = { name: 'anybody' }

/** Who a client is, as the configuration has it. */
export function createAuthenticate({ keys, authenticate }: Config, sha256: Sha256): Authenticate {
  if (authenticate === false) return () => ANYBODY
  if (authenticate) return authenticate
  const known = Promise.all(keys.map(async (client) => ({ client, digest: await sha256(client.key) })))
  return async (key) => {
    if (key === undefined) return undefined
    const digest = await sha256(key)
    let found: Client | undefined
    for (const candidate of await known) if (equal(candidate.digest, digest)) found = candidate.client
    return found
  }
}

/** The key of a request, where its format's SDKs put it, or else where another format's do. */
export function readClientKey(format: Format, headers: Headers, query?: URLSearchParams): string | undefined {
  const own = getFormat(format).readKey(headers, query)
  if (own !== undefined) return own
  for (const other of FORMATS) {
    const key = getFormat(other).readKey(headers, query)
    if (key !== undefined) return key
  }
  return undefined
}

/** @throws ApiError 403 */
export function checkModel(client: Client, ...spellings: string[]): void {
  const { models } = client
  if (!models || spellings.some((name) => matchesAny(models, name))) return
  throw new ApiError(`This key may not use the model ${spellings[0]}`, {
    status: 403,
    param: 'model',
    code: 'model_not_allowed',
  })
}

/** The error for a request with no key, or one that nobody has. */
export function unauthorized(key: string | undefined): ApiError {
  const message =
    key === undefined
      ? 'A key is missing: send it as this API wants it, such as in the header Authorization'
      : 'The key is not valid'
  return new ApiError(message, { status: 401, code: 'invalid_api_key' })
}

/** Takes the same time wherever the two differ. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0)
  return difference === 0
}
