import { extendModels, type Format, type ModelLookup, type ModelOverride } from '@mixrouter/core'
import { matchesAnyGlob } from '@mixrouter/core/internal'
import type { Config } from '@mixrouter/gateway'
import { loadConfig } from '@mixrouter/gateway/node'

/** What a gateway's configuration says of models. */
export interface Configured {
  file: string
  /** The models that a name of the gateway's own stands for. */
  aliases: ReadonlyMap<string, readonly string[]>
  /** What the configuration knows better of models, by name or glob. */
  profiles: ReadonlyMap<string, ModelOverride>
  lookup: ModelLookup
  upstreams: Config['upstreams']
}

/** An upstream that serves a model, and the formats in which requests for it arrive there. */
export interface Serving {
  upstream: string
  /** The upstream's own name of the model. */
  model: string
  formats: readonly Format[]
}

/** @throws ConfigError if the file can't be read or is not valid */
export async function readConfigured(file: string): Promise<Configured> {
  const { models, upstreams } = await loadConfig(file, process.env)
  const entries = Object.entries(models)
  const profiles = entries.flatMap(([name, { profile }]) => (profile ? [[name, profile] as const] : []))
  const aliases = entries.flatMap(([name, { targets }]) =>
    targets
      ? [[name, targets.map((target) => (typeof target === 'string' ? target : target.model))] as const]
      : [],
  )
  return {
    file,
    aliases: new Map(aliases),
    profiles: new Map(profiles),
    lookup: extendModels(Object.fromEntries(profiles)),
    upstreams,
  }
}

/** The upstreams that serve a model; `upstream/model` is that of one upstream. */
export function servingUpstreams({ upstreams, lookup }: Configured, name: string): Serving[] {
  const named = upstreams.filter((upstream) => name.startsWith(`${upstream.name}/`))
  const serving = named
    .map((upstream) => ({ upstream, model: name.slice(upstream.name.length + 1) }))
    .filter(({ upstream, model }) => serves(upstream, model))
  const all = serving.length > 0 ? serving : upstreams.map((upstream) => ({ upstream, model: name }))
  return all
    .filter(({ upstream, model }) => serves(upstream, model))
    .map(({ upstream: { name, formats }, model }) => {
      const native = lookup(model).formats.filter((format) => formats.includes(format))
      return { upstream: name, model, formats: native.length > 0 ? native : formats }
    })
}

function serves({ models }: Config['upstreams'][number], model: string): boolean {
  return matchesAnyGlob(models, model)
}
