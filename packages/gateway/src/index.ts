/**
 * The framework-free engine of a gateway for language models; the adapters for Node and the Web's `fetch` are
 * `@mixrouter/gateway/node` and `@mixrouter/gateway/fetch`.
 *
 * @module
 */
export { tooLarge } from './body.ts'
export {
  type Authenticate,
  type Client,
  type Config,
  ConfigError,
  type ConfigProblem,
  type GatewayConfig,
  type KeyConfig,
  type OnError,
  type UpstreamConfig,
} from './config.ts'
export type { Env } from './env.ts'
export { notFound } from './errors.ts'
export type { GatewayRequest, GatewayResponse, RequestBody } from './exchange.ts'
export { createGateway, type Gateway, type Runtime } from './gateway.ts'
export type { Sha256 } from './keys.ts'
export { defaultConfig, parseConfig } from './parse.ts'
export type { Store, StoreConfig } from './store/store.ts'
