import type { Overview } from '../feed.ts'
import type { Traffic } from '../traffic/traffic.ts'
import { type OverviewQuery, summarize } from './overview.ts'
import { queryPrometheus } from './prometheus.ts'

/** Where the figures come from. */
export type ReadOverview = (query: OverviewQuery) => Promise<Overview>

/** From a Prometheus server if there is one, which knows all processes and the past; otherwise from this process. */
export function createOverview(traffic: Traffic, prometheus: string | undefined): ReadOverview {
  if (prometheus !== undefined) return (query) => queryPrometheus(prometheus, query)
  return async (query) => summarize(traffic.rows(), query)
}
