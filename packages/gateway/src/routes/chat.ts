import type { ChatUpstreamRequest } from '../chat/prepare.ts'
import { prepareChat } from '../chat/prepare.ts'
import { receiveChat } from '../chat/receive.ts'
import { respondChat } from '../chat/respond.ts'
import type { GatewayContext } from '../context.ts'
import type { Task } from '../upstream/attempt.ts'
import { failover } from '../upstream/policies/failover.ts'
import type { RouteHandler } from './route-handler.ts'

/** Forwards or translates a request to a model, and its response. */
export function handleChat({
  config,
  router,
  health,
  attempt,
  signatures,
}: GatewayContext): RouteHandler<'chat'> {
  return async (exchange, route) => {
    const received = await receiveChat({ config, router }, exchange, route)
    const { body, model } = received
    const task: Task<ChatUpstreamRequest> = {
      exchange,
      prepare: (target) =>
        prepareChat(
          route,
          body,
          model,
          target,
          config,
          signatures?.of({ client: exchange.client?.name ?? '', format: target.format }),
        ),
    }
    return respondChat(await failover(attempt, task, received.route, health), exchange)
  }
}
