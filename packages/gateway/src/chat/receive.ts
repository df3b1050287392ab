import { ApiError } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import type { GatewayContext } from '../context.ts'
import type { Exchange } from '../exchange.ts'
import { type ParsedBody, parseBody } from '../lib/body.ts'
import { type ChatRoute, type CountRoute, decodeName } from '../routes/match.ts'
import type { Route } from '../upstream/policies/failover.ts'

/** A request to a model, read, and where it may go. */
export interface ReceivedChat {
  body: ParsedBody
  /** The model as the client named it. */
  model: string
  route: Route
}

/**
 * Reads a request to a model and resolves its targets.
 *
 * @throws ApiError for an invalid body, and for a model that is not served or that this client may not use
 */
export async function receiveChat(
  { config, router }: Pick<GatewayContext, 'config' | 'router'>,
  { request, client, recorder }: Exchange,
  route: ChatRoute | CountRoute,
): Promise<ReceivedChat> {
  const body = parseBody(await request.readBody(config.bodyLimit))
  const model = readModel(route, body.json)
  if (recorder) recorder.info.model = model
  const { headers } = request
  return { body, model, route: await router({ model, format: route.format, client, headers }) }
}

/** @throws ApiError 400 if no model is named, or if it is named twice */
function readModel(route: ChatRoute | CountRoute, body: unknown): string {
  const model = route.model === undefined ? modelOfBody(body) : decodeName(route.model)
  if (typeof model === 'string' && model !== '') return model
  const problem = model === undefined ? 'model is missing' : 'model must be a non-empty string'
  throw new ApiError(problem, { status: 400, param: 'model' })
}

/** The body's `model`. Some upstreams also read `Model`: in passthrough that could name a model that was not checked. */
export function modelOfBody(body: unknown): unknown {
  if (!isObject(body)) return undefined
  const other = Object.keys(body).find((key) => key !== 'model' && key.toLowerCase() === 'model')
  if (other === undefined) return body.model
  throw new ApiError(`The field must be named model, not ${other}`, { status: 400, param: other })
}
