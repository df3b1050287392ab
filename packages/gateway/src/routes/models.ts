import { ApiError, getFormat, type ListedModel } from '@mixrouter/core'
import { findModel } from '@mixrouter/core/catalogue'
import type { Client } from '../access/client.ts'
import { mayName } from '../access/model-rights.ts'
import type { GatewayContext } from '../context.ts'
import type { GatewayResponse } from '../exchange.ts'
import { shorten } from '../lib/shorten.ts'
import { splitName } from '../upstream/router.ts'
import { createModelSource } from './model-list.ts'
import { decodeName } from './parameters.ts'
import type { RouteHandler } from './route-handler.ts'

/** Lists the models that a client may use, of all upstreams, or describes one of them. */
export function handleModels({ upstreams, send }: GatewayContext): RouteHandler<'models'> {
  const sources = upstreams.map((upstream) => createModelSource(upstream, send))

  /** By id; of several with the same id, the one of the upstream that is tried first. */
  const list = async (client: Client | undefined): Promise<Map<string, ListedModel>> => {
    const models = new Map<string, ListedModel>()
    for (const model of (await Promise.all(sources.map((source) => source()))).flat())
      if (!models.has(model.id) && mayName(client, model.id)) models.set(model.id, model)
    return models
  }

  return async ({ client, query = new URLSearchParams() }, { format, model: encoded }) => {
    const models = await list(client)
    const { encodeModel, encodeList } = getFormat(format).profile.models
    if (encoded === undefined) return json(encodeList([...models.values()], query))
    const name = decodeName(encoded)
    const spellings = [name, splitName(upstreams, name)?.model ?? name, findModel(name)?.id ?? name]
    const model = spellings.map((id) => models.get(id)).find(Boolean)
    if (model) return json(encodeModel(model))
    throw new ApiError(
      `The model ${shorten(name)} does not exist, or this API key is not allowed to use it`,
      {
        status: 404,
        param: 'model',
        code: 'model_not_found',
      },
    )
  }
}

function json(value: unknown): GatewayResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
