import {
  type BaseURL,
  createRedactor,
  type Format,
  type ModelLookup,
  parseBaseURL,
  profileOf,
  type Redactor,
} from '@mixrouter/core'
import type { CheckedUpstreamConfig, ResponseLimits } from '../config/upstream-config.ts'
import type { TargetInfo } from '../observer.ts'

/** An upstream with what every request to it needs. */
export interface Upstream extends Omit<CheckedUpstreamConfig, 'apiKey'>, BaseURL {
  apiKeys: readonly [string, ...string[]]
  responseLimits: ResponseLimits
  /** Removes its keys from a text. */
  redact: Redactor
  /** What is known of its models. */
  profileOf: ModelLookup
}

/** Where a request may be sent, with which key, and in which format. */
export interface Target {
  upstream: Upstream
  apiKey: string
  /** Which of the upstream's keys it is. */
  keyIndex: number
  /** The upstream's name of the model. */
  model: string
  format: Format
}

/** In the order in which they are tried; never empty. */
export type Targets = readonly [Target, ...Target[]]

/** Where a request may go: the usual targets, and others for what those can't take. */
export interface Destinations {
  targets: Targets
  /** Tried instead if the request exceeds a model's context. */
  onContextOverflow: readonly Target[]
  /** Tried instead if a vendor refuses the content. */
  onContentFilter: readonly Target[]
}

/** The upstreams in the order in which they are tried: by priority, then as configured. */
export function createUpstreams(
  configs: readonly CheckedUpstreamConfig[],
  responseLimits: ResponseLimits,
  lookup: ModelLookup = profileOf,
): Upstream[] {
  const upstreams = configs.map(({ apiKey, ...config }) => {
    const apiKeys = (Array.isArray(apiKey) ? apiKey : [apiKey]) as [string, ...string[]]
    const redact = createRedactor(apiKeys)
    return { ...config, ...parseBaseURL(config.baseURL), apiKeys, responseLimits, redact, profileOf: lookup }
  })
  return upstreams.sort((a, b) => b.priority - a.priority)
}

/** One target for each key of the upstream. */
export function createTargets(upstream: Upstream, model: string, client: Format): Target[] {
  const format = targetFormat(upstream, model, client)
  return upstream.apiKeys.map((apiKey, keyIndex) => ({ upstream, apiKey, keyIndex, model, format }))
}

/** The account that a target's requests are made under: an upstream and one of its keys. */
export function accountOf({ upstream, keyIndex }: Target): string {
  return `${upstream.name}#${keyIndex}`
}

const infos = new WeakMap<Target, TargetInfo>()

/** What observers see of a target. */
export function targetInfo(target: Target): TargetInfo {
  const known = infos.get(target)
  if (known) return known
  const info = Object.freeze({
    upstream: target.upstream.name,
    model: target.model,
    format: target.format,
  })
  infos.set(target, info)
  return info
}

/** The model's native format loses least; among several of them the client's own, which needs no translation. */
function targetFormat({ formats, prefer, profileOf }: Upstream, model: string, client: Format): Format {
  const native = profileOf(model).formats.filter((format) => formats.includes(format))
  if (formats.includes(client) && (prefer === 'client' || native.length === 0 || native.includes(client)))
    return client
  return native[0] ?? (formats[0] as Format)
}
