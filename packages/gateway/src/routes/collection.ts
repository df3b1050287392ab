import { ApiError, type Format, type TransportResponse } from '@mixrouter/core'
import { isObject, parseJson } from '@mixrouter/core/internal'
import { mayUse, modelNotAllowed } from '../access/model-rights.ts'
import type { GatewayContext } from '../context.ts'
import type { Collection } from '../endpoints/collections.ts'
import { findOwners, namedFiles } from '../endpoints/file-references.ts'
import { findOwned, isOwner, keepOwner, type Owner } from '../endpoints/owners.ts'
import { forwardBytes, forwardedHeaders } from '../endpoints/respond.ts'
import type { Exchange, GatewayResponse } from '../exchange.ts'
import { BATCH_LIMITS, parseBody } from '../lib/body.ts'
import { readText } from '../lib/bytes.ts'
import { refuseUnpriced } from '../limits/unpriced.ts'
import { failedResponse, hasType, isSuccess, readErrorBody } from '../upstream/response.ts'
import type { Target, Upstream } from '../upstream/targets.ts'
import { type CollectionRoute, decodeSegment } from './match.ts'
import type { RouteHandler } from './route-handler.ts'

type Json = Record<string, unknown>

/** An upstream's account: where an object is, or will be. */
type Account = Pick<Target, 'upstream' | 'apiKey'> & { keyIndex: number }

/** A list is searched for so many pages until one has an object of the client. */
const MAX_PAGES = 10

/**
 * Files and batches, passed through to the upstream that has them. Each is seen by the client that created it only. What
 * creates them goes around the policies, so that nothing is created twice.
 */
export function handleCollection(context: GatewayContext): RouteHandler<'collection'> {
  const { config, upstreams, store, send } = context

  const serving = ({ serves, format }: Collection): Upstream[] => {
    const found = upstreams.filter((upstream) => upstream.serves.includes(serves) && speaks(upstream, format))
    if (found.length > 0) return found
    throw new ApiError(`No upstream of the format ${format} serves ${serves}`, {
      status: 404,
      code: 'endpoint_not_served',
    })
  }

  async function call(
    exchange: Exchange,
    { format }: Collection,
    { upstream, apiKey }: Account,
    request: {
      method?: 'GET' | 'POST' | 'DELETE'
      path: string
      body?: Body
      headers?: Record<string, string>
    },
  ): Promise<TransportResponse> {
    const { request: client, recorder } = exchange
    recorder?.attempt({ upstream: upstream.name, model: '', format })
    const response = await send(upstream, {
      method: (client.method as 'GET') ?? 'GET',
      ...request,
      format,
      apiKey,
      client: { format, headers: client.headers },
      signal: client.signal,
    })
    if (isSuccess(response)) return response
    const target = { format, upstream, apiKey } as Target
    throw failedResponse(target, response, await readErrorBody(target, response))
  }

  /** An object as its client sees it; the files that it names become the client's. */
  async function receive(object: Json, collection: Collection, owner: Owner): Promise<Json> {
    const made = (collection.outputs ?? []).flatMap((field) => object[field] ?? [])
    await Promise.all(made.map((id) => keepOwner(store, String(id), owner)))
    const { resultsUrl, path } = collection
    const hasResults = resultsUrl !== undefined && typeof object[resultsUrl] === 'string'
    return hasResults ? { ...object, [resultsUrl]: `${path}/${String(object.id)}/results` } : object
  }

  async function create(exchange: Exchange, collection: Collection): Promise<GatewayResponse> {
    const { request, client } = exchange
    const name = client?.name ?? ''
    const account: Account = { ...firstKey(serving(collection)[0] as Upstream) }
    let body: Body
    let failure: unknown
    const headers: Record<string, string> = { accept: 'application/json' }
    if (collection.form) {
      body = watch(request.streamBody(config.uploadLimit), (error) => {
        failure = error
      })
      for (const header of ['content-type', 'content-length'])
        if (request.headers[header]) headers[header] = request.headers[header] as string
    } else {
      const parsed = await parseBody(await request.readBody(config.uploadLimit), { limits: BATCH_LIMITS })
      const json = isObject(parsed.json) ? parsed.json : {}
      if (collection.input !== undefined) {
        const owned = await findOwned(store, String(json[collection.input]), name, upstreams)
        Object.assign(account, { ...owned, keyIndex: owned.owner.keyIndex })
      }
      refuseUnpriced(exchange, config, 'batches')
      checkModels(json, collection, exchange, account.upstream)
      await findOwners(store, namedFiles(json), name)
      body = parsed.bytes ?? JSON.stringify(json)
    }
    const { upstream, keyIndex } = account
    await store.set('owner check', '', 1) // an unreachable store must fail before anything is created
    const response = await call(exchange, collection, account, {
      path: collection.path,
      body,
      headers,
    }).catch((error) => {
      throw failure ?? error
    })
    const object = await readObject(response, upstream)
    const owner = { client: name, upstream: upstream.name, keyIndex }
    await keepOwner(store, String(object.id), owner)
    return json(await receive(object, collection, owner))
  }

  /** The client's objects on the first page of the first upstream that has any. */
  async function list(exchange: Exchange, collection: Collection): Promise<GatewayResponse> {
    const name = exchange.client?.name ?? ''
    const account = firstKey(serving(collection)[0] as Upstream)
    const query = new URLSearchParams(exchange.query)
    query.delete('key')
    for (let page = 1; ; page++) {
      const path = query.size > 0 ? `${collection.path}?${query}` : collection.path
      const body = await readObject(await call(exchange, collection, account, { path }), account.upstream)
      const data: unknown[] = Array.isArray(body.data) ? body.data : []
      const mine = await Promise.all(data.map((item) => isOwner(store, isObject(item) && item.id, name)))
      const owned = data.filter((_, index) => mine[index]).filter(isObject)
      const last = data.at(-1)
      if (owned.length > 0 || body.has_more !== true || page === MAX_PAGES || !isObject(last)) {
        const owner = { client: name, upstream: account.upstream.name, keyIndex: account.keyIndex }
        const items = await Promise.all(owned.map((item) => receive(item, collection, owner)))
        return json({
          ...body,
          data: items,
          first_id: items[0]?.id ?? null,
          last_id: items.at(-1)?.id ?? null,
        })
      }
      query.set(collection.cursor, String(last.id))
    }
  }

  async function handleOne(
    exchange: Exchange,
    route: CollectionRoute,
    encoded: string,
  ): Promise<GatewayResponse> {
    const { collection, action } = route
    const id = decodeSegment(encoded, 'id')
    const { owner, upstream, apiKey } = await findOwned(store, id, exchange.client?.name ?? '', upstreams)
    const path = `${collection.path}/${encodeURIComponent(id)}${action ? `/${action}` : ''}`
    const account = { upstream, apiKey, keyIndex: owner.keyIndex }
    const response = await call(exchange, collection, account, { path, headers: { accept: '*/*' } })
    const isContent = action !== undefined && collection.actions[action] === 'GET'
    if (!isContent && hasType(response, 'json'))
      return json(await receive(await readObject(response, upstream), collection, owner))
    const target = { upstream, apiKey, format: collection.format } as Target
    const headers = forwardedHeaders(response, target)
    return { status: 200, headers, body: forwardBytes(response.body, target, false, exchange.recorder) }
  }

  return async (exchange, route) => {
    const { collection, id } = route
    if (id !== undefined) return handleOne(exchange, route, id)
    return exchange.request.method === 'POST' ? create(exchange, collection) : list(exchange, collection)
  }
}

