import { ApiError } from '@mixrouter/core'
import type { GatewayContext } from '../context.ts'
import type { Exchange, GatewayResponse } from '../exchange.ts'
import { stringifyInTurns } from '../lib/json-in-turns.ts'
import { abortJob } from '../state/background.ts'
import { listItems } from '../state/items.ts'
import { type ClientState, createClientState, type KeptResponse } from '../state/kept.ts'
import { findResponse, isUnfinished } from '../state/responses.ts'
import { decodeSegment } from './parameters.ts'
import type { RouteHandler } from './route-handler.ts'

/** Responses that were made before: shows, deletes or cancels one, or lists its input. */
export function handleStoredResponse(context: GatewayContext): RouteHandler<'response'> {
  return async (exchange, { id: encoded, action }) => {
    const state = stateOf(context, exchange)
    const id = decodeSegment(encoded, 'id')
    const kept = await findResponse(state, id)
    if (!kept)
      throw new ApiError(`Response with id '${id.slice(0, 100)}' not found`, {
        status: 404,
        code: 'not_found',
      })
    if (action === 'input_items') return json(listItems(kept.input, exchange.query))
    if (action === 'cancel') {
      if (kept.response.background !== true)
        throw new ApiError('Only background responses can be cancelled', { status: 400 })
      const cancelled = await state.change('response', id, cancel)
      abortJob(context, id)
      return json((cancelled ?? kept).response)
    }
    if (exchange.request.method === 'GET') return json(kept.response)
    await state.forget('response', id)
    return json({ id, object: 'response', deleted: true })
  }
}

function cancel(kept: KeptResponse): KeptResponse {
  return isUnfinished(kept) ? { ...kept, response: { ...kept.response, status: 'cancelled' } } : kept
}

/** @throws ApiError 404 if the gateway keeps none */
export function stateOf({ config, store }: GatewayContext, { client }: Exchange): ClientState {
  if (config.state) return createClientState(store, config.state.ttl, client?.name ?? '')
  throw new ApiError(
    'This gateway keeps no responses and conversations. Set state to true in its configuration',
    {
      status: 404,
      code: 'state_not_kept',
    },
  )
}

/** A response of JSON; a large one is written in steps. */
export async function json(value: object): Promise<GatewayResponse> {
  const body = await stringifyInTurns(value)
  return { status: 200, headers: { 'content-type': 'application/json' }, body }
}
