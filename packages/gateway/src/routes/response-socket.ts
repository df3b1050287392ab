import type { GatewayContext } from '../context.ts'
import { errorResponse, toApiError } from '../errors.ts'
import { expectWebSocket, untilClosed } from '../lib/upgrade.ts'
import { serveResponses } from '../state/socket.ts'
import type { RouteHandler } from './route-handler.ts'

/**
 * The Responses API over one WebSocket: each message is a request of its own, so that every upstream can serve it,
 * whichever format it speaks, within the client's limits.
 */
export function handleResponseSocket(context: GatewayContext): RouteHandler<'response-socket'> {
  return async (exchange, { format }) => {
    expectWebSocket(exchange.request.headers)
    const closed = Promise.withResolvers<void>()
    return {
      status: 101,
      headers: {},
      body: untilClosed(closed.promise),
      upgrade: {
        kind: 'session',
        maxMessage: context.config.bodyLimit,
        serve: (socket) => serveResponses(context, exchange, socket),
        closed: closed.resolve,
        refuse: (failure) => errorResponse(toApiError(failure), format, (text) => text),
      },
    }
  }
}
