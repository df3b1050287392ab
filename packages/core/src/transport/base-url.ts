/** The service's origin. */
export const SERVICE_URL = 'https://api.mixrouter.com'

/** The base URL of clients that are not given one: `MIXROUTER_BASE_URL` in the environment, or else the service. */
export function defaultBaseURL(env = globalThis.process?.env): string {
  return env?.MIXROUTER_BASE_URL || SERVICE_URL
}

/** An upstream's base URL, in two parts. */
export interface BaseURL {
  /** Scheme, host and port. */
  origin: string
  /** What precedes a format's own path; empty or with a leading slash. */
  prefix: string
}

/**
 * Parses a base URL: an origin, or an origin and a prefix. A trailing `/v1` or `/v1beta` is dropped, as it belongs to the
 * paths of the formats.
 *
 * @throws TypeError if it is not a valid http(s) URL, or contains credentials, a query or a fragment
 * @example parseBaseURL('https://host/llm/v1/') // { origin: 'https://host', prefix: '/llm' }
 */
export function parseBaseURL(text: string): BaseURL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw new TypeError('baseURL must be a valid http or https URL')
  if (url.username || url.password) throw new TypeError('baseURL must not contain credentials; use apiKey')
  if (url.search || url.hash) throw new TypeError('baseURL must not contain a query or fragment')
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, '').replace(/\/v1(beta)?$/, '') }
}
