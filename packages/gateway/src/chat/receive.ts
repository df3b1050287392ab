import { ApiError } from '@mixrouter/core'
import type { GatewayContext } from '../context.ts'
import { routeToFiles } from '../endpoints/file-references.ts'
import type { Exchange } from '../exchange.ts'
import { parseBody, parseSmallBody } from '../lib/body.ts'
import type { ParsedBody } from '../lib/parsed-body.ts'
import { parsedBodyOf } from '../lib/request.ts'
import { withinBudget } from '../limits/unpriced.ts'
import { checkModelName, decodeName } from '../routes/parameters.ts'
import type { ChatRoute, CountRoute } from '../routes/route.ts'
import type { Destinations } from '../upstream/targets.ts'

/** A request to a model, read, and where it may go. */
export interface ReceivedChat {
  body: ParsedBody
  /** The model as the client named it. */
  model: string
  destinations: Destinations
}

/**
 * Reads a request to a model and resolves its targets.
 *
 * @throws ApiError for an invalid body, for a model that is not served or that this client may not use, and for files of
 * other clients
 */
export async function receiveChat(
  { config, router, store }: Pick<GatewayContext, 'config' | 'router' | 'store'>,
  exchange: Exchange,
  route: ChatRoute | CountRoute,
): Promise<ReceivedChat> {
  const { request, client, recorder } = exchange
  const needsAll = (text: string) => {
    const name = route.model ?? firstModel(text)
    return name !== undefined && !router.forwards(name, route.format)
  }
  let body = parsedBodyOf(request)
  if (!body) {
    const received = await request.readBody(config.bodyLimit)
    body = parseSmallBody(received) ?? (await parseBody(received, { needsAll }))
  }
  recorder?.clientBody(body)
  const model = readModel(route, body)
  if (recorder) recorder.info.model = model
  const { headers } = request
  const routed = router.resolve({ model, format: route.format, client, headers })
  const budgeted = withinBudget(routed instanceof Promise ? await routed : routed, exchange, model)
  const priced = budgeted instanceof Promise ? await budgeted : budgeted
  const found = routeToFiles(store, body, client?.name ?? '', priced)
  return { body, model, destinations: found instanceof Promise ? await found : found }
}

/** What is probably the model of a request, by the beginning of its text. */
function firstModel(text: string): string | undefined {
  return /"model"\s*:\s*"([^"\\]+)"/.exec(text.slice(0, MODEL_WITHIN))?.[1]
}

/** How far into a body its model is looked for, in characters. */
const MODEL_WITHIN = 1024

/** @throws ApiError 400 if no model is named, or if it is named twice */
function readModel(route: ChatRoute | CountRoute, body: ParsedBody): string {
  const model: unknown = route.model === undefined ? modelOfBody(body) : decodeName(route.model)
  checkModelName(model)
  return model
}

const MODEL = 'model'

/** The body's `model`. Some upstreams read `Model`, or another of two: in passthrough that name was not checked. */
export function modelOfBody(body: ParsedBody): unknown {
  const names = body.names.filter((name) => name.length === MODEL.length && name.toLowerCase() === MODEL)
  const other = names.find((name) => name !== MODEL)
  if (other !== undefined)
    throw new ApiError(`The field must be named model, not ${other}`, { status: 400, param: other })
  if (names.length > 1) throw new ApiError('model is given more than once', { status: 400, param: MODEL })
  return names.length === 0 ? undefined : body.get(MODEL)
}
