import type { Dimension, Overview, RequestRow, SeriesName, Totals } from '../feed.ts'

export interface OverviewQuery {
  /** How far back it goes, in seconds. */
  window: number
  by: Dimension
}

/** How many steps a window is divided into. */
const STEPS = 60

/** The figures of requests that are over, computed from their rows. */
export function summarize(
  rows: readonly RequestRow[],
  { window, by }: OverviewQuery,
  now = Date.now(),
): Overview {
  const step = Math.max(1, Math.ceil(window / STEPS))
  const end = Math.floor(now / 1000 / step) * step
  const times = Array.from({ length: STEPS }, (_, index) => end - (STEPS - 1 - index) * step)
  const from = times[0] ?? 0
  const done = rows.filter(
    (row) => row.total !== undefined && row.model !== undefined && row.at >= from * 1000,
  )
  const steps: RequestRow[][] = times.map(() => [])
  for (const row of done) steps[Math.floor((row.at / 1000 - from) / step)]?.push(row)
  const figures = steps.map(figuresOf)
  const pick = (name: SeriesName) => figures.map((figure) => figure[name])
  return {
    source: 'process',
    times,
    step,
    series: {
      requests: pick('requests'),
      errors: pick('errors'),
      p50: pick('p50'),
      p95: pick('p95'),
      p99: pick('p99'),
      firstP50: pick('firstP50'),
      firstP95: pick('firstP95'),
      inputTokens: pick('inputTokens'),
      outputTokens: pick('outputTokens'),
      cost: pick('cost'),
      cacheShare: pick('cacheShare'),
    },
    totals: figuresOf(done),
    groups: groupsOf(done, by),
  }
}

function groupsOf(rows: readonly RequestRow[], by: Dimension): Overview['groups'] {
  const groups = Map.groupBy(rows, (row) => (by === 'upstream' ? row.target?.upstream : row[by]) ?? '–')
  return [...groups]
    .map(([name, members]) => ({ name, ...figuresOf(members) }))
    .sort((a, b) => b.requests - a.requests)
}

/** Whether a client received an error; one that disconnected is no fault of the gateway or its upstreams. */
const hasFailed = ({ status = 0, error, aborted }: RequestRow) =>
  !aborted && (status >= 400 || error !== undefined)

function figuresOf(rows: readonly RequestRow[]): Totals & Record<SeriesName, number | null> {
  const complete = rows.filter((row) => !hasFailed(row) && !row.aborted)
  const totals = complete.flatMap(({ total }) => total ?? []).sort((a, b) => a - b)
  const first = complete.flatMap(({ firstByte }) => firstByte ?? []).sort((a, b) => a - b)
  const sum = (of: (row: RequestRow) => number | undefined) =>
    rows.reduce((all, row) => all + (of(row) ?? 0), 0)
  const inputTokens = sum(({ usage }) => usage?.inputTokens)
  return {
    requests: rows.length,
    errors: rows.filter(hasFailed).length,
    p50: percentile(totals, 0.5),
    p95: percentile(totals, 0.95),
    p99: percentile(totals, 0.99),
    firstP50: percentile(first, 0.5),
    firstP95: percentile(first, 0.95),
    inputTokens,
    outputTokens: sum(({ usage }) => usage?.outputTokens),
    cacheShare: inputTokens > 0 ? sum(({ usage }) => usage?.cacheReadTokens) / inputTokens : null,
    cost: sum(({ cost }) => cost?.amount),
    unknownCosts: rows.filter(({ cost }) => cost?.kind === 'unknown').length,
  }
}

/** The nearest-rank percentile of numbers in order; null of none. */
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
}
