import { ApiError } from '@mixrouter/core'
import type { GatewayContext } from '../context.ts'
import { callAccount, readResponse } from '../endpoints/accounts.ts'
import { findOwned, keepOwner, objectNotFound, ownerIn, readOwner } from '../endpoints/owners.ts'
import { forwardedHeaders } from '../endpoints/respond.ts'
import type { Exchange, GatewayResponse } from '../exchange.ts'
import { readObjectBody } from '../lib/body.ts'
import { refuseUnpriced } from '../limits/unpriced.ts'
import { REALTIME_FORMAT, type RealtimeAccount, realtimeAccounts } from '../realtime/accounts.ts'
import { readCallOffer } from '../realtime/call-offer.ts'
import { sessionModel, withSessionModel } from '../realtime/session.ts'
import { expectStore } from '../store/expect-store.ts'
import type { Target } from '../upstream/targets.ts'
import { decodeSegment } from './parameters.ts'
import type { CallAction } from './route.ts'
import type { RouteHandler } from './route-handler.ts'

const CALLS = '/v1/realtime/calls'

/** What decides about a call that rings, and so whose it is. */
const ANSWERS: ReadonlySet<CallAction> = new Set(['accept', 'reject'])

/**
 * Calls over WebRTC and SIP: what is plain HTTP is passed through, sound flows between the caller and the upstream. A call
 * belongs to the client that began it, or that was the first to answer it, as only the receiver of the vendor's webhook
 * knows its id.
 *
 * Source: openai SDK 7 `realtime.calls`.
 */
export function handleRealtimeCall(context: GatewayContext): RouteHandler<'realtime-call'> {
  const { config, upstreams, store, send } = context
  const findAccount = realtimeAccounts(context)

  async function begin(exchange: Exchange): Promise<GatewayResponse> {
    const { request, client, recorder, query } = exchange
    const offer = await readCallOffer(request, config.bodyLimit)
    const model = offer.model ?? query?.get('model') ?? undefined
    if (recorder && model !== undefined) recorder.info.model = model
    const account = await findAccount(exchange, model)
    await expectStore(store)
    const { body, contentType } = await offer.encode(account.model)
    const named = offer.model === undefined && account.model !== undefined
    const response = await callAccount(send, exchange, account, {
      format: REALTIME_FORMAT,
      path: named ? `${CALLS}?${new URLSearchParams({ model: account.model ?? '' })}` : CALLS,
      body,
      headers: { 'content-type': contentType, accept: 'application/sdp' },
      auth: account.auth,
    })
    const id = response.headers.location?.split(/[?#]/)[0]?.split('/').at(-1)
    if (id) await keepOwner(store, id, ownerIn(account, client?.name ?? ''))
    const target = { ...account, format: REALTIME_FORMAT } as Target
    return {
      status: response.status,
      headers: { ...forwardedHeaders(response, target), ...(id && { location: `${CALLS}/${id}` }) },
      body: await readResponse(response, account.upstream),
    }
  }

  /** The account of a call that is the client's, or of one that nobody has answered. @throws ApiError 404 */
  async function findCall(
    exchange: Exchange,
    id: string,
    action: CallAction,
    model: string | undefined,
  ): Promise<RealtimeAccount> {
    const name = exchange.client?.name ?? ''
    if (action === 'accept' && model === undefined)
      throw new ApiError('model is missing', { status: 400, param: 'model' })
    const owner = await readOwner(store, id)
    if (!owner && ANSWERS.has(action)) return findAccount(exchange, model)
    if (owner?.client !== name) throw objectNotFound(id)
    const account = await findOwned(store, id, name, upstreams)
    const resolved = model === undefined ? undefined : (await findAccount(exchange, model)).model
    return { ...account, auth: {}, ...(resolved !== undefined && { model: resolved }) }
  }

  async function act(exchange: Exchange, encoded: string, action: CallAction): Promise<GatewayResponse> {
    const { request, client } = exchange
    const id = decodeSegment(encoded, 'id')
    const session = await readObjectBody(request, config.bodyLimit)
    const account = await findCall(exchange, id, action, sessionModel(session))
    await expectStore(store)
    const sent = session && account.model !== undefined ? withSessionModel(session, account.model) : session
    const response = await callAccount(send, exchange, account, {
      format: REALTIME_FORMAT,
      path: `${CALLS}/${encodeURIComponent(id)}/${action}`,
      ...(sent && { body: JSON.stringify(sent) }),
      headers: { accept: '*/*' },
    })
    if (ANSWERS.has(action)) await keepOwner(store, id, ownerIn(account, client?.name ?? ''))
    const target = { ...account, format: REALTIME_FORMAT } as Target
    return {
      status: response.status,
      headers: forwardedHeaders(response, target),
      body: await readResponse(response, account.upstream),
    }
  }

  return async (exchange, { id, action }) => {
    refuseUnpriced(exchange, config, 'realtime sessions')
    return id !== undefined && action !== undefined ? act(exchange, id, action) : begin(exchange)
  }
}
