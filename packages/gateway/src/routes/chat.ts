import { getFormat } from '@mixrouter/core'
import { isAccountBound } from '../chat/foreign-signatures.ts'
import { type ChatUpstreamRequest, type PrepareOptions, prepareChat } from '../chat/prepare.ts'
import { type ReceivedChat, receiveChat } from '../chat/receive.ts'
import { receiveWhole, respondChat } from '../chat/respond.ts'
import { sessionKey } from '../chat/session.ts'
import type { GatewayContext } from '../context.ts'
import type { Exchange } from '../exchange.ts'
import { parseAll } from '../lib/parsed-body.ts'
import type { Task } from '../upstream/attempt.ts'
import { failover } from '../upstream/policies/failover.ts'
import { accountOf, type Target } from '../upstream/targets.ts'
import type { ChatRoute } from './route.ts'
import type { RouteHandler } from './route-handler.ts'

/** Forwards or translates a request to a model, and its response. */
export function handleChat(context: GatewayContext): RouteHandler<'chat'> {
  const { attempt, health, affinity } = context
  return async (exchange, route) => {
    const received = await receiveChat(context, exchange, route)
    const resolving = resolveItems(context, exchange, route, received)
    const resolved = resolving instanceof Promise ? await resolving : resolving
    const task = chatTask(context, exchange, route, resolved)
    const { destinations } = received
    const { targets } = destinations
    if (targets.length === 1)
      return respondChat(await failover(attempt, task, destinations, health), exchange)

    const { client, request } = exchange
    const body = await parseAll(received.body)
    const session = `${client?.name ?? ''} ${sessionKey(request.headers, route.format, body)}`
    const ordered = { ...destinations, targets: await affinity.order(session, targets) }
    const reply = await failover(attempt, task, ordered, health)
    affinity.bind(session, reply.target)
    return respondChat(reply, exchange)
  }
}

/** A request whose references to items of earlier responses are resolved. */
interface ResolvedChat extends ReceivedChat {
  resolved: boolean
  keep?: (response: unknown) => void | Promise<void>
}

function resolveItems(
  { givenItems }: GatewayContext,
  { client }: Exchange,
  { format }: ChatRoute,
  received: ReceivedChat,
): ResolvedChat | Promise<ResolvedChat> {
  if (!givenItems || !getFormat(format).isReference) return { ...received, resolved: false }
  const items = givenItems.of(client?.name ?? '')
  const isStored = received.body.get('store') !== false
  return items.resolve(received.body).then((body) => ({
    ...received,
    body,
    resolved: body !== received.body,
    ...(isStored && { keep: items.keep }),
  }))
}

function chatTask(
  { config, signatures, origins }: GatewayContext,
  exchange: Exchange,
  route: ChatRoute,
  { body, model, resolved, keep }: ResolvedChat,
): Task<ChatUpstreamRequest> {
  const { format } = route

  const prepare = (target: Target, drop: PrepareOptions['drop']) => {
    const scope = {
      client: exchange.client?.name ?? '',
      format: target.format,
      ...(isAccountBound(target.format) && { account: accountOf(target) }),
    }
    const record =
      target.format === format && isAccountBound(format)
        ? (text: string) => origins.record(text, target)
        : undefined
    return prepareChat(route, body, model, target, config, {
      signatures: signatures?.of(scope),
      drop,
      record,
      keep: target.format === format ? undefined : keep,
      resolved,
      needsUsage: exchange.recorder?.needs('usage'),
    })
  }

  return {
    exchange,
    prepare(target) {
      const { text } = body
      if (text === undefined || target.format !== format || !isAccountBound(format))
        return prepare(target, undefined)
      const isForeign = (value: string) => origins.isForeign(value, target)
      return origins
        .hasForeign(text, target)
        .then((foreign) => prepare(target, foreign ? isForeign : undefined))
    },
    receive: (reply) => receiveWhole(reply, exchange.recorder),
    prepareWithoutSignatures: (target) => prepare(target, () => true),
  }
}
