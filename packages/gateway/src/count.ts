import { getFormat, isObject } from '@mixrouter/core'
import { answerWhole, failedAnswer, isAnswer } from './answer.ts'
import type { ParsedBody } from './body.ts'
import { type Call, prepareCall } from './call.ts'
import type { Client } from './config.ts'
import { estimateTokens } from './estimate.ts'
import type { GatewayRequest, GatewayResponse } from './exchange.ts'
import { ask, readFailure, receive, type Shared } from './proxy.ts'
import type { CountRoute } from './routes.ts'

interface Counting {
  /** The path, made of that of a request to answer. */
  path(chatPath: string): string
  /** The request whose tokens are counted, in the body of one to count them. */
  request(json: unknown): unknown
  answer(tokens: number): unknown
  /** What the body of a 404 says that is about the model, and not about the route. */
  notFound: RegExp
}

/** platform.claude.com/docs/en/api/messages-count-tokens, ai.google.dev/api/tokens */
const COUNTING: Readonly<Record<CountRoute['format'], Counting>> = {
  anthropic: {
    path: (path) => `${path}/count_tokens`,
    request: (json) => json,
    answer: (input_tokens) => ({ input_tokens }),
    notFound: /"type"\s*:\s*"error".*"not_found_error"/s,
  },
  google: {
    path: (path) => path.replace(/:generateContent$/, ':countTokens'),
    request: (json) => (isObject(json) && json.generateContentRequest) || json,
    answer: (totalTokens) => ({ totalTokens }),
    notFound: /"NOT_FOUND"/,
  },
}

/**
 * Tells how many tokens a request would be: by the upstream where it speaks the client's format and has the route,
 * otherwise estimated, which the header `x-mixrouter-estimate` says.
 *
 * @throws ApiError for a bad request, and what the upstream says of it
 */
export async function countTokens(
  proxy: Shared,
  request: GatewayRequest,
  route: CountRoute,
  client: Client,
): Promise<GatewayResponse> {
  const { format } = route
  const { body, model, choice } = await receive(proxy, request, route, client)
  if (choice.format === format) {
    const renamed = renameInside(body, choice.model)
    const chat = await prepareCall(
      { ...route, kind: 'chat', stream: false },
      renamed,
      model,
      choice,
      proxy.config,
    )
    const counted = await askUpstream(
      proxy,
      { ...chat, path: COUNTING[format].path(chat.path) },
      request,
      route,
    )
    if (counted) return counted
  }
  const { request: counted, answer } = COUNTING[format]
  const decoded = getFormat(format).decodeRequest(counted(body.json), { model, warn: () => {} })
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-mixrouter-estimate': 'true' },
    body: JSON.stringify(answer(await estimateTokens(decoded))),
  }
}

/** The upstream's count; undefined where it doesn't count. */
async function askUpstream(
  { transport }: Shared,
  call: Call,
  request: GatewayRequest,
  { format }: CountRoute,
): Promise<GatewayResponse | undefined> {
  const answer = await ask(transport, call, request)
  if (isAnswer(answer)) return answerWhole(answer, call)
  const failure = await readFailure(answer)
  const { status } = answer
  const missing = status === 404 && !COUNTING[format].notFound.test(failure)
  if (missing || status === 405 || status === 501) return undefined
  throw failedAnswer(call.choice, answer, failure)
}

/** A request inside google's body names the model once more. */
function renameInside(body: ParsedBody, model: string): ParsedBody {
  const { json } = body
  const inner = isObject(json) ? json.generateContentRequest : undefined
  if (!isObject(json) || !isObject(inner) || inner.model === `models/${model}`) return body
  return { json: { ...json, generateContentRequest: { ...inner, model: `models/${model}` } } }
}
