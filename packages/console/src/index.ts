/**
 * A web console for a gateway: chat, the formats side by side, traffic, figures, models and videos.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Gateway } from '@mixrouter/gateway'
import { type FetchHandler, toFetchHandler } from '@mixrouter/gateway/fetch'
import { toNodeHandler } from '@mixrouter/gateway/node'
import { type ConsoleOptions, createConsole } from './console.ts'

export { type Console, type ConsoleOptions, createConsole, withConsole } from './console.ts'
export type * from './feed.ts'
export type { TrafficOptions } from './traffic/traffic.ts'

/** A `RequestHandler` for Express and everything else with `(req, res, next)`. */
export type ConsoleMiddleware = (
  req: IncomingMessage,
  res: ServerResponse,
  next?: (error?: unknown) => void,
) => void

/**
 * Serves the console below the path that it is mounted at. Only this machine can use it, unless `key` is set.
 *
 * @example
 * const ai = mixrouter({ upstreams })
 * app.use('/console', consoleMiddleware(ai.gateway, { bodies: true }))
 * app.use(ai)
 */
export function consoleMiddleware(gateway: Gateway, options: ConsoleOptions = {}): ConsoleMiddleware {
  const handle = toNodeHandler(createConsole(gateway, options))
  return (req, res, next) => {
    const { originalUrl = req.url ?? '/' } = req as { originalUrl?: string } & IncomingMessage
    const [path = '/', query] = originalUrl.split('?')
    if (path.endsWith('/') || !/^\/(?:\?|$)/.test(req.url ?? '')) return handle(req, res, next)
    res.writeHead(308, { location: `${path}/${query === undefined ? '' : `?${query}`}` }).end()
  }
}

/**
 * The console as a function from a `Request` to a `Response`. It can't tell who is connected, so it needs a key.
 *
 * @throws TypeError if there is no key
 * @example export const GET = consoleFetch(gateway, { basePath: '/console', key: process.env.CONSOLE_KEY })
 */
export function consoleFetch(gateway: Gateway, options: ConsoleOptions & { basePath: string }): FetchHandler {
  if (!options.key) throw new TypeError('The console needs a key where connections have no address')
  return toFetchHandler(createConsole(gateway, options))
}
