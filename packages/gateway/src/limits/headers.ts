import { type Format, getFormat } from '@mixrouter/core'
import type { LimitReport } from '../observer.ts'
import type { Standing } from './limiter.ts'

/** Above this, SDKs should not wait and retry by themselves. */
const LONGEST_RETRY_SECONDS = 60

/** The headers in which a format's SDKs look for their limits, for the limits that are closest to being reached. */
export function rateLimitHeaders(
  format: Format,
  standings: readonly Standing[],
  now: number,
): Record<string, string> {
  const headers: Record<string, string> = {}
  const { profile } = getFormat(format)
  for (const kind of ['requests', 'tokens'] as const) {
    const tightest = tightestOf(standings, kind)
    if (!tightest) continue
    const { rule, used, resetAt } = tightest
    const limit = { kind, limit: rule.limit, remaining: remaining(rule.limit, used), resetAt }
    Object.assign(headers, profile.rateLimitHeaders?.(limit, now))
  }
  const budget = tightestOf(standings, 'budget')
  if (budget) {
    const left = Math.max(0, budget.rule.limit - budget.used)
    headers['x-mixrouter-budget-remaining'] =
      `${Number(left.toFixed(6))}; currency=USD; period=${budget.rule.period}`
  }
  return headers
}

/** What an exceeded limit adds: SDKs retry a 429 unless `x-should-retry` is false. */
export function refusalHeaders({ retryAfter }: LimitReport): Record<string, string> {
  return retryAfter > LONGEST_RETRY_SECONDS ? { 'x-should-retry': 'false' } : {}
}

function tightestOf(standings: readonly Standing[], kind: Standing['rule']['kind']): Standing | undefined {
  let least: Standing | undefined
  for (const standing of standings) {
    if (standing.rule.kind === kind && (!least || share(standing) < share(least))) least = standing
  }
  return least
}

const share = ({ rule: { limit }, used }: Standing) => (limit === 0 ? 0 : (limit - used) / limit)

/** After this request, if it was admitted. */
const remaining = (limit: number, used: number) => Math.max(0, Math.floor(limit - used - 1))
