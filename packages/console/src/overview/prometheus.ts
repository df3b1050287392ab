import type { Dimension, Overview, SeriesName } from '../feed.ts'
import type { OverviewQuery } from './overview.ts'

const TIMEOUT_MS = 10_000
const STEPS = 60

/** Each series as a query; `$step` is the length of a step. Times are in seconds there, in milliseconds here. */
const SERIES: Readonly<Record<SeriesName, string>> = {
  requests: 'sum(increase(mixrouter_requests_total{model!=""}[$step]))',
  errors: 'sum(increase(mixrouter_requests_total{model!="",status=~"[45].."}[$step]))',
  p50: quantile(0.5, 'mixrouter_request_duration_seconds'),
  p95: quantile(0.95, 'mixrouter_request_duration_seconds'),
  p99: quantile(0.99, 'mixrouter_request_duration_seconds'),
  firstP50: quantile(0.5, 'mixrouter_first_byte_seconds'),
  firstP95: quantile(0.95, 'mixrouter_first_byte_seconds'),
  inputTokens: 'sum(increase(mixrouter_tokens_sum{type="input"}[$step]))',
  outputTokens: 'sum(increase(mixrouter_tokens_sum{type="output"}[$step]))',
  cost: 'sum(increase(mixrouter_cost_dollars_total[$step]))',
  cacheShare:
    'sum(increase(mixrouter_cached_tokens_total[$step])) / sum(increase(mixrouter_tokens_sum{type="input"}[$step]))',
}

const UNKNOWN_COSTS = 'sum(increase(mixrouter_unknown_costs_total[$step]))'

function quantile(share: number, metric: string): string {
  return `1000 * histogram_quantile(${share}, sum by (le) (rate(${metric}_bucket[$step])))`
}

/** The figures out of a Prometheus server. @throws Error if it can't be reached or refuses a query */
export async function queryPrometheus(
  url: string,
  { window, by }: OverviewQuery,
  now = Date.now(),
): Promise<Overview> {
  const step = Math.max(15, Math.ceil(window / STEPS))
  const end = Math.floor(now / 1000 / step) * step
  const times = Array.from({ length: STEPS }, (_, index) => end - (STEPS - 1 - index) * step)
  const range = { start: times[0] ?? 0, end, step }
  const entries = Object.entries(SERIES) as [SeriesName, string][]
  const [series, totals, unknownCosts, groups] = await Promise.all([
    Promise.all(entries.map(async ([name, query]) => [name, await queryRange(url, query, range, times)])),
    Promise.all(entries.map(async ([name, query]) => [name, await queryTotal(url, query, window)])),
    queryTotal(url, UNKNOWN_COSTS, window),
    queryGroups(url, by, window),
  ])
  return {
    source: 'prometheus',
    times,
    step,
    series: Object.fromEntries(series),
    totals: { ...counted(Object.fromEntries(totals)), unknownCosts: unknownCosts ?? 0 },
    groups,
  }
}

type Figures = Record<SeriesName, number | null>

/** Counters that have not been counted yet are 0. */
function counted(figures: Figures) {
  const { requests, errors, inputTokens, outputTokens, cost } = figures
  return {
    ...figures,
    requests: Math.round(requests ?? 0),
    errors: Math.round(errors ?? 0),
    inputTokens: Math.round(inputTokens ?? 0),
    outputTokens: Math.round(outputTokens ?? 0),
    cost: cost ?? 0,
  }
}

async function queryGroups(url: string, by: Dimension, window: number): Promise<Overview['groups']> {
  const entries = Object.entries(SERIES) as [SeriesName, string][]
  const figures = new Map<string, Figures & { unknownCosts: number }>()
  const results = await Promise.all(
    [...entries, ['unknownCosts', UNKNOWN_COSTS] as const].map(async ([name, query]) => {
      const grouped = query
        .replaceAll('sum(', `sum by (${by}) (`)
        .replaceAll('sum by (le)', `sum by (le, ${by})`)
      return [name, await call(url, 'query', { query: withStep(grouped, window) })] as const
    }),
  )
  for (const [name, result] of results)
    for (const { metric, value } of result) {
      const group = metric[by]
      if (!group) continue
      const known = figures.get(group) ?? ({ unknownCosts: 0 } as Figures & { unknownCosts: number })
      figures.set(group, { ...known, [name]: toNumber(value?.[1]) })
    }
  return [...figures]
    .map(([name, values]) => ({ ...values, ...counted(values), name }))
    .sort((a, b) => b.requests - a.requests)
}

async function queryRange(
  url: string,
  query: string,
  { start, end, step }: { start: number; end: number; step: number },
  times: readonly number[],
): Promise<(number | null)[]> {
  const parameters = { start: String(start), end: String(end), step: String(step) }
  const [result] = await call(url, 'query_range', { query: withStep(query, step), ...parameters })
  const values = new Map(result?.values?.map(([time, value]) => [time, toNumber(value)]))
  return times.map((time) => values.get(time) ?? null)
}

async function queryTotal(url: string, query: string, window: number): Promise<number | null> {
  const [result] = await call(url, 'query', { query: withStep(query, window) })
  return toNumber(result?.value?.[1])
}

const withStep = (query: string, seconds: number) => query.replaceAll('$step', `${seconds}s`)

/** Prometheus writes numbers as texts, and `NaN` where there is nothing. */
function toNumber(text: string | undefined): number | null {
  const value = Number(text)
  return text === undefined || !Number.isFinite(value) ? null : value
}

interface Result {
  metric: Record<string, string>
  value?: [time: number, value: string]
  values?: [time: number, value: string][]
}

/** @see https://prometheus.io/docs/prometheus/latest/querying/api/ */
async function call(url: string, route: string, parameters: Record<string, string>): Promise<Result[]> {
  const target = `${url.replace(/\/$/, '')}/api/v1/${route}?${new URLSearchParams(parameters)}`
  const response = await fetch(target, { signal: AbortSignal.timeout(TIMEOUT_MS) })
  const body = (await response.json().catch(() => undefined)) as
    | { status?: string; error?: string; data?: { result?: Result[] } }
    | undefined
  if (response.ok && body?.data?.result) return body.data.result
  throw new Error(`Prometheus responded with status ${response.status}: ${body?.error ?? 'no result'}`)
}
