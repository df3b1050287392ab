/** The service's origin. */
export const SERVICE_URL = 'https://api.mixrouter.com'

/** An upstream's address in the two pieces that a request is made of. */
export interface BaseURL {
  /** Scheme, host and port. */
  origin: string
  /** What stands before a format's own path; empty or with a leading slash. */
  prefix: string
}

/**
 * Reads a base URL: an origin, or an origin and a prefix. The `/v1` or `/v1beta` that belongs to a format's own path,
 * and that users paste along, is dropped.
 *
 * @throws TypeError when it is no http or https URL, or holds credentials, a query or a fragment
 * @example parseBaseURL('https://host/llm/v1/') // { origin: 'https://host', prefix: '/llm' }
 */
export function parseBaseURL(text: string): BaseURL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw new TypeError('baseURL must be an http or https URL')
  if (url.username || url.password) throw new TypeError('baseURL must not hold credentials: use apiKey')
  if (url.search || url.hash) throw new TypeError('baseURL must end before the query')
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, '').replace(/\/v1(beta)?$/, '') }
}
