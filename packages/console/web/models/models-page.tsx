import { isRetired } from '@mixrouter/core'
import { listModels, type Model } from '@mixrouter/core/catalogue'
import { useDeferredValue } from 'react'
import { setParams, useLocation } from '../app/location.ts'
import { vendorName } from '../lib/models.ts'
import { limit } from '../lib/numbers.ts'
import { ModelPanel } from './model-panel.tsx'
import { price } from './price.ts'
import '../ui/panel.css'
import './models.css'

const MODELS = listModels()
const VENDORS = [...new Set(MODELS.map(({ vendor }) => vendorName(vendor)))].sort()
const NEWEST = [...MODELS].sort((a, b) => (b.released ?? '').localeCompare(a.released ?? ''))

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
        <section className="catalogue" aria-label="Catalogue">
          <table>
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">Vendor</th>
                <th scope="col">Reads</th>
                <th scope="col" className="right">
                  Context
                </th>
                <th scope="col" className="right">
                  Input
                </th>
                <th scope="col" className="right">
                  Output
                </th>
                <th scope="col" className="right">
                  Released
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((model) => (
                <Row key={model.id} model={model} isOpened={model === opened} />
              ))}
            </tbody>
          </table>
          {shown.length === 0 && <p className="empty">No model matches.</p>}
        </section>
        {opened && <ModelPanel key={opened.id} model={opened} onClose={() => setParams({ id: undefined })} />}
      </div>
    </div>
  )
}

function Row({ model, isOpened }: { model: Model; isOpened: boolean }) {
  const { id, name, vendor, inputs, contextTokens, prices, released, retired } = model
  const open = () => setParams({ id: isOpened ? undefined : id })
  return (
    <tr data-opened={isOpened} onClick={open}>
      <td>
        <div className="name">
          <button
            type="button"
            aria-expanded={isOpened}
            onClick={(event) => {
              event.stopPropagation()
              open()
            }}
          >
            {name}
          </button>
          {retired && <span className="badge warn">{isRetired(model) ? 'retired' : `until ${retired}`}</span>}
          <code className="muted">{id}</code>
        </div>
      </td>
      <td className="muted vendor">{vendorName(vendor)}</td>
      <td className="muted reads">{inputs.join(', ')}</td>
      <td className="right number context">{limit(contextTokens)}</td>
      <td className="right number input-price">{price(prices?.input)}</td>
      <td className="right number output-price">{price(prices?.output)}</td>
      <td className="right number muted released">{released ?? '–'}</td>
    </tr>
  )
}

function matches({ id, name, aliases, kind, vendor }: Model, wanted: string, only: string): boolean {
  if (only && vendorName(vendor) !== only) return false
  return wanted === '' || [id, name, kind, ...aliases].some((text) => text.toLowerCase().includes(wanted))
}
