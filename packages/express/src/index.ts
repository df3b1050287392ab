/**
 * The Mixrouter gateway as middleware for Express 4 and 5.
 *
 * @module @mixrouter/express
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Gateway, GatewayConfig } from '@mixrouter/gateway'
import { createNodeGateway, toNodeHandler } from '@mixrouter/gateway/node'

export type * from '@mixrouter/gateway'
export { ConfigError, defaultConfig } from '@mixrouter/gateway'

/** A `RequestHandler` for Express 4 and 5. */
export interface MixrouterHandler {
  (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void
  readonly gateway: Gateway
  /** Closes the connections to the upstreams; call it after the server is closed. */
  close(): Promise<void>
}

/**
 * Creates middleware that handles the routes of the four formats below its mount path, and passes all others to `next`.
 * Without upstreams it uses api.mixrouter.com with the key in `MIXROUTER_API_KEY`.
 *
 * @throws ConfigError that lists every problem, if the configuration is not valid
 * @example
 * app.use(mixrouter({ keys: [{ name: 'me', key: '${MY_KEY}' }] }))
 */
export function mixrouter(config: GatewayConfig = {}): MixrouterHandler {
  const gateway = createNodeGateway(config)
  return Object.assign(toNodeHandler(gateway), { gateway, close: () => gateway.close() })
}
