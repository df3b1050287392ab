import { Pause, Play } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import type { RequestRow } from '../../src/feed.ts'
import { setParams, useLocation } from '../app/location.ts'
import { costText, count, duration } from '../lib/numbers.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { RequestPanel } from './request-panel.tsx'
import { Status } from './status.tsx'
import { useTraffic } from './use-traffic.ts'
import '../ui/panel.css'
import './traffic.css'

const COLUMNS: readonly Column<RequestRow>[] = [
  {
    id: 'time',
    title: 'Time',
    isMuted: true,
    cell: ({ at }) => (
      <span className="number">{new Date(at).toLocaleTimeString('en', { hour12: false })}</span>
    ),
  },
  { id: 'status', title: 'Status', cell: (row) => <Status row={row} /> },
  {
    id: 'model',
    title: 'Model',
    cell: ({ model, method, path }) => <span className="truncate">{model ?? `${method} ${path}`}</span>,
    after: ({ warnings }) => warnings > 0 && <span className="badge warn">{warnings}</span>,
  },
  { id: 'route', title: 'Format', cell: (row) => <Route row={row} /> },
  { id: 'client', title: 'Client', isMuted: true, cell: ({ client }) => client ?? '–' },
  {
    id: 'tokens',
    title: 'Tokens',
    kind: 'number',
    cell: ({ usage }) => (usage ? `${count(usage.inputTokens)} → ${count(usage.outputTokens)}` : '–'),
  },
  { id: 'cost', title: 'Cost', kind: 'number', cell: ({ cost }) => costText(cost) },
  { id: 'first', title: 'First byte', kind: 'number', cell: ({ firstByte }) => duration(firstByte) },
  {
    id: 'total',
    title: 'Total',
    kind: 'number',
    cell: ({ total }) => (total === undefined ? '…' : duration(total)),
  },
]

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
          <DataTable
            label="Requests"
            columns={COLUMNS}
            rows={shown}
            keyOf={({ key }) => key}
            opening={{ opened, onOpen: (r) => setParams({ r }) }}
          />
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

/** The client's format, and the upstream with its own where that is another one. */
function Route({ row: { format, target } }: { row: RequestRow }) {
  return (
    <div className="truncate">
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
    </div>
  )
}

const hasFailed = ({ status = 0, error }: RequestRow) => status >= 400 || error !== undefined

function matches({ id, path, model, client, target, format, status }: RequestRow, wanted: string): boolean {
  if (wanted === '') return true
  const texts = [id, path, model, client, target?.upstream, target?.model, format, String(status)]
  return texts.some((text) => text?.toLowerCase().includes(wanted))
}
