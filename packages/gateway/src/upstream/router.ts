import { ApiError } from '@mixrouter/core'
import { allows, mayUse, modelNotAllowed } from '../access/model-rights.ts'
import type { Config } from '../config/config.ts'
import type { ModelConfig, ModelTarget, RouteRule, RoutingRequest } from '../config/routing-config.ts'
import { matchesAny } from '../lib/glob.ts'
import { shorten } from '../lib/shorten.ts'
import { byWeight } from '../lib/weights.ts'
import type { Route } from './policies/failover.ts'
import { createTargets, type Target, type Targets, type Upstream } from './targets.ts'

/** How many model names an error lists at most. */
const LISTED_MODELS = 20

/**
 * Resolves where a request may go: what `route` decides, otherwise the first rule that matches, otherwise what the name
 * stands for in `models`, otherwise the upstreams that serve a model of that name.
 *
 * @throws ApiError 404 if no upstream serves it, 403 if the client may not use it
 */
export type Router = (request: RoutingRequest) => Promise<Route>

/** The part of a configuration that routing needs. */
export type RoutingConfig = Pick<Config, 'models' | 'routes' | 'route'>

export function createRouter(
  { models, routes, route }: RoutingConfig,
  upstreams: readonly Upstream[],
): Router {
  let turn = 0

  const expand = (name: string, request: RoutingRequest): Target[] =>
    servingUpstreams(upstreams, name).flatMap(({ upstream, model }) =>
      createTargets(upstream, model, request.format, turn),
    )
  const expandAll = (list: readonly ModelTarget[] = [], request: RoutingRequest) =>
    order(list).flatMap((name) => expand(name, request))

  return async (request) => {
    turn = (turn + 1) % Number.MAX_SAFE_INTEGER
    const alias = Object.hasOwn(models, request.model) ? models[request.model] : undefined
    const chosen = (route && (await route(request))) ?? routes.find((rule) => applies(rule, request))?.targets
    const targets = expandAll(chosen ?? alias?.targets ?? [request.model], request)
    const [first, ...rest] = allowed(targets, request, alias)
    if (!first)
      throw targets.length > 0
        ? modelNotAllowed(shorten(request.model))
        : unknownModel(upstreams, models, request.model)
    return {
      targets: [first, ...rest] satisfies Targets,
      onContextOverflow: allowed(expandAll(alias?.onContextOverflow, request), request, alias),
      onContentFilter: allowed(expandAll(alias?.onContentFilter, request), request, alias),
    }
  }
}

/** The targets that the client may use. A right to a name of the gateway's own includes all that it stands for. */
function allowed(
  targets: Target[],
  { client, model }: RoutingRequest,
  alias: ModelConfig | undefined,
): Target[] {
  const globs = client?.models
  if (!globs || (alias && globs.some((glob) => allows(glob, model)))) return targets
  return targets.filter((target) => mayUse(client, target))
}

function applies({ match: { model, client, tag } }: RouteRule, request: RoutingRequest): boolean {
  if (model && !matchesAny(model, request.model)) return false
  if (client && !matchesAny(client, request.client?.name ?? '')) return false
  return !tag || (request.client?.tags ?? []).some((name) => matchesAny(tag, name))
}

/** The names in the order in which they are tried. */
function order(list: readonly ModelTarget[]): string[] {
  const entries = list.map((entry) => (typeof entry === 'string' ? { model: entry } : entry))
  const weighted = entries.some(({ weight }) => weight !== undefined)
  return (weighted ? byWeight(entries, ({ weight = 1 }) => weight) : entries).map(({ model }) => model)
}

/** Only the upstream that the name begins with (`upstream/model`), otherwise all that serve the model. */
function servingUpstreams(
  upstreams: readonly Upstream[],
  name: string,
): { upstream: Upstream; model: string }[] {
  const named = splitName(upstreams, name)
  if (named && matchesAny(named.upstream.models, named.model)) return [named]
  const serving = upstreams.filter(({ models }) => matchesAny(models, name))
  return shareLoad(serving).map((upstream) => ({ upstream, model: name }))
}

/** Upstreams of one priority share the load by weight, if any of them has one; otherwise they keep their order. */
function shareLoad(upstreams: readonly Upstream[]): readonly Upstream[] {
  if (upstreams.length < 2 || upstreams.every(({ weight }) => weight === undefined)) return upstreams
  const groups = new Map<number, Upstream[]>()
  for (const upstream of upstreams)
    groups.set(upstream.priority, [...(groups.get(upstream.priority) ?? []), upstream])
  return [...groups.values()].flatMap((group) => byWeight(group, ({ weight }) => weight ?? 1))
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
