import { ApiError, type Format, getFormat } from '@mixrouter/core'
import type { GatewayContext } from '../context.ts'
import { type Account, accountFor } from '../endpoints/accounts.ts'
import { findAccount } from '../endpoints/owners.ts'
import { servingRouters } from '../endpoints/routers.ts'
import type { Exchange } from '../exchange.ts'
import { shorten } from '../lib/shorten.ts'

/** The format whose keys and errors realtime sessions have. */
export const REALTIME_FORMAT = 'openai-chat' satisfies Format

/** Where a realtime session will be. */
export interface RealtimeAccount extends Account {
  /** The upstream's name of the model, if the client named one. */
  model?: string
  /** The headers with the upstream's key, or with its client secret. */
  auth: Record<string, string>
}

/**
 * Finds the account for a session with a model, or for one whose model the client secret determines.
 *
 * @throws ApiError 401 for a client secret of an upstream that is gone, 403 for a model that the client may not use, 404 if
 * no upstream serves it
 */
export type FindRealtimeAccount = (exchange: Exchange, model: string | undefined) => Promise<RealtimeAccount>

export function realtimeAccounts(context: GatewayContext): FindRealtimeAccount {
  const { upstreams } = context
  const routerOf = servingRouters(context)
  return async ({ request, client, secret }, model) => {
    const bound = secret && findAccount(secret, upstreams)
    if (secret && !bound)
      throw new ApiError(
        'The upstream of this client secret is no longer configured. Create another secret',
        {
          status: 401,
          code: 'invalid_api_key',
        },
      )
    const withKey = (account: Account) => ({
      ...account,
      auth: getFormat(REALTIME_FORMAT).authHeaders(secret?.value ?? account.apiKey),
    })
    if (model === undefined) {
      if (bound) return withKey(bound)
      if (client?.models && !client.models.includes('*')) throw modelRequired()
      return withKey(accountFor(context, 'realtime', REALTIME_FORMAT))
    }
    const { headers } = request
    const { targets } = await routerOf('realtime').resolve({
      model,
      format: REALTIME_FORMAT,
      client,
      headers,
    })
    const target = targets.find(
      ({ upstream }) =>
        upstream.formats.some((format) => format.startsWith('openai-')) &&
        (!bound || upstream === bound.upstream),
    )
    if (target) return { ...withKey(bound ?? target), model: target.model }
    throw new ApiError(`No upstream that speaks OpenAI’s formats serves ${shorten(model)}`, {
      status: 404,
      param: 'model',
      code: 'endpoint_not_served',
    })
  }
}

function modelRequired(): ApiError {
  const message =
    'This API key is limited to some models, so its realtime sessions must name their model when they are created'
  return new ApiError(message, { status: 403, param: 'model', code: 'model_not_allowed' })
}
