import { ApiError } from '@mixrouter/core'
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
