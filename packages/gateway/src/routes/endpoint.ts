import { ApiError } from '@mixrouter/core'
import type { GatewayContext } from '../context.ts'
import { expectedUnits } from '../endpoints/expected-units.ts'
import { routeToFiles } from '../endpoints/file-references.ts'
import { type EndpointRequest, prepareEndpoint, servingTarget } from '../endpoints/prepare.ts'
import { receiveEndpoint } from '../endpoints/receive.ts'
import { receiveJson, respondEndpoint } from '../endpoints/respond.ts'
import { servingRouters } from '../endpoints/routers.ts'
import type { Endpoint } from '../endpoints/table.ts'
import { withinBudget } from '../limits/unpriced.ts'
import type { Reply } from '../upstream/attempt.ts'
import { failover } from '../upstream/policies/failover.ts'
import type { Target } from '../upstream/targets.ts'
import type { RouteHandler } from './route-handler.ts'

/**
 * Forwards or translates a request beside chat, and its response. What is charged in any case, and a form that is too
 * large to be kept, is sent once; everything else is retried and fails over as chat does.
 */
export function handleEndpoint(context: GatewayContext): RouteHandler<'endpoint'> {
  const { config, health, attempt, store } = context
  const routerOf = servingRouters(context)

  return async (exchange, route) => {
    const { endpoint } = route
    const { request, client, recorder } = exchange
    const router = routerOf(endpoint.serves)
    const received = await receiveEndpoint(config, exchange, route)
    const { model } = received
    if (recorder) recorder.info.model = model
    const routed = await router.resolve({ model, format: endpoint.format, client, headers: request.headers })
    const priced = await withinBudget(routed, exchange, model, expectedUnits(endpoint, received))
    const found =
      'json' in received ? await routeToFiles(store, received.json, client?.name ?? '', priced) : priced
    const streamed = 'form' in received && received.form.rest !== undefined
    const [first, ...others] = servingTargets(found.targets, endpoint, route.path)
    const task = {
      exchange,
      ...((endpoint.once || streamed) && { once: true as const }),
      receive: (reply: Reply<EndpointRequest>) => receiveJson(reply, recorder),
      prepare: (target: Target) => prepareEndpoint(route, received, target, config),
    }
    const targets = [first, ...(streamed ? [] : others)] as const
    try {
      const reply = await failover(attempt, task, { ...found, targets }, health)
      return await respondEndpoint(reply, route, exchange)
    } catch (error) {
      throw ('form' in received && received.form.failure()) || error
    }
  }
}

/** @throws ApiError 404 naming the upstreams that serve the model, but not this route */
function servingTargets(
  targets: readonly Target[],
  endpoint: Endpoint,
  path: string,
): readonly [Target, ...Target[]] {
  const [first, ...others] = targets.flatMap((target) => servingTarget(target, endpoint) ?? [])
  if (first) return [first, ...others]
  const names = [...new Set(targets.map(({ upstream }) => upstream.name))].join(', ')
  const formats = [...new Set(targets.flatMap(({ upstream }) => upstream.formats))].join(', ')
  throw new ApiError(
    `${path} cannot be translated for the upstream that serves this model (${names}, which speaks ${formats})`,
    { status: 404, code: 'endpoint_not_served' },
  )
}
