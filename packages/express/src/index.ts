/**
 * The Mixrouter gateway as middleware for Express 4 and 5.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Gateway, GatewayConfig } from '@mixrouter/gateway'
import { createNodeGateway, toNodeHandler } from '@mixrouter/gateway/node'

export type * from '@mixrouter/gateway'
export { ConfigError, defaultConfig } from '@mixrouter/gateway'

/** A `RequestHandler` of either version of Express. */
export interface MixrouterHandler {
  (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void
  readonly gateway: Gateway
  /** Drops the connections to the upstreams; to be called when the server has closed. */
  close(): Promise<void>
}

/**
 * Middleware that answers the routes of the four formats below wherever it is mounted, and leaves all others to `next`.
 * Without upstreams it serves api.mixrouter.com by the token in `MIXROUTER_API_KEY`.
 *
 * @throws ConfigError with every problem of the configuration
 * @example
 * app.use(mixrouter({ keys: [{ name: 'me', key: '${MY_KEY}' }] }))
 */
export function mixrouter(config: GatewayConfig = {}): MixrouterHandler {
  const gateway = createNodeGateway(config)
  return Object.assign(toNodeHandler(gateway), { gateway, close: () => gateway.close() })
}
