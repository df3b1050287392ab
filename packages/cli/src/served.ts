import { matchesAnyGlob } from '@mixrouter/core/internal'
import type { Config } from '@mixrouter/gateway'
import { CommandError } from './command-error.ts'

type Upstreams = Config['upstreams']

/** Whether an upstream serves the model, by its name, an alias, or with the upstream's name before it. */
export function isServed(name: string, { upstreams, models }: Config): boolean {
  if (models[name]?.targets !== undefined) return true
  const { upstream, model } = splitName(name, upstreams)
  return upstreams.some(
    (one) => matchesAnyGlob(one.models, name) || (one.name === upstream && matchesAnyGlob(one.models, model)),
  )
}

/** @throws CommandError 2 if no upstream serves the model */
export function checkServed(name: string, config: Config): void {
  if (isServed(name, config)) return
  throw new CommandError(
    `No upstream serves the model ${name}. Served are: ${listServed(config.upstreams)}`,
    2,
  )
}

/** `openai/gpt-5.5` as upstream and model, if there is an upstream of that name. */
export function splitName(name: string, upstreams: Upstreams): { upstream?: string; model: string } {
  const slash = name.indexOf('/')
  const upstream = name.slice(0, slash)
  return slash > 0 && upstreams.some((one) => one.name === upstream)
    ? { upstream, model: name.slice(slash + 1) }
    : { model: name }
}

/** The names and globs of all upstreams. */
export function listServed(upstreams: Upstreams): string {
  return [...new Set(upstreams.flatMap(({ models }) => models))].join(', ')
}
