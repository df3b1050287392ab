import { matchesAnyGlob, matchesGlob } from '@mixrouter/core/internal'
import type { Config, GatewayConfig } from '@mixrouter/gateway'
import type { Agent } from '../agents/agent.ts'
import { CommandError } from '../command-error.ts'
import { findCheapModel } from '../models/select.ts'
import { checkServed, listServed } from '../served.ts'

/** Requests for models that match `glob` go to `model`. */
export interface Mapping {
  glob: string
  model: string
}

/** What the user wants the agent to use. */
export interface ModelOptions {
  model?: string
  backgroundModel?: string
  map?: readonly Mapping[]
}

/** The cheap model of the same vendor for an agent's background work, if the user names none. */
export function selectBackgroundModel(
  { background }: Agent,
  { model, backgroundModel }: ModelOptions,
  config: Config,
): string | undefined {
  if (!background || model === undefined || backgroundModel !== undefined) return undefined
  return findCheapModel(model, config)
}

type Rules = NonNullable<GatewayConfig['routes']>

/**
 * The models that an agent is to request, and the rules for those that it names all the same: the user's mappings first,
 * then its background work, then everything else that is not a model of its own vendor.
 *
 * @param cheapModel what `selectBackgroundModel` found: `model` stands in for it where it is not available
 * @throws CommandError 2 if no upstream serves one of them
 */
export function routesFor(
  agent: Agent,
  { model, backgroundModel = model, map = [] }: ModelOptions,
  config: Config,
  cheapModel?: string,
): Rules {
  const named = [model, backgroundModel, ...map.map((mapping) => mapping.model)]
  for (const name of named) if (name !== undefined) checkServed(name, config)
  if (model === undefined) checkOwnModels(agent, map, config)
  const targetsOf = (name: string) => config.models[name]?.targets ?? [name]
  const rule = ({ glob, model }: Mapping) => ({ match: { model: [glob] }, targets: targetsOf(model) })
  const background = backgroundModel === undefined ? [] : standIns(agent.background ?? [], backgroundModel)
  return [
    ...map.map(rule),
    ...(cheapModel === undefined || model === undefined
      ? background.map(rule)
      : [cheapModel, ...(agent.background ?? [])].map((glob) => ({
          match: { model: [glob] },
          targets: [cheapModel, ...targetsOf(model)],
        }))),
    ...(model === undefined ? [] : standIns(agent.models, model).map(rule)),
  ]
}

/** Models of the agent's own vendor are left as they are: it knows which of them it wants. */
function standIns(globs: readonly string[], model: string): Mapping[] {
  if (matchesAnyGlob(globs, model) && !globs.includes('*')) return []
  return globs.map((glob) => ({ glob, model }))
}

/** Without --model, the agent requests models of its own. */
function checkOwnModels(
  { title, models }: Agent,
  map: readonly Mapping[],
  { upstreams, models: names }: Config,
): void {
  const served = [
    ...upstreams.flatMap((upstream) => upstream.models),
    ...Object.keys(names),
    ...map.map(({ glob }) => glob),
  ]
  const overlap = (glob: string, other: string) => matchesGlob(glob, other) || matchesGlob(other, glob)
  if (models.length === 0 || models.some((glob) => served.some((other) => overlap(glob, other)))) return
  throw new CommandError(
    `${title} requests models such as ${models[0]}, which no upstream serves. ` +
      `Select another with --model. Served are: ${listServed(upstreams)}`,
    2,
  )
}
