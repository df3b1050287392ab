import { ApiError, type Format } from '@mixrouter/core'
import { mayName, mayUse, modelNotAllowed } from '../access/model-rights.ts'
import type { Config } from '../config/config.ts'
import type { ModelConfig, ModelTarget, RouteRule, RoutingRequest } from '../config/routing-config.ts'
import { createMatcher } from '../lib/matcher.ts'
import { shorten } from '../lib/shorten.ts'
import { byWeight } from '../lib/weights.ts'
import { createServing } from './serving.ts'
import type { Destinations, Target, Targets, Upstream } from './targets.ts'

/** How many model names an error lists at most. */
const LISTED_MODELS = 20

export interface Router {
  /**
   * Where a request may go: what `route` decides, otherwise the first rule that matches, otherwise what the name stands
   * for in `models`, otherwise the upstreams that serve a model of that name.
   *
   * @throws ApiError 404 if no upstream serves it, 403 if the client may not use it
   */
  resolve(request: RoutingRequest): Destinations | Promise<Destinations>
  /** Whether requests for a model are probably forwarded as they came: a guess, before anything else is known of one. */
  forwards(model: string, format: Format): boolean
}

/** The part of a configuration that routing needs. */
export type RoutingConfig = Pick<Config, 'models' | 'routes' | 'route'>

export function createRouter(
  { models, routes, route }: RoutingConfig,
  upstreams: readonly Upstream[],
): Router {
  const serve = createServing(upstreams)
  const rules = routes.map(({ match, targets }) => ({ applies: createRule(match), targets }))
  let turn = 0

  const expand = (list: readonly ModelTarget[] | undefined, { format }: RoutingRequest) =>
    list ? order(list).flatMap((name) => serve(name, format, turn)) : NONE

  const aliasOf = (model: string) => (Object.hasOwn(models, model) ? models[model] : undefined)

  const resolve = (request: RoutingRequest, decided: readonly ModelTarget[] | undefined): Destinations => {
    const alias = aliasOf(request.model)
    const chosen = decided ?? rules.find(({ applies }) => applies(request))?.targets ?? alias?.targets
    const targets = chosen ? expand(chosen, request) : serve(request.model, request.format, turn)
    const usable = allowed(targets, request, alias)
    if (!isFilled(usable))
      throw targets.length > 0
        ? modelNotAllowed(shorten(request.model))
        : unknownModel(upstreams, models, request.model)
    return {
      targets: usable,
      onContextOverflow: allowed(expand(alias?.onContextOverflow, request), request, alias),
      onContentFilter: allowed(expand(alias?.onContentFilter, request), request, alias),
    }
  }

  return {
    resolve(request) {
      turn = (turn + 1) % Number.MAX_SAFE_INTEGER
      if (!route) return resolve(request, undefined)
      return Promise.resolve(route(request)).then((decided) => resolve(request, decided))
    },
    forwards(model, format) {
      const [first] = aliasOf(model)?.targets ?? [model]
      const name = typeof first === 'object' ? first.model : (first ?? model)
      return serve(name, format, turn)[0]?.format === format
    },
  }
}

const NONE: readonly Target[] = []

const isFilled = (targets: readonly Target[]): targets is Targets => targets.length > 0

/** The targets that the client may use. A right to a name of the gateway's own includes all that it stands for. */
function allowed(
  targets: readonly Target[],
  { client, model }: RoutingRequest,
  alias: ModelConfig | undefined,
): readonly Target[] {
  if (!client?.models || (alias && mayName(client, model))) return targets
  return targets.filter((target) => mayUse(client, target))
}

/** Whether a rule applies to a request. */
export function createRule({ model, client, tag }: RouteRule['match']): (request: RoutingRequest) => boolean {
  const matchesModel = model && createMatcher(model)
  const matchesClient = client && createMatcher(client)
  const matchesTag = tag && createMatcher(tag)
  return (request) => {
    if (matchesModel && !matchesModel(request.model)) return false
    if (matchesClient && !matchesClient(request.client?.name ?? '')) return false
    return !matchesTag || (request.client?.tags ?? []).some(matchesTag)
  }
}

/** The names in the order in which they are tried. */
function order(list: readonly ModelTarget[]): string[] {
  const entries = list.map((entry) => (typeof entry === 'string' ? { model: entry } : entry))
  const weighted = entries.some(({ weight }) => weight !== undefined)
  return (weighted ? byWeight(entries, ({ weight = 1 }) => weight) : entries).map(({ model }) => model)
}

/** The two parts of `upstream/model`, if that upstream exists. */
export function splitName(
  upstreams: readonly Upstream[],
  name: string,
): { upstream: Upstream; model: string } | undefined {
  const slash = name.indexOf('/')
  if (slash < 0) return undefined
  const prefix = name.slice(0, slash)
  const upstream = upstreams.find((candidate) => candidate.name === prefix)
  return upstream && { upstream, model: name.slice(slash + 1) }
}

function unknownModel(
  upstreams: readonly Upstream[],
  aliases: Readonly<Record<string, ModelConfig>>,
  model: string,
): ApiError {
  const names = Object.keys(aliases).filter((name) => aliases[name]?.targets)
  const served = [...new Set([...names, ...upstreams.flatMap(({ models }) => models)])]
  const list = served.slice(0, LISTED_MODELS).join(', ') + (served.length > LISTED_MODELS ? ', …' : '')
  return new ApiError(`No upstream serves the model ${shorten(model)}. Configured models: ${list}`, {
    status: 404,
    param: 'model',
    code: 'model_not_found',
  })
}
