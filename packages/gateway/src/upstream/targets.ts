import {
  ApiError,
  type BaseURL,
  createRedactor,
  type Format,
  nativeFormats,
  parseBaseURL,
  type Redactor,
} from '@mixrouter/core'
import type { Complete, UpstreamConfig } from '../config/upstream-config.ts'
import { matchesAny } from '../lib/glob.ts'
import type { TargetInfo } from '../observer.ts'

/** An upstream with what every request to it needs. */
export interface Upstream extends Complete<UpstreamConfig>, BaseURL {
  /** Removes its key from a text. */
  redact: Redactor
}

/** Where a request may be sent, and in which format. */
export interface Target {
  upstream: Upstream
  /** The upstream's name of the model. */
  model: string
  format: Format
}

/** In the order in which they are tried; never empty. */
export type Targets = readonly [Target, ...Target[]]

/** How many model names an error lists at most. */
const LISTED_MODELS = 20

/** The upstreams in the order in which they are tried: by priority, then as configured. */
export function createUpstreams(configs: readonly Complete<UpstreamConfig>[]): Upstream[] {
  const upstreams = configs.map((config) => ({
    ...config,
    ...parseBaseURL(config.baseURL),
    redact: createRedactor([config.apiKey]),
  }))
  return upstreams.sort((a, b) => b.priority - a.priority)
}

/**
 * The targets for a model: only the upstream that the name begins with (`upstream/model`), otherwise all that serve it.
 *
 * @throws ApiError 404 if none does
 */
export function resolveTargets(upstreams: readonly Upstream[], model: string, client: Format): Targets {
  const named = splitName(upstreams, model)
  if (named && matchesAny(named.upstream.models, named.model))
    return [createTarget(named.upstream, named.model, client)]
  const [first, ...rest] = upstreams
    .filter(({ models }) => matchesAny(models, model))
    .map((upstream) => createTarget(upstream, model, client))
  if (!first) throw unknownModel(upstreams, model)
  return [first, ...rest]
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

/** What observers see of a target. */
export function targetInfo({ upstream, model, format }: Target): TargetInfo {
  return { upstream: upstream.name, model, format }
}

function createTarget(upstream: Upstream, model: string, client: Format): Target {
  return { upstream, model, format: targetFormat(upstream, model, client) }
}

/** The model's native format loses least; among several of them the client's own, which needs no translation. */
function targetFormat({ formats, prefer }: Upstream, model: string, client: Format): Format {
  const native = nativeFormats(model).filter((format) => formats.includes(format))
  if (formats.includes(client) && (prefer === 'client' || native.length === 0 || native.includes(client)))
    return client
  return native[0] ?? (formats[0] as Format)
}

function unknownModel(upstreams: readonly Upstream[], model: string): ApiError {
  const served = [...new Set(upstreams.flatMap(({ models }) => models))]
  const list = served.slice(0, LISTED_MODELS).join(', ') + (served.length > LISTED_MODELS ? ', …' : '')
  return new ApiError(`No upstream serves the model ${model}. Configured models: ${list}`, {
    status: 404,
    param: 'model',
    code: 'model_not_found',
  })
}
