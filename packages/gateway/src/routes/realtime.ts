import { ApiError, type ErrorResponse, getFormat } from '@mixrouter/core'
import type { GatewayContext } from '../context.ts'
import { servingRouters } from '../endpoints/routers.ts'
import { errorResponse } from '../errors.ts'
import { expectWebSocket, untilClosed } from '../lib/upgrade.ts'
import { refuseUnpriced } from '../limits/unpriced.ts'
import { upstreamHeaders } from '../upstream/headers.ts'
import { targetInfo } from '../upstream/targets.ts'
import type { RouteHandler } from './route-handler.ts'

/**
 * Realtime sessions over WebSocket, passed through with the upstream's key. The gateway does not read what is sent, so
 * usage is not known, and clients with a budget are refused.
 */
export function handleRealtime(context: GatewayContext): RouteHandler<'realtime'> {
  const { config } = context
  const routerOf = servingRouters(context)
  return async (exchange, { format }) => {
    const { request, client, recorder, query } = exchange
    const { headers: clientHeaders } = request
    expectWebSocket(clientHeaders)
    refuseUnpriced(exchange, config, 'realtime sessions')
    const model = query?.get('model')
    if (!model) throw new ApiError('model is missing in the URL', { status: 400, param: 'model' })
    if (recorder) recorder.info.model = model
    const { targets } = await routerOf('realtime').resolve({ model, format, client, headers: clientHeaders })
    const target = targets.find(({ upstream }) =>
      upstream.formats.some((spoken) => spoken.startsWith('openai-')),
    )
    if (!target)
      throw new ApiError(`No upstream that speaks OpenAI’s formats serves ${model}`, { status: 404 })
    recorder?.attempt(targetInfo(target))

    const { upstream, apiKey } = target
    const { origin, prefix, redact, timeouts } = upstream
    const forwarded = new URLSearchParams(query)
    forwarded.set('model', target.model)
    const headers = upstreamHeaders(clientHeaders, {
      client: format,
      upstream: format,
      auth: getFormat(format).authHeaders(apiKey),
      stream: false,
    })
    for (const name of ['content-type', 'accept', 'accept-encoding']) delete headers[name]
    const closed = Promise.withResolvers<void>()
    const toError = (failure: ErrorResponse | Error): ApiError => {
      if (ApiError.is(failure)) return failure
      if (!(failure instanceof Error)) return getFormat(format).decodeError(failure)
      const message = `The upstream ${upstream.name} cannot be reached: ${failure.message}`
      return new ApiError(message, { status: 502, code: 'upstream_unreachable', cause: failure })
    }
    return {
      status: 101,
      headers: {},
      body: untilClosed(closed.promise),
      upgrade: {
        kind: 'tunnel',
        url: `${origin}${prefix}/v1/realtime?${forwarded}`,
        headers,
        timeout: timeouts.firstByte ?? 0,
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
