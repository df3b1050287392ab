import { Pause, Play } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import type { RequestRow } from '../../src/feed.ts'
import { setParams, useLocation } from '../app/location.ts'
import { costText, count, duration } from '../lib/numbers.ts'
import { RequestPanel } from './request-panel.tsx'
import { Status } from './status.tsx'
import { useTraffic } from './use-traffic.ts'
import '../ui/panel.css'
import './traffic.css'

/** The requests of the gateway, live; one of them opened. */
export default function TrafficPage() {
  const { params } = useLocation()
  const [isPaused, setPaused] = useState(false)
  const { rows, isConnected } = useTraffic(isPaused)
  const search = params.get('q') ?? ''
  const onlyErrors = params.get('errors') === '1'
  const opened = params.get('r') ?? undefined
  const wanted = useDeferredValue(search.toLowerCase())
  const shown = rows.filter((row) => matches(row, wanted) && (!onlyErrors || hasFailed(row)))

  return (
    <div className="traffic" data-opened={opened !== undefined}>
      <header className="bar">
        <h1>Traffic</h1>
        <input
          className="input search"
          type="search"
          placeholder="Model, client, upstream, id…"
          aria-label="Search requests"
          value={search}
          onChange={(event) => setParams({ q: event.target.value })}
        />
        <label className="check small">
          <input
            type="checkbox"
            checked={onlyErrors}
            onChange={(event) => setParams({ errors: event.target.checked ? '1' : undefined })}
          />
          Errors only
        </label>
        <span className="spacer" />
        <span className="small muted live" data-live={isConnected && !isPaused} role="status">
          {isPaused ? 'Paused' : isConnected ? 'Live' : 'Connecting…'}
        </span>
        <button
          type="button"
          className="button quiet icon"
          aria-label={isPaused ? 'Resume' : 'Pause'}
          title={isPaused ? 'Resume' : 'Pause'}
          onClick={() => setPaused(!isPaused)}
        >
          {isPaused ? <Play size={15} aria-hidden /> : <Pause size={15} aria-hidden />}
        </button>
      </header>
      <div className="traffic-body">
        {shown.length === 0 ? (
          <div className="empty">
            <h2>{rows.length === 0 ? 'No requests yet' : 'No request matches'}</h2>
            {rows.length === 0 && (
              <>
                <p>Requests appear here as they come, from any SDK.</p>
                <pre className="hint">{`curl ${location.origin}/v1/models`}</pre>
              </>
            )}
          </div>
        ) : (
          <section className="requests" aria-label="Requests">
            <table>
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col">Status</th>
                  <th scope="col">Model</th>
                  <th scope="col">Format</th>
                  <th scope="col">Client</th>
                  <th scope="col" className="right">
                    Tokens
                  </th>
                  <th scope="col" className="right">
                    Cost
                  </th>
                  <th scope="col" className="right">
                    First byte
                  </th>
                  <th scope="col" className="right">
                    Total
                  </th>
                </tr>
              </thead>
              <tbody>
                {shown.map((row) => (
                  <Row key={row.key} row={row} isOpened={row.key === opened} />
                ))}
              </tbody>
            </table>
          </section>
        )}
        {opened !== undefined && (
          <RequestPanel
            key={opened}
            id={opened}
            row={rows.find(({ key }) => key === opened)}
            onClose={() => setParams({ r: undefined })}
          />
        )}
      </div>
    </div>
  )
}

function Row({ row, isOpened }: { row: RequestRow; isOpened: boolean }) {
  const { key, at, model, path, method, format, target, client, usage, cost, firstByte, total, warnings } =
    row
  const open = () => setParams({ r: isOpened ? undefined : key })
  return (
    <tr data-opened={isOpened} onClick={open}>
      <td className="number muted time">{new Date(at).toLocaleTimeString('en', { hour12: false })}</td>
      <td className="state">
        <Status row={row} />
      </td>
      <td className="model">
        <button
          type="button"
          aria-expanded={isOpened}
          onClick={(event) => {
            event.stopPropagation()
            open()
          }}
        >
          <span className="truncate">{model ?? `${method} ${path}`}</span>
        </button>
        {warnings > 0 && <span className="badge warn">{warnings}</span>}
      </td>
      <td className="route">
        <span className="format" data-format={format}>
          {format}
        </span>
        {target && (
          <span className="muted">
            {' → '}
            {target.upstream}
            {target.format !== format && (
              <>
                {' / '}
                <span className="format" data-format={target.format}>
                  {target.format}
                </span>
              </>
            )}
          </span>
        )}
      </td>
      <td className="muted client">{client ?? '–'}</td>
      <td className="number right tokens">
        {usage ? `${count(usage.inputTokens)} → ${count(usage.outputTokens)}` : '–'}
      </td>
      <td className="number right cost">{costText(cost)}</td>
      <td className="number right first">{duration(firstByte)}</td>
      <td className="number right total">{total === undefined ? '…' : duration(total)}</td>
    </tr>
  )
}

const hasFailed = ({ status = 0, error }: RequestRow) => status >= 400 || error !== undefined

function matches({ id, path, model, client, target, format, status }: RequestRow, wanted: string): boolean {
  if (wanted === '') return true
  const texts = [id, path, model, client, target?.upstream, target?.model, format, String(status)]
  return texts.some((text) => text?.toLowerCase().includes(wanted))
}
