import { ApiError, getFormat } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import type { GatewayContext } from '../context.ts'
import type { Exchange, GatewayResponse } from '../exchange.ts'
import { parseBody } from '../lib/body.ts'
import { roughSize } from '../lib/json-in-turns.ts'
import { parseAll } from '../lib/parsed-body.ts'
import { keepParsedBody, parsedBodyOf, withBody } from '../lib/request.ts'
import type { ChatRoute } from '../routes/route.ts'
import type { RouteHandler } from '../routes/route-handler.ts'
import { expectStore } from '../store/expect-store.ts'
import { type BackgroundJobs, createBackgroundJobs } from './background.ts'
import { updateConversation } from './conversations.ts'
import { type Expanded, expandRequest, outputOf } from './expand.ts'
import { keepItems } from './items.ts'
import { type ClientState, createClientState } from './kept.ts'
import { recordResponse } from './record.ts'

/**
 * Gives the Responses API its memory, whichever upstream serves the model: a request that refers to earlier ones is
 * completed before it is handled, and its response is kept. Other formats pass unchanged.
 */
export function withState(context: GatewayContext, next: RouteHandler<'chat'>): RouteHandler<'chat'> {
  const { config, store } = context
  const { state: options } = config
  if (!options) return next
  const jobs = createBackgroundJobs(context)
  return async (exchange, route) => {
    if (!getFormat(route.format).profile.keepsResponses) return next(exchange, route)
    const { request } = exchange
    const parsed = parsedBodyOf(request) ?? (await parseBody(await request.readBody(config.bodyLimit)))
    const json = await parseAll(parsed)
    if (!isObject(json)) {
      exchange.request = withBody(request, parsed.bytes ?? { json })
      return next(exchange, route)
    }
    const state = createClientState(store, options.ttl, exchange.client?.name ?? '')
    if (json.background === true) return startJob(jobs, exchange, json, state)
    const expanded = await expandRequest(json, state)
    const changed = { json: expanded.body, size: roughSize(expanded.body) }
    const isSame = expanded.body === json && parsed.bytes !== undefined
    exchange.request = withBody(request, isSame ? parsed.bytes : changed)
    if (isSame) keepParsedBody(exchange.request, parsed)
    if (json.store !== false || expanded.conversation !== undefined) await expectStore(store)
    return respond(exchange, route, json, expanded, state, next)
  }
}

async function respond(
  exchange: Exchange,
  route: ChatRoute,
  json: Record<string, unknown>,
  expanded: Expanded,
  state: ClientState,
  next: RouteHandler<'chat'>,
): Promise<GatewayResponse> {
  const { input, ancestors, conversation } = expanded
  const stored = json.store !== false
  const response = await next(exchange, route)
  if (!stored && conversation === undefined) return response

  const keep = async (finished: Record<string, unknown>) => {
    if (finished.status === 'failed') return
    const output = outputOf(finished)
    await Promise.all([
      stored && keepItems([...input, ...output], state),
      stored && state.keep('response', String(finished.id), { response: finished, input, ancestors }),
      conversation !== undefined &&
        updateConversation(state, conversation, ({ items, ...kept }) => ({
          ...kept,
          items: [...items, ...input, ...output],
        })),
    ])
  }
  const echoed = {
    store: stored,
    previous_response_id: json.previous_response_id ?? null,
    ...(conversation !== undefined && { conversation: { id: conversation } }),
  }
  return recordResponse(
    response,
    keep,
    (whole) => ({ ...whole, ...echoed }),
    (error) => exchange.recorder?.fail(error),
  )
}

function startJob(
  jobs: BackgroundJobs,
  exchange: Exchange,
  json: Record<string, unknown>,
  state: ClientState,
): Promise<GatewayResponse> {
  for (const [field, problem] of [
    ['store', json.store === false && 'background responses are kept: store must not be false'],
    [
      'stream',
      json.stream === true && 'background responses cannot be streamed. Retrieve the response by its id',
    ],
  ] as const)
    if (problem) throw new ApiError(problem, { status: 400, param: field })
  return jobs.start(exchange, json, state)
}
