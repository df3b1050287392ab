import type { Headers } from '@mixrouter/core'

/** The client's own id of its request if it can stand in a log and a header, otherwise a new one. */
export function requestId(headers: Headers): string {
  const own = headers['x-request-id']
  return own !== undefined && /^[\w.:/+=@-]{1,128}$/.test(own) ? own : crypto.randomUUID()
}
