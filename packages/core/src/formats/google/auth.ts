import { readBearer } from '../auth.ts'
import type { Headers } from '../format.ts'

/** The key in `x-goog-api-key`, as the SDK sends it, or a bearer token, or `?key=`. */
export function readKey(headers: Headers, query?: URLSearchParams): string | undefined {
  return headers['x-goog-api-key'] || readBearer(headers) || query?.get('key') || undefined
}

export function authHeaders(key: string): Record<string, string> {
  return { 'x-goog-api-key': key }
}
