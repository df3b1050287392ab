import { ApiError, type Headers } from '@mixrouter/core'
import type { GatewayResponse } from '../exchange.ts'

/** A response for a server that cannot pass a connection on: an error in its place if that is what it is about. */
export function withoutUpgrade(response: GatewayResponse): GatewayResponse {
  const { upgrade, body } = response
  if (!upgrade) return response
  const refused = upgrade.refuse(
    new ApiError('This server does not accept WebSockets. On Node, add toUpgradeHandler to it', {
      status: 501,
    }),
  )
  upgrade.closed()
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) void body[Symbol.asyncIterator]().next()
  return refused
}

/** @throws ApiError 426 for a request that does not ask to upgrade its connection to a WebSocket */
export function expectWebSocket(headers: Headers): void {
  if (headers.upgrade?.toLowerCase() === 'websocket') return
  throw new ApiError('This route needs a WebSocket', { status: 426 })
}

/** A body without chunks that ends with the connection, so that the exchange lasts as long. */
export function untilClosed(closed: Promise<void>): Extract<GatewayResponse['body'], AsyncIterable<unknown>> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => closed.then(() => ({ value: undefined, done: true as const })),
    }),
  }
}
