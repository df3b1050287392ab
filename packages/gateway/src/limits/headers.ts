import { type Format, getFormat } from '@mixrouter/core'
import { writeMoney, writeWhole } from '../lib/decimal.ts'
import type { LimitReport } from '../observer.ts'
import type { Reservation } from './reservation.ts'

/** Above this, SDKs should not wait and retry by themselves. */
const LONGEST_RETRY_SECONDS = 60

/** The headers in which a format's SDKs look for their limits, for the limits that are closest to being reached. */
export function rateLimitHeaders(
  format: Format,
  reservation: Pick<Reservation, 'tightest'>,
  now: number,
): Record<string, string> {
  const headers: Record<string, string> = {}
  const named = getFormat(format).profile.rateLimitHeaders
  if (named) {
    for (const kind of ['requests', 'tokens'] as const) {
      const tightest = reservation.tightest(kind)
      if (!tightest) continue
      const { rule, used, resetAt } = tightest
      const names = named[kind]
      headers[names.limit] = String(rule.limit)
      headers[names.remaining] = writeWhole(remaining(rule.limit, used))
      headers[names.reset] = named.formatReset(resetAt, now)
    }
  }
  const budget = reservation.tightest('budget')
  if (budget) {
    const { rule, used } = budget
    const left = writeMoney(Math.max(0, rule.limit - used))
    headers['x-mixrouter-budget-remaining'] = `${left}; currency=USD; period=${rule.period}`
  }
  return headers
}

/** What an exceeded limit adds: SDKs retry a 429 unless `x-should-retry` is false. */
export function refusalHeaders({ retryAfter }: LimitReport): Record<string, string> {
  return retryAfter > LONGEST_RETRY_SECONDS ? { 'x-should-retry': 'false' } : {}
}

/** After this request, if it was admitted. */
const remaining = (limit: number, used: number) => Math.max(0, Math.floor(limit - used - 1))
