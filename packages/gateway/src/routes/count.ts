import { getFormat, isObject } from '@mixrouter/core'
import { prepareChat } from '../chat/prepare.ts'
import { receiveChat } from '../chat/receive.ts'
import { respondChat } from '../chat/respond.ts'
import type { GatewayContext } from '../context.ts'
import type { Exchange, GatewayResponse } from '../exchange.ts'
import type { ParsedBody } from '../lib/body.ts'
import { estimateTokens } from '../tokens/estimate.ts'
import { failedResponse, isSuccess, readErrorBody } from '../upstream/response.ts'
import { type Target, targetInfo } from '../upstream/targets.ts'
import type { RouteHandler } from './handlers.ts'
import type { CountRoute } from './match.ts'

interface Counting {
  /** The path of the counting route, out of that of a chat request. */
  path(chatPath: string): string
  /** The request whose tokens are counted, inside the body of a counting request. */
  request(json: unknown): unknown
  response(tokens: number): unknown
  /** Matches the body of a 404 that means the model rather than the route. */
  modelNotFound: RegExp
}

/** platform.claude.com/docs/en/api/messages-count-tokens, ai.google.dev/api/tokens */
const COUNTING: Readonly<Record<CountRoute['format'], Counting>> = {
  anthropic: {
    path: (path) => `${path}/count_tokens`,
    request: (json) => json,
    response: (input_tokens) => ({ input_tokens }),
    modelNotFound: /"type"\s*:\s*"error".*"not_found_error"/s,
  },
  google: {
    path: (path) => path.replace(/:generateContent$/, ':countTokens'),
    request: (json) => (isObject(json) && json.generateContentRequest) || json,
    response: (totalTokens) => ({ totalTokens }),
    modelNotFound: /"NOT_FOUND"/,
  },
}

/**
 * Responds with the number of tokens of a request: counted by the upstream if it speaks the client's format and has the
 * route, otherwise estimated, which the header `x-mixrouter-estimate` shows.
 */
export function handleCount(context: GatewayContext): RouteHandler<'count'> {
  return async (exchange, route) => {
    const { format } = route
    const { body, model, targets } = await receiveChat(context, exchange, route)
    const [target] = targets
    if (target.format === format) {
      const counted = await countUpstream(context, exchange, route, target, body, model)
      if (counted) return counted
    }
    const { request: counted, response } = COUNTING[format]
    const decoded = getFormat(format).decodeRequest(counted(body.json), { model, warn: () => {} })
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'x-mixrouter-estimate': 'true' },
      body: JSON.stringify(response(await estimateTokens(decoded))),
    }
  }
}

/** The upstream's count; undefined if it does not count. */
async function countUpstream(
  { config, send }: GatewayContext,
  exchange: Exchange,
  route: CountRoute,
  target: Target,
  body: ParsedBody,
  model: string,
): Promise<GatewayResponse | undefined> {
  const { format } = route
  const counting = COUNTING[format]
  const chatRoute = { ...route, kind: 'chat', stream: false } as const
  const renamed = renameInnerModel(body, target.model)
  const request = await prepareChat(chatRoute, renamed, model, target, config)
  exchange.recorder?.attempt(targetInfo(target))
  const response = await send(target.upstream, {
    method: 'POST',
    format,
    path: counting.path(request.path),
    body: request.body,
    client: { format, headers: exchange.request.headers },
    signal: exchange.request.signal,
  })
  if (isSuccess(response)) return respondChat({ target, request, response }, exchange)
  const { status } = response
  const failure = await readErrorBody(response)
  const routeMissing = status === 404 && !counting.modelNotFound.test(failure)
  if (routeMissing || status === 405 || status === 501) return undefined
  throw failedResponse(target, response, failure)
}

/** A request inside google's body names the model once more. */
function renameInnerModel(body: ParsedBody, model: string): ParsedBody {
  const { json } = body
  const inner = isObject(json) ? json.generateContentRequest : undefined
  if (!isObject(json) || !isObject(inner) || inner.model === `models/${model}`) return body
  return { json: { ...json, generateContentRequest: { ...inner, model: `models/${model}` } } }
}
