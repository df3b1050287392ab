import { createRedactor, type Headers, type Redactor, type TransportRequest } from '@mixrouter/core'
import { REQUEST_ID_HEADERS } from '@mixrouter/core/internal'

/** Request headers that are kept; no other is, so that no key is. */
const REQUEST_HEADERS = new Set([
  'accept',
  'anthropic-beta',
  'anthropic-version',
  'content-type',
  'openai-beta',
])

/** Response headers that are kept: what SDKs read, and what identifies the response. */
const RESPONSE_HEADERS = new Set([
  ...REQUEST_ID_HEADERS,
  'content-encoding',
  'content-type',
  'location',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
])
const RATE_LIMITS = /^(x-ratelimit-|anthropic-ratelimit-)/

/** Headers whose values are secret, wherever else they stand. */
const SECRET_HEADERS = /auth|key|token|secret|cookie/i

/** The query parameter in which Google takes a key. */
const KEY_PARAMETER = 'key'

export const keptRequestHeaders = (headers: Headers) => kept(headers, (name) => REQUEST_HEADERS.has(name))

export const keptResponseHeaders = (headers: Headers) =>
  kept(headers, (name) => RESPONSE_HEADERS.has(name) || RATE_LIMITS.test(name))

function kept(headers: Headers, keeps: (name: string) => boolean): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined && keeps(entry[0])),
  )
}

/** Takes the secrets of a request out of everything that is written of its exchange. */
export function redactorOf({ headers, path }: Pick<TransportRequest, 'headers' | 'path'>): Redactor {
  const values = Object.entries(headers).flatMap(([name, value]) =>
    SECRET_HEADERS.test(name) ? value.split(/[\s;,]+/) : [],
  )
  const inQuery = new URLSearchParams(path.split('?')[1]).getAll(KEY_PARAMETER)
  return createRedactor([...values, ...inQuery])
}

/** A path without the key in its query. */
export function withoutKey(path: string): string {
  const [pathname, query] = path.split('?')
  const parameters = new URLSearchParams(query)
  if (!parameters.has(KEY_PARAMETER)) return path
  parameters.delete(KEY_PARAMETER)
  return parameters.size > 0 ? `${pathname}?${parameters}` : `${pathname}`
}
