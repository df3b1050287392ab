import { ApiError, type ErrorResponse, getFormat } from '@mixrouter/core'
import type { GatewayContext } from '../context.ts'
import { findOwned } from '../endpoints/owners.ts'
import { errorResponse, toApiError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import { expectWebSocket, untilClosed } from '../lib/upgrade.ts'
import { refuseUnpriced } from '../limits/unpriced.ts'
import { REALTIME_FORMAT, type RealtimeAccount, realtimeAccounts } from '../realtime/accounts.ts'
import { toUpstreamError } from '../upstream/errors.ts'
import { upstreamHeaders } from '../upstream/headers.ts'
import type { RouteHandler } from './route-handler.ts'

/**
 * Realtime sessions over WebSocket, passed through with the upstream's key. The gateway does not read what is sent, so
 * usage is not known, and clients with a budget are refused.
 */
export function handleRealtime(context: GatewayContext): RouteHandler<'realtime'> {
  const { config, upstreams, store } = context
  const findAccount = realtimeAccounts(context)

  /** A session has a model, only transcribes, belongs to a call, or is what a client secret was created for. */
  async function findSession(exchange: Exchange): Promise<RealtimeAccount> {
    const { query, client, secret } = exchange
    const call = query?.get('call_id')
    if (call) {
      const account = await findOwned(store, call, client?.name ?? '', upstreams)
      return { ...account, auth: getFormat(REALTIME_FORMAT).authHeaders(account.apiKey) }
    }
    const model = query?.get('model') || undefined
    if (model === undefined && query?.get('intent') !== 'transcription' && !secret)
      throw new ApiError('model is missing in the URL', { status: 400, param: 'model' })
    return findAccount(exchange, model)
  }

  return async (exchange, { format, path }) => {
    const { request, recorder, query } = exchange
    const { headers: clientHeaders } = request
    expectWebSocket(clientHeaders)
    refuseUnpriced(exchange, config, 'realtime sessions')
    if (recorder) recorder.info.model = query?.get('model') ?? ''
    const { upstream, model, auth } = await findSession(exchange)
    recorder?.attempt({ upstream: upstream.name, model: model ?? '', format })

    const { origin, prefix, redact, timeouts, tls, responseLimits } = upstream
    const forwarded = new URLSearchParams(query)
    // once each: of several, upstreams may read another than the one that was checked
    if (model !== undefined) forwarded.set('model', model)
    const call = query?.get('call_id')
    if (call) forwarded.set('call_id', call)
    const headers = upstreamHeaders(clientHeaders, { client: format, upstream: format, auth, stream: false })
    for (const name of ['content-type', 'accept', 'accept-encoding']) delete headers[name]
    const closed = Promise.withResolvers<void>()
    const toError = (failure: ErrorResponse | Error): ApiError => {
      if (!(failure instanceof Error)) return getFormat(format).decodeError(failure)
      return toApiError(toUpstreamError(failure, upstream))
    }
    return {
      status: 101,
      headers: {},
      body: untilClosed(closed.promise),
      upgrade: {
        kind: 'tunnel',
        request: {
          method: 'GET',
          origin,
          path: `${prefix}${path}${forwarded.size > 0 ? `?${forwarded}` : ''}`,
          headers,
          signal: request.signal,
          timeouts,
          ...(tls && { tls }),
        },
        errorLimit: responseLimits.error,
        closed: closed.resolve,
        refuse(failure) {
          const error = toError(failure)
          recorder?.fail(error)
          return errorResponse(error, format, redact)
        },
      },
    }
  }
}
