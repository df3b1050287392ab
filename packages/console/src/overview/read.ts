import type { Overview } from '../feed.ts'
import type { SharedTraffic } from '../traffic/shared.ts'
import { type OverviewQuery, summarize } from './overview.ts'
import { queryPrometheus } from './prometheus.ts'

/** Where the figures come from. */
export type ReadOverview = (query: OverviewQuery) => Promise<Overview>

/** From a Prometheus server if there is one, which knows the past; otherwise from the requests that are kept. */
export function createOverview(traffic: SharedTraffic, prometheus: string | undefined): ReadOverview {
  if (prometheus !== undefined) return (query) => queryPrometheus(prometheus, query)
  return async (query) => summarize(await traffic.rows(), query)
}
