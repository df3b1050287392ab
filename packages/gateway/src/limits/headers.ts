import type { Format } from '@mixrouter/core'
import type { LimitReport } from '../observer.ts'
import type { Standing } from './limiter.ts'

/** Above this, SDKs should not wait and retry by themselves. */
const LONGEST_RETRY_SECONDS = 60

type Write = (kind: 'requests' | 'tokens', standing: Standing, now: number) => Record<string, string>

/** @see https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers */
const openai: Write = (kind, { rule, used, resetAt }, now) => ({
  [`x-ratelimit-limit-${kind}`]: String(rule.limit),
  [`x-ratelimit-remaining-${kind}`]: String(remaining(rule.limit, used)),
  [`x-ratelimit-reset-${kind}`]: formatDuration(resetAt - now),
})

/** @see https://platform.claude.com/docs/en/api/rate-limits#response-headers */
const anthropic: Write = (kind, { rule, used, resetAt }) => ({
  [`anthropic-ratelimit-${kind}-limit`]: String(rule.limit),
  [`anthropic-ratelimit-${kind}-remaining`]: String(remaining(rule.limit, used)),
  [`anthropic-ratelimit-${kind}-reset`]: `${new Date(resetAt).toISOString().slice(0, 19)}Z`,
})

/** Google reports limits in errors only. */
const WRITERS: Readonly<Record<Format, Write>> = {
  'openai-chat': openai,
  'openai-responses': openai,
  anthropic,
  google: () => ({}),
}

/** The headers in which a format's SDKs look for their limits, for the limits that are closest to being reached. */
export function rateLimitHeaders(
  format: Format,
  standings: readonly Standing[],
  now: number,
): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const kind of ['requests', 'tokens'] as const) {
    const tightest = tightestOf(standings, kind)
    if (tightest) Object.assign(headers, WRITERS[format](kind, tightest, now))
  }
  const budget = tightestOf(standings, 'budget')
  if (budget) {
    const left = Math.max(0, budget.rule.limit - budget.used)
    headers['x-mixrouter-budget-remaining'] =
      `${Number(left.toFixed(6))}; currency=USD; period=${budget.rule.period}`
  }
  return headers
}

/** What an exceeded limit adds: SDKs retry a 429 unless they are told not to. */
export function refusalHeaders({ retryAfter }: LimitReport): Record<string, string> {
  return retryAfter > LONGEST_RETRY_SECONDS ? { 'x-should-retry': 'false' } : {}
}

function tightestOf(standings: readonly Standing[], kind: Standing['rule']['kind']): Standing | undefined {
  return standings
    .filter(({ rule }) => rule.kind === kind)
    .reduce<Standing | undefined>((least, standing) => {
      if (!least) return standing
      return share(standing) < share(least) ? standing : least
    }, undefined)
}

const share = ({ rule: { limit }, used }: Standing) => (limit === 0 ? 0 : (limit - used) / limit)

/** After this request, if it was admitted. */
const remaining = (limit: number, used: number) => Math.max(0, Math.floor(limit - used - 1))

/** As OpenAI writes it, such as `6m0s` or `120ms`. */
function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))}ms`
  const seconds = Math.round(milliseconds / 1000)
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
  ] as const
  return `${parts.map(([count, unit]) => (count > 0 ? `${count}${unit}` : '')).join('')}${seconds % 60}s`
}
