import { useEffect, useState } from 'react'
import { type ConsoleState, DIMENSIONS, type Dimension, type Overview } from '../../src/feed.ts'
import { getJson } from '../app/api.ts'
import { setParams, useLocation } from '../app/location.ts'
import { useServer } from '../app/server.tsx'
import { count, dollars, duration, percent } from '../lib/numbers.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Segments } from '../ui/segments.tsx'
import { Health } from './health.tsx'
import { Plot } from './plot.tsx'
import './overview.css'

const WINDOWS = [
  { value: '300', label: '5 min' },
  { value: '3600', label: '1 h' },
  { value: '21600', label: '6 h' },
  { value: '86400', label: '24 h' },
] as const
const REFRESH_MS = 5000

const BY: Record<Dimension, string> = { model: 'Model', upstream: 'Upstream', client: 'Client' }

const whole = (value: number) => count(value)
const rate = (value: number) => percent(value)
const milliseconds = (value: number) => duration(value)

/** How the gateway is doing: figures over time, by model, upstream or client, and the health of its upstreams. */
export default function OverviewPage() {
  const { params } = useLocation()
  const window = WINDOWS.find(({ value }) => value === params.get('window'))?.value ?? '3600'
  const by = DIMENSIONS.find((name) => name === params.get('by')) ?? 'model'
  const { overview, status, error } = useOverview(window, by)

  return (
    <div className="overview">
      <header className="bar">
        <h1>Overview</h1>
        <Segments
          label="Time"
          value={window}
          options={WINDOWS}
          onChange={(value) => setParams({ window: value })}
        />
        <span className="spacer" />
        <span className="small muted">
          {overview?.source === 'prometheus' ? 'from Prometheus' : 'from the latest requests'}
        </span>
      </header>
      {error && (
        <p className="banner error" role="alert">
          {error}
        </p>
      )}
      {overview && (
        <div className="overview-body">
          <Tiles totals={overview.totals} />
          <Plots overview={overview} />
          <Groups overview={overview} by={by} />
          <Health status={status} />
        </div>
      )}
    </div>
  )
}

function useOverview(window: string, by: Dimension) {
  const { status: first } = useServer()
  const [overview, setOverview] = useState<Overview>()
  const [status, setStatus] = useState(first)
  const [error, setError] = useState('')
  useEffect(() => {
    const abort = new AbortController()
    const load = async () => {
      try {
        const [figures, state] = await Promise.all([
          getJson<Overview>(`overview?window=${window}&by=${by}`, abort.signal),
          getJson<ConsoleState>('state', abort.signal),
        ])
        setOverview(figures)
        setStatus(state.status)
        setError('')
      } catch (failure) {
        if (!abort.signal.aborted) setError((failure as Error).message)
      }
    }
    void load()
    const timer = setInterval(load, REFRESH_MS)
    return () => {
      clearInterval(timer)
      abort.abort()
    }
  }, [window, by])
  return { overview, status, error }
}

function Tiles({ totals }: { totals: Overview['totals'] }) {
  const { requests, errors, p50, p95, firstP50, inputTokens, outputTokens, cost, unknownCosts, cacheShare } =
    totals
  const tiles: [string, string, string][] = [
    ['Requests', count(requests), requests === 0 ? '' : `${percent(errors / requests)} errors`],
    ['Latency', duration(p50), `95th percentile ${duration(p95)}`],
    ['First byte', duration(firstP50), 'median'],
    ['Tokens', count(inputTokens + outputTokens), `${count(inputTokens)} in, ${count(outputTokens)} out`],
    [
      'Cost',
      dollars(cost),
      unknownCosts > 0 ? `${count(unknownCosts)} requests of unknown cost` : 'all known',
    ],
    ['From caches', percent(cacheShare), 'of the input tokens'],
  ]
  return (
    <dl className="tiles">
      {tiles.map(([name, value, note]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="number">{value}</dd>
          <dd className="small muted">{note}</dd>
        </div>
      ))}
    </dl>
  )
}

