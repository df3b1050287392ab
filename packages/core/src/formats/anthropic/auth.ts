import { readBearer } from '../auth.ts'
import type { Headers } from '../format.ts'

/** The version of the API whose shapes these are. */
const VERSION = '2023-06-01'

/** The key in `x-api-key`, where the SDK puts it, or else the bearer token of `authorization`. */
export function readKey(headers: Headers): string | undefined {
  return headers['x-api-key'] || readBearer(headers)
}

export function authHeaders(key: string): Record<string, string> {
  return { 'x-api-key': key, 'anthropic-version': VERSION }
}