type Body = string | Uint8Array | AsyncIterable<Uint8Array>

const speaks = ({ formats }: Upstream, format: Format) =>
  formats.some((spoken) => spoken.split('-')[0] === format.split('-')[0])

const firstKey = (upstream: Upstream): Account => ({ upstream, apiKey: upstream.apiKeys[0], keyIndex: 0 })

/**
 * A client that may not use every model must not use others in a batch. Anthropic's batches name them; OpenAI's are in
 * a file that was not read.
 *
 * @throws ApiError 403
 */
function checkModels(
  body: Json,
  { serves, input }: Collection,
  { client }: Exchange,
  upstream: Upstream,
): void {
  if (serves !== 'batches' || !client?.models || client.models.includes('*')) return
  if (input !== undefined)
    throw new ApiError('This API key is limited to some models, so it cannot create batches from files', {
      status: 403,
      code: 'model_not_allowed',
    })
  for (const request of Array.isArray(body.requests) ? body.requests : []) {
    const model = isObject(request) && isObject(request.params) ? String(request.params.model) : ''
    if (!mayUse(client, { upstream, model } as Target)) throw modelNotAllowed(model.slice(0, 200))
  }
}

async function* watch(body: AsyncIterable<Uint8Array>, onError: (error: unknown) => void) {
  try {
    yield* body
  } catch (error) {
    onError(error)
    throw error
  }
}

/** @throws ApiError 502 if the response is not a JSON object */
async function readObject(response: TransportResponse, { name, redact }: Upstream): Promise<Json> {
  const value = parseJson(redact(await readText(response.body)))
  if (isObject(value)) return value
  throw new ApiError(`The response of the upstream ${name} is not a JSON object`, { status: 502 })
}

function json(value: unknown): GatewayResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
