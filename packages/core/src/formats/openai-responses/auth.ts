import type { Headers } from '../format.ts'

/** The bearer token of `authorization`. */
export function readKey(headers: Headers): string | undefined {
  return /^Bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1]
}

export function authHeaders(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` }
}
