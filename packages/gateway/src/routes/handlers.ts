import type { GatewayContext } from '../context.ts'
import type { Exchange, GatewayResponse, Handler } from '../exchange.ts'
import { handleChat } from './chat.ts'
import { handleCount } from './count.ts'
import { handleHealth } from './health.ts'
import type { Route } from './match.ts'
import { handleModels } from './models.ts'
import { handleVideo } from './videos.ts'

/** Responds to the requests of one kind of route. @throws ApiError for the client; it may quote the upstream */
export type RouteHandler<Kind extends Route['kind']> = (
  exchange: Exchange,
  route: Extract<Route, { kind: Kind }>,
) => Promise<GatewayResponse>

/** The handler of each kind of route, made once per gateway. */
const HANDLERS: { readonly [Kind in Route['kind']]: (context: GatewayContext) => RouteHandler<Kind> } = {
  health: handleHealth,
  models: handleModels,
  count: handleCount,
  video: handleVideo,
  chat: handleChat,
}

/** The innermost handler: the one of the exchange's route. */
export function dispatch(context: GatewayContext): Handler {
  const handlers = Object.fromEntries(
    Object.entries(HANDLERS).map(([kind, create]) => [kind, create(context)]),
  ) as Record<Route['kind'], RouteHandler<Route['kind']>>
  return (exchange) => handlers[exchange.route.kind](exchange, exchange.route)
}
