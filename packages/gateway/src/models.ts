import { ApiError, findModel, type Transport } from '@mixrouter/core'
import type { Client } from './config.ts'
import type { GatewayResponse } from './exchange.ts'
import { matchesAny } from './glob.ts'
import { createModelSource, type ListedModel } from './model-list.ts'
import { MODEL_SHAPES } from './model-shapes.ts'
import { decodeName, type ModelsRoute } from './routes.ts'
import { splitName, type Upstream } from './upstreams.ts'

/**
 * Tells of the models that a client may use, or of one of them.
 *
 * @throws ApiError 404 for a model that is not among them, 400 for a page that there is none of
 */
export type AnswerModels = (
  route: ModelsRoute,
  client: Client,
  query?: URLSearchParams,
) => Promise<GatewayResponse>

/** The models of all upstreams; of those with the same name the one that is asked first. */
export function createModelsAnswer(upstreams: readonly Upstream[], transport: Transport): AnswerModels {
  const sources = upstreams.map((upstream) => createModelSource(upstream, transport))

  const list = async ({ models: allowed }: Client): Promise<Map<string, ListedModel>> => {
    const models = new Map<string, ListedModel>()
    for (const model of (await Promise.all(sources.map((source) => source()))).flat())
      if (!models.has(model.id) && (!allowed || matchesAny(allowed, model.id))) models.set(model.id, model)
    return models
  }

  return async ({ format, model: encoded }, client, query = new URLSearchParams()) => {
    const models = await list(client)
    const shape = MODEL_SHAPES[format]
    if (encoded === undefined) return json(shape.list([...models.values()], query))
    const name = decodeName(encoded)
    const spellings = [name, splitName(upstreams, name)?.model ?? name, findModel(name)?.id ?? name]
    const model = spellings.map((id) => models.get(id)).find(Boolean)
    if (model) return json(shape.one(model))
    throw new ApiError(`The model ${name} does not exist, or this key may not use it`, {
      status: 404,
      param: 'model',
      code: 'model_not_found',
    })
  }
}

function json(value: unknown): GatewayResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
