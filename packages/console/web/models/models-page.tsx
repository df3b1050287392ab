import { isRetired } from '@mixrouter/core'
import { listModels, type Model } from '@mixrouter/core/catalogue'
import { useDeferredValue } from 'react'
import { setParams, useLocation } from '../app/location.ts'
import { vendorName } from '../lib/models.ts'
import { limit } from '../lib/numbers.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { ModelPanel } from './model-panel.tsx'
import { price } from './price.ts'
import '../ui/panel.css'
import './models.css'

const MODELS = listModels()
const VENDORS = [...new Set(MODELS.map(({ vendor }) => vendorName(vendor)))].sort()
const NEWEST = [...MODELS].sort((a, b) => (b.released ?? '').localeCompare(a.released ?? ''))

const COLUMNS: readonly Column<Model>[] = [
  {
    id: 'name',
    title: 'Model',
    cell: ({ name }) => name,
    after: (model) => (
      <>
        {model.retired && (
          <span className="badge warn">{isRetired(model) ? 'retired' : `until ${model.retired}`}</span>
        )}
        <code className="muted">{model.id}</code>
      </>
    ),
  },
  { id: 'vendor', title: 'Vendor', isMuted: true, cell: ({ vendor }) => vendorName(vendor) },
  { id: 'reads', title: 'Reads', isMuted: true, cell: ({ inputs }) => inputs.join(', ') },
  { id: 'context', title: 'Context', kind: 'number', cell: ({ contextTokens }) => limit(contextTokens) },
  { id: 'input', title: 'Input', kind: 'number', cell: ({ prices }) => price(prices?.input) },
  { id: 'output', title: 'Output', kind: 'number', cell: ({ prices }) => price(prices?.output) },
  {
    id: 'released',
    title: 'Released',
    kind: 'number',
    isMuted: true,
    cell: ({ released }) => released ?? '–',
  },
]

/** The catalogue; one of its models opened. */
export default function ModelsPage() {
  const { params } = useLocation()
  const search = params.get('q') ?? ''
  const vendor = params.get('vendor') ?? ''
  const opened = MODELS.find(({ id }) => id === params.get('id'))
  const wanted = useDeferredValue(search.toLowerCase())
  const shown = NEWEST.filter((model) => matches(model, wanted, vendor))
  return (
    <div className="models" data-opened={opened !== undefined}>
      <header className="bar">
        <h1>Models</h1>
        <input
          className="input search"
          type="search"
          placeholder="Name or kind…"
          aria-label="Search models"
          value={search}
          onChange={(event) => setParams({ q: event.target.value })}
        />
        <select
          className="select"
          aria-label="Vendor"
          value={vendor}
          onChange={(event) => setParams({ vendor: event.target.value })}
        >
          <option value="">All vendors</option>
          {VENDORS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <span className="spacer" />
        <span className="small muted number" role="status">
          {shown.length} of {MODELS.length}
        </span>
      </header>
      <div className="models-body">
        {shown.length === 0 ? (
          <p className="empty">No model matches.</p>
        ) : (
          <DataTable
            label="Catalogue"
            columns={COLUMNS}
            rows={shown}
            keyOf={({ id }) => id}
            opening={{ opened: opened?.id, onOpen: (id) => setParams({ id }) }}
          />
        )}
        {opened && <ModelPanel key={opened.id} model={opened} onClose={() => setParams({ id: undefined })} />}
      </div>
    </div>
  )
}

function matches({ id, name, aliases, kind, vendor }: Model, wanted: string, only: string): boolean {
  if (only && vendorName(vendor) !== only) return false
  return wanted === '' || [id, name, kind, ...aliases].some((text) => text.toLowerCase().includes(wanted))
}
