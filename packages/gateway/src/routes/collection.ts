import { isObject } from '@mixrouter/core/internal'
import type { GatewayContext } from '../context.ts'
import {
  type Account,
  accountFor,
  callAccount,
  forwardedQuery,
  readObject,
  readResponse,
} from '../endpoints/accounts.ts'
import { checkLines, checkRequests } from '../endpoints/batch-requests.ts'
import type { Collection } from '../endpoints/collections.ts'
import { forwardRequest } from '../endpoints/forward-request.ts'
import { findAccount, findOwned, isOwner, keepOwner, type Owner, ownerIn } from '../endpoints/owners.ts'
import { forwardBytes, forwardedHeaders } from '../endpoints/respond.ts'
import type { Exchange, GatewayResponse } from '../exchange.ts'
import { BATCH_LIMITS, parseBody } from '../lib/body.ts'
import { refuseUnpriced } from '../limits/unpriced.ts'
import { expectStore } from '../store/expect-store.ts'
import { toBrokenResponse } from '../upstream/errors.ts'
import { hasType } from '../upstream/response.ts'
import type { Target } from '../upstream/targets.ts'
import { decodeSegment } from './parameters.ts'
import { json } from './responses.ts'
import type { CollectionRoute } from './route.ts'
import type { RouteHandler } from './route-handler.ts'

type Json = Record<string, unknown>

/** A list is searched for so many pages until one has an object of the client. */
const MAX_PAGES = 10

/**
 * Files, uploads and batches, passed through to the upstream that has them. Each is seen by the client that created it
 * only. What creates them goes around the policies, so that nothing is created twice.
 */
export function handleCollection(context: GatewayContext): RouteHandler<'collection'> {
  const { config, upstreams, store, send } = context

  /** An object as its client sees it; the files that it names become the client's. */
  async function receive(object: Json, collection: Collection, owner: Owner): Promise<Json> {
    const made = (collection.outputs ?? []).flatMap((field) => object[field] ?? [])
    const ids = made.map((file) => String(isObject(file) ? file.id : file))
    await Promise.all(ids.map((id) => keepOwner(store, id, owner)))
    const { resultsUrl, paths } = collection
    const hasResults = resultsUrl !== undefined && typeof object[resultsUrl] === 'string'
    return hasResults ? { ...object, [resultsUrl]: `${paths[0]}/${String(object.id)}/results` } : object
  }

  async function create(exchange: Exchange, route: CollectionRoute): Promise<GatewayResponse> {
    const { collection } = route
    const { account, response } = await (collection.form ? createByForm : createByJson)(exchange, route)
    const object = await readObject(response, account.upstream)
    const owner = ownerIn(account, exchange.client?.name ?? '')
    await keepOwner(store, String(object[collection.idField]), owner)
    return json(await receive(object, collection, owner))
  }

  async function createByForm(exchange: Exchange, { collection, base }: CollectionRoute) {
    const { serves, format } = collection
    const account = accountFor(context, serves, format)
    await expectStore(store)
    const path = base + forwardedQuery(exchange.query)
    return { account, response: await forwardRequest(context, exchange, account, { format, path }) }
  }

  async function createByJson(exchange: Exchange, { collection, base }: CollectionRoute) {
    const { serves, format, input } = collection
    const { request, client, query } = exchange
    if (serves === 'batches') refuseUnpriced(exchange, config, 'batches')
    const parsed = await parseBody(await request.readBody(config.uploadLimit), { limits: BATCH_LIMITS })
    const fields = isObject(parsed.json) ? parsed.json : {}
    const file = input === undefined ? undefined : String(fields[input])
    const account =
      file === undefined
        ? await accountForRequests(exchange, accountFor(context, serves, format), fields.requests)
        : await findOwned(store, file, client?.name ?? '', upstreams)
    if (file !== undefined) await checkFile(exchange, account, file)
    await expectStore(store)
    const path = base + forwardedQuery(query)
    const body = parsed.bytes ?? JSON.stringify(fields)
    return { account, response: await callAccount(send, exchange, account, { format, path, body }) }
  }

  /** Checks the requests that a batch consists of, and finds the key that their files were uploaded with. */
  async function accountForRequests(
    { client }: Exchange,
    usual: Account,
    requests: unknown,
  ): Promise<Account> {
    const { upstream } = usual
    const owners = await checkRequests(requests, { store, client, upstream })
    const owner = owners.find((one) => one.upstream === upstream.name)
    return (owner && findAccount(owner, upstreams)) ?? usual
  }

  /** Checks the requests in a batch's file, which are not in the request itself. */
  async function checkFile(exchange: Exchange, account: Account, id: string): Promise<void> {
    const { body } = await callAccount(send, exchange, account, {
      format: 'openai-chat',
      method: 'GET',
      path: `/v1/files/${encodeURIComponent(id)}/content`,
      headers: { accept: '*/*' },
    })
    const { client } = exchange
    const { upstream } = account
    await checkLines(body, config.bodyLimit, { store, client, upstream }).catch((error) => {
      throw toBrokenResponse(error, upstream)
    })
  }

  /** The client's objects on the first page of the first upstream that has any. */
  async function list(exchange: Exchange, { collection, base }: CollectionRoute): Promise<GatewayResponse> {
    const name = exchange.client?.name ?? ''
    const { pages, serves, format, idField } = collection
    const account = accountFor(context, serves, format)
    const query = new URLSearchParams(exchange.query)
    for (let count = 1; ; count++) {
      const path = base + forwardedQuery(query)
      const response = await callAccount(send, exchange, account, { format, path })
      const page = await readObject(response, account.upstream)
      const all = pages.itemsOf(page)
      const mine = await Promise.all(all.map((item) => isOwner(store, item[idField], name)))
      const owned = all.filter((_, index) => mine[index])
      const next = pages.next(page)
      if (owned.length > 0 || next === undefined || count === MAX_PAGES) {
        const owner = ownerIn(account, name)
        const items = await Promise.all(owned.map((item) => receive(item, collection, owner)))
        return json(pages.withItems(page, items))
      }
      for (const [name, value] of Object.entries(next)) query.set(name, value)
    }
  }

  async function handleOne(
    exchange: Exchange,
    { collection, base, action }: CollectionRoute,
    encoded: string,
  ): Promise<GatewayResponse> {
    const { format, idPrefix = '', separator } = collection
    const { client, query, recorder } = exchange
    const name = client?.name ?? ''
    const id = decodeSegment(encoded, 'id')
    const account = await findOwned(store, idPrefix + id, name, upstreams)
    const path = `${base}/${encodeURIComponent(id)}${action ? separator + action : ''}`
    const response = await forwardRequest(context, exchange, account, {
      format,
      path: path + forwardedQuery(query),
      headers: { accept: '*/*' },
    })
    const isContent = action !== undefined && collection.actions[action] === 'GET'
    if (!isContent && hasType(response, 'json'))
      return json(
        await receive(await readObject(response, account.upstream), collection, ownerIn(account, name)),
      )
    const target = { ...account, format } as Target
    const isText = hasType(response, 'text/') || hasType(response, 'json')
    return {
      status: 200,
      headers: forwardedHeaders(response, target),
      body: isContent
        ? forwardBytes(response.body, target, isText, recorder)
        : await readResponse(response, account.upstream),
    }
  }

  return async (exchange, route) => {
    const { id } = route
    if (id !== undefined) return handleOne(exchange, route, id)
    return exchange.request.method === 'POST' ? create(exchange, route) : list(exchange, route)
  }
}
