import { ApiError } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import type { GatewayContext } from '../context.ts'
import type { Exchange } from '../exchange.ts'
import { parseBody } from '../lib/body.ts'
import { parseAll } from '../lib/parsed-body.ts'
import { findConversation, updateConversation } from '../state/conversations.ts'
import { createId, encodeItem, keepItems, listItems, toItems } from '../state/items.ts'
import type { KeptConversation } from '../state/kept.ts'
import { decodeSegment } from './parameters.ts'
import { json, stateOf } from './responses.ts'
import type { RouteHandler } from './route-handler.ts'

/** Conversations of the Responses API, which requests continue by name, and their items. */
export function handleConversation(context: GatewayContext): RouteHandler<'conversation'> {
  const { config } = context
  const readBody = async ({ request }: Exchange) => {
    const body = await parseAll(await parseBody(await request.readBody(config.bodyLimit)))
    return isObject(body) ? body : {}
  }

  return async (exchange, { id: encoded, items }) => {
    const state = stateOf(context, exchange)
    const { method } = exchange.request

    if (encoded === undefined) {
      const body = await readBody(exchange)
      const id = createId('conv_')
      const created = {
        createdAt: Math.floor(Date.now() / 1000),
        metadata: body.metadata ?? {},
        items: await toItems(body.items),
      }
      await Promise.all([keepItems(created.items, state), state.keep('conversation', id, created)])
      return json(encodeConversation(id, created))
    }

    const id = decodeSegment(encoded, 'id')
    const kept = await findConversation(state, id)
    if (!items) {
      if (method === 'GET') return json(encodeConversation(id, kept))
      if (method === 'DELETE') {
        await state.forget('conversation', id)
        return json({ id, object: 'conversation.deleted', deleted: true })
      }
      const { metadata } = await readBody(exchange)
      return json(
        encodeConversation(id, await updateConversation(state, id, (all) => ({ ...all, metadata }))),
      )
    }

    if (items.id === undefined) {
      if (method === 'GET') return json(listItems(kept.items, exchange.query))
      const added = await toItems((await readBody(exchange)).items)
      await keepItems(added, state)
      await updateConversation(state, id, (all) => ({ ...all, items: [...all.items, ...added] }))
      return json(listItems(added, new URLSearchParams('order=asc&limit=100')))
    }

    const itemId = decodeSegment(items.id, 'item_id')
    const item = kept.items.find((candidate) => candidate.id === itemId)
    if (!item || method === 'POST')
      throw new ApiError(`Item with id '${itemId.slice(0, 100)}' not found`, {
        status: 404,
        code: 'not_found',
      })
    if (method === 'GET') return json(encodeItem(item))
    const without = await updateConversation(state, id, (all) => ({
      ...all,
      items: all.items.filter((candidate) => candidate.id !== itemId),
    }))
    return json(encodeConversation(id, without))
  }
}

function encodeConversation(id: string, { createdAt, metadata }: KeptConversation): object {
  return { id, object: 'conversation', created_at: createdAt, metadata }
}
