import { matchesAnyGlob } from '@mixrouter/core/internal'
import type { RoutingRequest } from '../config/routing-config.ts'
import { createRule, type RoutingConfig, splitName } from '../upstream/router.ts'
import type { Target, Upstream } from '../upstream/targets.ts'
import type { SkippedUpstream } from './explanation.ts'

/** The place of the configuration that determines where a request goes. */
export async function decidedBy(
  { models, routes, route }: RoutingConfig,
  request: RoutingRequest,
): Promise<string> {
  if (route && (await route(request))) return 'route'
  const rule = routes.findIndex(({ match }) => createRule(match)(request))
  if (rule >= 0) return `routes[${rule}]`
  const isName = Object.hasOwn(models, request.model) && models[request.model]?.targets
  return isName ? `models.${request.model}` : 'upstreams'
}

/** Why each of the other upstreams would not receive the request. */
export function skippedUpstreams(
  upstreams: readonly Upstream[],
  targets: readonly Target[],
  request: RoutingRequest,
): SkippedUpstream[] {
  const names = [...new Set(targets.map(({ model }) => model))]
  return upstreams
    .filter((upstream) => targets.every((target) => target.upstream !== upstream))
    .map((upstream) => ({ upstream: upstream.name, reason: reasonFor(upstream, upstreams, names, request) }))
}

function reasonFor(
  { serves, models, name }: Upstream,
  upstreams: readonly Upstream[],
  names: readonly string[],
  { model, client }: RoutingRequest,
): string {
  if (!serves.includes('chat')) return 'It does not serve chat'
  const named = splitName(upstreams, model)
  if (named && named.upstream.name !== name)
    return `The model's name selects the upstream ${named.upstream.name}`
  if (!names.some((candidate) => matchesAnyGlob(models, candidate)))
    return `It serves ${models.join(', ')}, not ${names.join(', ')}`
  if (client?.models) return `The client ${client.name} may not use its models`
  return 'The configuration names other upstreams for this model'
}
