import type { LimitReport } from '../observer.ts'
import type { ConcurrencyRule, CountRule } from './rules.ts'

/** @param wait until it frees up, in milliseconds */
export function toReport(rule: CountRule | ConcurrencyRule, wait: number, dryRun: boolean): LimitReport {
  const { scope, name, kind, limit } = rule
  const period = rule.kind === 'concurrency' ? undefined : rule.period
  return { scope, name, kind, ...(period && { period }), limit, retryAfter: Math.ceil(wait / 1000), dryRun }
}
