import { ApiError, type BaseURL, type Format, nativeFormats, parseBaseURL } from '@mixrouter/core'
import type { Complete, UpstreamConfig } from './config.ts'
import { matchesAny } from './glob.ts'
import { createHide, type Hide } from './secrets.ts'

/** An upstream with what every request to it needs. */
export interface Upstream extends Complete<UpstreamConfig>, BaseURL {
  /** Takes its key out of a text. */
  hide: Hide
}

/** Where a request goes, and in which words. */
export interface Choice {
  upstream: Upstream
  /** The upstream's name of the model. */
  model: string
  format: Format
}

/** Names that an error shows at most. */
const SHOWN = 20

/** The upstreams in the order in which they are asked: by priority, then as they were given. */
export function createUpstreams(configs: readonly Complete<UpstreamConfig>[]): Upstream[] {
  const upstreams = configs.map((config) => {
    const hide = createHide(config.apiKey)
    return { ...config, ...parseBaseURL(config.baseURL), hide }
  })
  return upstreams.sort((a, b) => b.priority - a.priority)
}

/**
 * The upstream for a model: the one that the name begins with (`upstream/model`), otherwise the first that serves it.
 *
 * @throws ApiError 404 when none does
 */
export function chooseUpstream(upstreams: readonly Upstream[], model: string, client: Format): Choice {
  const named = splitName(upstreams, model)
  if (named && matchesAny(named.upstream.models, named.model))
    return choice(named.upstream, named.model, client)
  for (const upstream of upstreams)
    if (matchesAny(upstream.models, model)) return choice(upstream, model, client)
  throw unknownModel(upstreams, model)
}

/** The parts of `upstream/model`, where that upstream exists. */
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

const choice = (upstream: Upstream, model: string, client: Format): Choice => ({
  upstream,
  model,
  format: chooseFormat(upstream, model, client),
})

/** The model's native format loses least; among several of them the client's own, which is passthrough. */
function chooseFormat({ formats, prefer }: Upstream, model: string, client: Format): Format {
  const native = nativeFormats(model).filter((format) => formats.includes(format))
  if (formats.includes(client) && (prefer === 'client' || native.length === 0 || native.includes(client)))
    return client
  return native[0] ?? (formats[0] as Format)
}

function unknownModel(upstreams: readonly Upstream[], model: string): ApiError {
  const served = [...new Set(upstreams.flatMap(({ models }) => models))]
  const list = served.slice(0, SHOWN).join(', ') + (served.length > SHOWN ? ', …' : '')
  return new ApiError(`No upstream serves the model ${model}; served are ${list}`, {
    status: 404,
    param: 'model',
    code: 'model_not_found',
  })
}
