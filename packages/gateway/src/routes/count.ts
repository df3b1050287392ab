import { getFormat, type TokenCountRoute } from '@mixrouter/core'
import { prepareChat } from '../chat/prepare.ts'
import { type ReceivedChat, receiveChat } from '../chat/receive.ts'
import { respondChat } from '../chat/respond.ts'
import type { GatewayContext } from '../context.ts'
import type { Exchange, GatewayResponse } from '../exchange.ts'
import { bodyOf, parseAll } from '../lib/parsed-body.ts'
import { doInTurns } from '../lib/turns.ts'
import { estimateTokens } from '../tokens/estimate.ts'
import { failedResponse, isSuccess, readErrorBody } from '../upstream/response.ts'
import { targetInfo } from '../upstream/targets.ts'
import type { CountRoute } from './route.ts'
import type { RouteHandler } from './route-handler.ts'

/**
 * Responds with the number of tokens of a request: counted by the upstream if it speaks the client's format and has the
 * route, otherwise estimated, which the header `x-mixrouter-estimate` shows.
 */
export function handleCount(context: GatewayContext): RouteHandler<'count'> {
  return async (exchange, route) => {
    const { format } = route
    const codec = getFormat(format)
    const counting = codec.profile.tokenCount as TokenCountRoute // the router matches only formats that have it
    const received = await receiveChat(context, exchange, route)
    if (received.destinations.targets[0].format === format) {
      const counted = await countUpstream(context, exchange, route, counting, received)
      if (counted) return counted
    }
    const { body, model } = received
    const json = counting.chatRequest(await parseAll(body))
    const url = { model, warn: () => {} }
    const decoded = body.isLarge
      ? await doInTurns(codec.decodeRequestInSteps(json, url))
      : codec.decodeRequest(json, url)
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'x-mixrouter-estimate': 'true' },
      body: JSON.stringify(counting.encodeResponse(await estimateTokens(decoded, exchange.request.signal))),
    }
  }
}

/** The upstream's count; undefined if it does not count. */
async function countUpstream(
  { config, send }: GatewayContext,
  exchange: Exchange,
  route: CountRoute,
  counting: TokenCountRoute,
  {
    body,
    model,
    destinations: {
      targets: [target],
    },
  }: ReceivedChat,
): Promise<GatewayResponse | undefined> {
  const { format } = route
  const chatRoute = { ...route, kind: 'chat', stream: false } as const
  const all = await parseAll(body)
  const json = counting.withModel(all, target.model)
  const request = await prepareChat(
    chatRoute,
    json === all ? body : bodyOf(json, body.isLarge),
    model,
    target,
    config,
  )
  const { recorder } = exchange
  recorder?.attempt(targetInfo(target))
  const sending = send(target.upstream, {
    method: 'POST',
    format,
    path: counting.path(request.path),
    body: request.body,
    client: { format, headers: exchange.request.headers },
    signal: exchange.request.signal,
  })
  const response = await (recorder?.wait(sending) ?? sending)
  if (isSuccess(response)) return respondChat({ target, request, response }, exchange)
  const { status } = response
  const failure = await readErrorBody(target, response)
  const routeMissing = status === 404 && !counting.modelNotFound.test(failure)
  if (routeMissing || status === 405 || status === 501) return undefined
  throw failedResponse(target, response, failure)
}
