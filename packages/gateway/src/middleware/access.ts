import { expired, readClientKey, unauthorized } from '../access/authenticate.ts'
import type { CheckBrowser } from '../access/browsers.ts'
import type { Authenticate } from '../config/config.ts'
import type { Middleware } from '../exchange.ts'

/** Lets known clients in, and everybody on public routes. */
export function access(authenticate: Authenticate, checkBrowser: CheckBrowser | undefined): Middleware {
  return (next) => async (exchange) => {
    const { request, route, query } = exchange
    if (route.public) return next(exchange)
    checkBrowser?.(request)
    const key = readClientKey(route.format, request.headers, query)
    const client = await authenticate(key, request)
    if (!client) throw unauthorized(key)
    if (client.expires !== undefined && !(Date.parse(client.expires) > Date.now())) throw expired()
    exchange.client = client
    if (exchange.recorder) exchange.recorder.info.client = client.name
    return next(exchange)
  }
}
