import { Combobox } from '@base-ui/react/combobox'
import { Brain, Check, ChevronsUpDown, FileText, Image, Wrench } from 'lucide-react'
import type { ModelSummary } from '../../src/feed.ts'
import { vendorName } from '../lib/models.ts'
import { limit } from '../lib/numbers.ts'

/** A list of models with a search, by vendor. */
export function ModelPicker({
  models,
  value,
  onChange,
}: {
  models: readonly ModelSummary[]
  value: string
  onChange: (id: string) => void
}) {
  const groups = [...Map.groupBy(models, ({ vendor }) => vendorName(vendor))].map(([name, items]) => ({
    value: name,
    items,
  }))
  const selected = models.find(({ id }) => id === value) ?? null
  return (
    <Combobox.Root
      items={groups}
      value={selected}
      onValueChange={(model) => model && onChange(model.id)}
      itemToStringLabel={(model: ModelSummary) => `${model.name} ${model.id}`}
      isItemEqualToValue={(a, b) => a.id === b.id}
    >
      <Combobox.Trigger
        className="button model-trigger"
        aria-label={`Model: ${selected?.name ?? (value || 'none')}`}
      >
        <span className="truncate">{selected?.name ?? (value || 'Select a model')}</span>
        <ChevronsUpDown size={13} aria-hidden />
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={6} align="start" className="positioner">
          <Combobox.Popup className="popup model-popup" aria-label="Models">
            <Combobox.Input className="input" placeholder="Search models" aria-label="Search models" />
            <Combobox.Empty>
              <p className="muted small model-empty">No model matches.</p>
            </Combobox.Empty>
            <Combobox.List className="model-list">
              {(group: (typeof groups)[number]) => (
                <Combobox.Group key={group.value} items={group.items}>
                  <Combobox.GroupLabel className="group-label">{group.value}</Combobox.GroupLabel>
                  <Combobox.Collection>
                    {(model: ModelSummary) => <Item key={model.id} model={model} />}
                  </Combobox.Collection>
                </Combobox.Group>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}

function Item({ model }: { model: ModelSummary }) {
  const { id, name, reads, reasons, callsTools, contextTokens } = model
  return (
    <Combobox.Item value={model} className="popup-item">
      <span className="model-name">
        <span className="truncate">{name}</span>
        {name !== id && <code className="muted truncate">{id}</code>}
      </span>
      <span className="abilities muted">
        {reasons && <Brain size={13} aria-label="reasons" />}
        {callsTools && <Wrench size={13} aria-label="calls tools" />}
        {reads.includes('image') && <Image size={13} aria-label="reads images" />}
        {reads.includes('pdf') && <FileText size={13} aria-label="reads PDFs" />}
        {contextTokens !== undefined && <span className="small number">{limit(contextTokens)}</span>}
      </span>
      <Combobox.ItemIndicator>
        <Check size={14} aria-hidden />
      </Combobox.ItemIndicator>
    </Combobox.Item>
  )
}
