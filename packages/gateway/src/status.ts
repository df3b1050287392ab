import type { Format } from '@mixrouter/core'
import type { Period } from './config/limits-config.ts'
import type { GatewayContext } from './context.ts'
import { type CountedKind, rulesOf, toRules } from './limits/rules.ts'

/** How a gateway is doing. It contains no keys. */
export interface GatewayStatus {
  upstreams: readonly UpstreamStatus[]
  /** Each limit of the configured clients and their tags, with how much of it is used in the current period. */
  limits: readonly LimitStatus[]
}

export interface UpstreamStatus {
  name: string
  /** Scheme, host and port. */
  origin: string
  formats: readonly Format[]
  /** Names and globs. */
  models: readonly string[]
  /** Models whose breaker is open: they are tried last. */
  avoided: readonly string[]
}

export interface LimitStatus {
  scope: 'client' | 'tag'
  name: string
  kind: CountedKind
  period: Period
  /** Requests, tokens, or US dollars. */
  limit: number
  /** In the same unit. */
  used: number
  /** When the period ends, in milliseconds since 1970. */
  resetAt: number
}

/** What a reading of the counters takes from them. */
const NOTHING = { requests: 0, tokens: 0, budget: 0 }

export async function readStatus({
  config,
  upstreams,
  health,
  limiter,
}: GatewayContext): Promise<GatewayStatus> {
  const avoided = health.avoided()
  const rules = config.keys.flatMap((client) => rulesOf(client, config.tags).counted)
  const counted = [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()]
  const { standings } =
    counted.length > 0 ? await limiter.reserve(toRules(counted, []), NOTHING) : { standings: [] }
  return {
    upstreams: upstreams.map(({ name, origin, formats, models }) => ({
      name,
      origin,
      formats,
      models,
      avoided: avoided.flatMap(({ upstream, model }) => (upstream === name ? [model] : [])),
    })),
    limits: standings.map(({ rule: { scope, name, kind, period, limit }, used, resetAt }) => ({
      scope,
      name,
      kind,
      period,
      limit,
      used,
      resetAt,
    })),
  }
}