function Plots({ overview: { times, series } }: { overview: Overview }) {
  return (
    <div className="plots">
      <Plot
        title="Requests"
        kind="bars"
        format={whole}
        isCount
        times={times}
        series={[
          { label: 'all', colour: 'accent', values: series.requests },
          { label: 'errors', colour: 'bad', values: series.errors },
        ]}
      />
      <Plot
        title="Latency"
        kind="lines"
        format={milliseconds}
        times={times}
        series={[
          { label: 'p50', colour: 'accent', values: series.p50 },
          { label: 'p95', colour: 'anthropic', values: series.p95 },
          { label: 'p99', colour: 'bad', values: series.p99 },
        ]}
      />
      <Plot
        title="First byte"
        kind="lines"
        format={milliseconds}
        times={times}
        series={[
          { label: 'p50', colour: 'accent', values: series.firstP50 },
          { label: 'p95', colour: 'anthropic', values: series.firstP95 },
        ]}
      />
      <Plot
        title="Tokens"
        kind="lines"
        format={whole}
        isCount
        times={times}
        series={[
          { label: 'input', colour: 'responses', values: series.inputTokens },
          { label: 'output', colour: 'accent', values: series.outputTokens },
        ]}
      />
      <Plot
        title="Cost"
        kind="bars"
        format={dollars}
        times={times}
        series={[{ label: 'US dollars', colour: 'good', values: series.cost }]}
      />
      <Plot
        title="Input from caches"
        kind="lines"
        format={rate}
        times={times}
        series={[{ label: 'share', colour: 'google', values: series.cacheShare }]}
      />
    </div>
  )
}

function Groups({ overview: { groups }, by }: { overview: Overview; by: Dimension }) {
  return (
    <section className="card" aria-labelledby="groups">
      <header>
        <h2 id="groups">Requests by</h2>
        <Segments
          label="Group"
          value={by}
          options={DIMENSIONS.map((value) => ({ value, label: BY[value] }))}
          onChange={(value) => setParams({ by: value })}
        />
      </header>
      {groups.length === 0 ? (
        <p className="muted small">No requests to models in this time.</p>
      ) : (
        <DataTable
          label="Figures by group"
          columns={[nameColumn(BY[by], groups), ...COLUMNS]}
          rows={groups}
          keyOf={({ name }) => name}
        />
      )}
    </section>
  )
}

type Group = Overview['groups'][number]

/** The name of a group, over a bar for its share of the requests. */
function nameColumn(title: string, groups: readonly Group[]): Column<Group> {
  const most = Math.max(1, ...groups.map(({ requests }) => requests))
  return {
    id: 'group',
    title,
    kind: 'header',
    cell: ({ name, requests }) => (
      <>
        <span className="share" style={{ width: `${(requests / most) * 100}%` }} />
        <span>{name}</span>
      </>
    ),
  }
}

const COLUMNS: readonly Column<Group>[] = [
  { id: 'requests', title: 'Requests', kind: 'number', cell: ({ requests }) => count(requests) },
  {
    id: 'errors',
    title: 'Errors',
    kind: 'number',
    cell: ({ errors }) => <span className={errors > 0 ? 'error' : ''}>{count(errors)}</span>,
  },
  { id: 'p50', title: 'p50', kind: 'number', cell: ({ p50 }) => duration(p50) },
  { id: 'p95', title: 'p95', kind: 'number', cell: ({ p95 }) => duration(p95) },
  { id: 'first', title: 'First byte', kind: 'number', cell: ({ firstP50 }) => duration(firstP50) },
  { id: 'input', title: 'In', kind: 'number', cell: ({ inputTokens }) => count(inputTokens) },
  { id: 'output', title: 'Out', kind: 'number', cell: ({ outputTokens }) => count(outputTokens) },
  { id: 'cached', title: 'Cached', kind: 'number', cell: ({ cacheShare }) => percent(cacheShare) },
  { id: 'cost', title: 'Cost', kind: 'number', cell: (group) => groupCost(group) },
]

function groupCost({ cost, unknownCosts }: Group): string {
  if (unknownCosts === 0) return dollars(cost)
  return cost === 0 ? 'unknown' : `${dollars(cost)} +`
}
