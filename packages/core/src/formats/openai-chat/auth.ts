import { readBearer } from '../auth.ts'
import type { Headers } from '../format.ts'

/** The key in `Authorization: Bearer …`, or in Azure's `api-key`. */
export function readKey(headers: Headers): string | undefined {
  return readBearer(headers) ?? headers['api-key']
}

export function authHeaders(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` }
}
