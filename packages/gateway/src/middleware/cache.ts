import { getFormat } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import { WARNINGS_HEADER } from '../chat/reported-warnings.ts'
import type { CacheConfig } from '../config/cache-config.ts'
import type { Complete } from '../config/upstream-config.ts'
import type { Exchange, Middleware } from '../exchange.ts'
import { isForm } from '../lib/body.ts'
import { bodyText, digestOf, type Sha256 } from '../lib/digest.ts'
import { readAhead } from '../lib/read-ahead.ts'
import { type Recording, record, replay } from '../store/recording.ts'
import type { Store } from '../store/store.ts'

/**
 * Responds to a request that is the same to the byte as an earlier one with that one's response, streams included. Only
 * complete responses without an error are kept. `cache-control: no-cache` of a request gets a new response, `no-store`
 * keeps none. While the store can't be reached, nothing is repeated.
 */
export function cache(
  store: Store,
  { ttl, scope, replay: pace, maxSize }: Complete<CacheConfig>,
  bodyLimit: number,
  sha256: Sha256,
  keepsState: boolean,
): Middleware {
  return (next) => async (exchange) => {
    const { request, recorder } = exchange
    const directives = request.headers['cache-control'] ?? ''
    if (!isCacheable(exchange, keepsState) || directives.includes('no-store')) return next(exchange)
    const key = await keyOf(exchange, scope, bodyLimit, sha256)
    const found = directives.includes('no-cache') ? undefined : await read(store, key)
    if (found) {
      recorder?.cached()
      exchange.responseHeaders = { ...exchange.responseHeaders, 'x-mixrouter-cache': 'hit' }
      return replay(found, pace === 'paced', request.signal)
    }
    exchange.responseHeaders = { ...exchange.responseHeaders, 'x-mixrouter-cache': 'miss' }
    recorder?.require('end')
    const response = await next(exchange)
    if (response.status !== 200) return response
    return record(response, {
      maxSize,
      failed: () => recorder?.failed === true,
      onEnd: (_, recording) => {
        if (recording) store.set(key, JSON.stringify(recording), ttl).catch(() => {})
      },
    })
  }
}

/** A response that can be continued belongs to one client. */
function isCacheable({ request, route }: Exchange, keepsState: boolean): boolean {
  if (keepsState && getFormat(route.format).profile.keepsResponses) return false
  return (route.kind === 'chat' || route.kind === 'endpoint') && !isForm(request.headers)
}

/** Clients with other rights may not see the response; headers of the format can change it. */
async function keyOf(
  exchange: Exchange,
  scope: CacheConfig['scope'],
  bodyLimit: number,
  sha256: Sha256,
): Promise<string> {
  const { client, route, request, query } = exchange
  const body = await bodyText(await readAhead(exchange, bodyLimit))
  const names = [...getFormat(route.format).profile.clientHeaders, WARNINGS_HEADER]
  const headers = names.map((name) => request.headers[name])
  const owner = scope === 'shared' ? JSON.stringify([client?.models, client?.tags]) : client?.name
  const path = request.path.split('?', 1)[0]
  const digest = await digestOf(sha256, [scope, owner, path, query?.get('alt') ?? '', ...headers, body])
  return `response:${digest}`
}

async function read(store: Store, key: string): Promise<Recording | undefined> {
  const text = await store.get(key).catch(() => undefined)
  const value = text === undefined ? undefined : parseJson(text)
  return isObject(value) ? (value as unknown as Recording) : undefined
}
