import { ApiError, TransportError } from '@mixrouter/core'
import type { Upstream } from './targets.ts'

/** A transport's error as one that names the upstream; anything else unchanged. */
export function toUpstreamError(error: unknown, { name }: Pick<Upstream, 'name'>): unknown {
  if (!TransportError.is(error)) return error
  return error.failure === 'timeout'
    ? new ApiError(`The upstream ${name} did not respond in time`, {
        status: 504,
        code: 'upstream_timeout',
        cause: error,
      })
    : new ApiError(`The upstream ${name} cannot be reached: ${error.message}`, {
        status: 502,
        code: 'upstream_unreachable',
        cause: error,
      })
}
