import { ApiError } from '@mixrouter/core'
import type { Exchange, Middleware } from '../exchange.ts'
import { withEnd } from '../lib/chunks.ts'
import { withSignal } from '../lib/request.ts'

/**
 * Bounds the time of a request, from its arrival to the end of its response: waiting in queues, retries and other targets
 * included. When it is over, the request to the upstream is aborted; the client gets a 504, or an error event if its
 * stream has begun.
 *
 * @param total in milliseconds
 */
export function deadline(total: number): Middleware {
  return (next) => async (exchange) => {
    if (isUnbounded(exchange)) return next(exchange)
    const clock = startClock(exchange.request.signal, total)
    exchange.request = withSignal(exchange.request, clock.signal)
    try {
      const response = await next(exchange)
      const { body } = response
      if (typeof body !== 'string' && !(body instanceof Uint8Array))
        return { ...response, body: withEnd(body, clock.stop) }
      clock.stop()
      return response
    } catch (error) {
      clock.stop()
      throw clock.expired() ?? error
    }
  }
}

/** Connections that stay open: each message of a socket for responses is a request of its own. */
const isUnbounded = ({ route }: Exchange) =>
  route.public || route.kind === 'realtime' || route.kind === 'response-socket'

/** A signal that is aborted when the client disconnects, or with an ApiError when the time is over. */
function startClock(client: AbortSignal, total: number) {
  const controller = new AbortController()
  const onDisconnect = () => controller.abort(client.reason)
  if (client.aborted) onDisconnect()
  else client.addEventListener('abort', onDisconnect, { once: true })
  const timer = setTimeout(() => controller.abort(timeOver(total)), total)
  return {
    signal: controller.signal,
    expired: () => (ApiError.is(controller.signal.reason) ? controller.signal.reason : undefined),
    stop() {
      clearTimeout(timer)
      client.removeEventListener('abort', onDisconnect)
    },
  }
}

function timeOver(total: number): ApiError {
  return new ApiError(
    `The request has taken longer than ${total} ms, the total that the gateway allows. Request less, or have its operator raise timeouts.total`,
    { status: 504, code: 'gateway_timeout' },
  )
}
