import { readBearer } from '../auth.ts'
import type { Headers } from '../format.ts'

/** The API version that these types describe. */
const VERSION = '2023-06-01'

/** The key in `x-api-key`, as the SDK sends it, or the bearer token of `authorization`. */
export function readKey(headers: Headers): string | undefined {
  return headers['x-api-key'] || readBearer(headers)
}

export function authHeaders(key: string): Record<string, string> {
  return { 'x-api-key': key, 'anthropic-version': VERSION }
}
