import type { Exchange, GatewayResponse } from '../exchange.ts'
import type { Route } from './route.ts'

/** Responds to the requests of one kind of route. @throws ApiError for the client; it may quote the upstream */
export type RouteHandler<Kind extends Route['kind']> = (
  exchange: Exchange,
  route: Extract<Route, { kind: Kind }>,
) => Promise<GatewayResponse>
