import type { Headers } from '../format.ts'

export function readKey(headers: Headers, query?: URLSearchParams): string | undefined {
  const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1]
  return headers['x-goog-api-key'] || bearer || query?.get('key') || undefined
}

export function authHeaders(key: string): Record<string, string> {
  return { 'x-goog-api-key': key }
}
