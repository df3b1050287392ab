import { ApiError } from '@mixrouter/core'
import { shorten } from '../lib/shorten.ts'
import type { RouteHandler } from './route-handler.ts'

/** Rejects a route that the gateway does not have with a 404. */
export function handleUnknown(): RouteHandler<'unknown'> {
  return async ({ request: { method, path } }) => {
    throw new ApiError(`There is no route ${method} ${shorten(path.split('?', 1)[0] ?? '')}`, {
      status: 404,
      code: 'route_not_found',
    })
  }
}
