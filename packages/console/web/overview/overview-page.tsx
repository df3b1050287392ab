import { useEffect, useState } from 'react'
import { DIMENSIONS, type Dimension, type Overview } from '../../src/feed.ts'
import { getJson } from '../app/api.ts'
import { setParams, useLocation } from '../app/location.ts'
import { useServer } from '../app/server.tsx'
import { count, dollars, duration, percent } from '../lib/numbers.ts'
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
  const { status } = useServer()
  const window = WINDOWS.find(({ value }) => value === params.get('window'))?.value ?? '3600'
  const by = DIMENSIONS.find((name) => name === params.get('by')) ?? 'model'
  const { overview, error } = useOverview(window, by)

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

function useOverview(window: string, by: Dimension): { overview: Overview | undefined; error: string } {
  const [overview, setOverview] = useState<Overview>()
  const [error, setError] = useState('')
  useEffect(() => {
    const abort = new AbortController()
    const load = () =>
      getJson<Overview>(`overview?window=${window}&by=${by}`, abort.signal).then(
        (found) => {
          setOverview(found)
          setError('')
        },
        (failure: Error) => failure.name !== 'AbortError' && setError(failure.message),
      )
    void load()
    const timer = setInterval(load, REFRESH_MS)
    return () => {
      clearInterval(timer)
      abort.abort()
    }
  }, [window, by])
  return { overview, error }
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
  const most = Math.max(1, ...groups.map(({ requests }) => requests))
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
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <section className="scroll" tabIndex={0} aria-label="Figures by group">
          <table className="figures">
            <thead>
              <tr>
                <th scope="col">{BY[by]}</th>
                <th scope="col" className="right">
                  Requests
                </th>
                <th scope="col" className="right">
                  Errors
                </th>
                <th scope="col" className="right">
                  p50
                </th>
                <th scope="col" className="right">
                  p95
                </th>
                <th scope="col" className="right">
                  First byte
                </th>
                <th scope="col" className="right">
                  In
                </th>
                <th scope="col" className="right">
                  Out
                </th>
                <th scope="col" className="right">
                  Cost
                </th>
              </tr>
            </thead>
            <tbody>
              {groups.map((group) => (
                <tr key={group.name}>
                  <th scope="row">
                    <span className="share" style={{ width: `${(group.requests / most) * 100}%` }} />
                    <span>{group.name}</span>
                  </th>
                  <td>{count(group.requests)}</td>
                  <td className={group.errors > 0 ? 'error' : ''}>{count(group.errors)}</td>
                  <td>{duration(group.p50)}</td>
                  <td>{duration(group.p95)}</td>
                  <td>{duration(group.firstP50)}</td>
                  <td>{count(group.inputTokens)}</td>
                  <td>{count(group.outputTokens)}</td>
                  <td>
                    {group.unknownCosts > 0 && group.cost === 0 ? 'unknown' : dollars(group.cost)}
                    {group.unknownCosts > 0 && group.cost > 0 && ' +'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  )
}
