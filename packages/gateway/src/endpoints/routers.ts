import { ApiError } from '@mixrouter/core'
import type { GatewayContext } from '../context.ts'
import { createRouter, type Router } from '../upstream/router.ts'
import type { Served } from './served.ts'

/** Routers among the upstreams that serve something, made on first use. @throws ApiError 404 if none serves it */
export function servingRouters({ config, upstreams }: GatewayContext): (kind: Served) => Router {
  const routers = new Map<Served, Router | undefined>()
  return (kind) => {
    if (!routers.has(kind)) {
      const serving = upstreams.filter(({ serves }) => serves.includes(kind))
      routers.set(kind, serving.length > 0 ? createRouter(config, serving) : undefined)
    }
    const router = routers.get(kind)
    if (router) return router
    throw new ApiError(`No upstream serves ${kind}. Add it to serves of an upstream that does`, {
      status: 404,
      code: 'endpoint_not_served',
    })
  }
}
