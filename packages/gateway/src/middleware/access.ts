import { expired, type Recall, readClientKey, unauthorized } from '../access/authenticate.ts'
import type { CheckBrowser } from '../access/browsers.ts'
import type { Authenticate } from '../config/config.ts'
import type { Middleware } from '../exchange.ts'
import { findClientSecret } from '../realtime/client-secrets.ts'
import type { Store } from '../store/store.ts'

/** Lets known clients in, and everybody on public routes. */
export function access(
  authenticate: Authenticate,
  recall: Recall,
  checkBrowser: CheckBrowser | undefined,
  store: Store,
): Middleware {
  return (next) => async (exchange) => {
    const { request, route, query } = exchange
    if (route.public) return next(exchange)
    checkBrowser?.(request)
    const key = readClientKey(route.format, request.headers, query)
    const secret = route.secrets && (await findClientSecret(store, key))
    const client = secret ? recall(secret.client) : await authenticate(key, request)
    if (!client) throw unauthorized(key)
    if (client.expires !== undefined && !(Date.parse(client.expires) > Date.now())) throw expired()
    exchange.client = client
    if (secret) exchange.secret = secret
    if (exchange.recorder) exchange.recorder.info.client = client.name
    return await next(exchange) // returning the promise itself would take two more turns
  }
}
