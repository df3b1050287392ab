import { type ReactElement, useState } from 'react'
import { useServer } from '../app/server.tsx'
import { EFFORTS, FORMATS } from '../lib/vocabulary.ts'
import { Dialog } from '../ui/dialog.tsx'
import { clientKey, setClientKey } from './client-key.ts'
import type { Settings } from './types.ts'

const SAMPLE_SCHEMA = JSON.stringify(
  {
    type: 'object',
    properties: {
      name: { type: 'string' },
      email: { type: 'string', format: 'email' },
      tags: { type: 'array', items: { type: 'string' } },
    },
    required: ['name', 'email', 'tags'],
  },
  null,
  2,
)

/** What a conversation is sent with, in a sheet. */
export function SettingsPanel({
  settings,
  onChange,
  onKeyChange,
  trigger,
}: {
  settings: Settings
  onChange: (settings: Settings) => void
  onKeyChange: () => void
  trigger: ReactElement<Record<string, unknown>>
}) {
  const { keyRequired } = useServer()
  const set = (changes: Partial<Settings>) => onChange({ ...settings, ...changes })
  return (
    <Dialog title="Settings" trigger={trigger} shape="sheet">
      <label className="field">
        <span>System prompt</span>
        <textarea
          value={settings.system}
          placeholder="You are a helpful assistant."
          onChange={(event) => set({ system: event.target.value })}
        />
      </label>
      <label className="field">
        <span>Format of the requests</span>
        <select
          value={settings.format}
          onChange={(event) => set({ format: event.target.value as Settings['format'] })}
        >
          <option value="auto">the model’s own</option>
          {FORMATS.map((format) => (
            <option key={format}>{format}</option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Reasoning</span>
        <select
          value={settings.effort}
          onChange={(event) => set({ effort: event.target.value as Settings['effort'] })}
        >
          <option value="">the model’s default</option>
          {EFFORTS.map((effort) => (
            <option key={effort}>{effort}</option>
          ))}
        </select>
      </label>
      <div className="pair">
        <label className="field">
          <span>Temperature</span>
          <input
            inputMode="decimal"
            placeholder="default"
            value={settings.temperature}
            onChange={(event) => set({ temperature: numeric(event.target.value) })}
          />
        </label>
        <label className="field">
          <span>Top P</span>
          <input
            inputMode="decimal"
            placeholder="default"
            value={settings.topP}
            onChange={(event) => set({ topP: numeric(event.target.value) })}
          />
        </label>
        <label className="field">
          <span>Output tokens</span>
          <input
            inputMode="numeric"
            placeholder="no limit"
            value={settings.maxOutputTokens}
            onChange={(event) => set({ maxOutputTokens: numeric(event.target.value) })}
          />
        </label>
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={settings.tools}
          onChange={(event) => set({ tools: event.target.checked })}
        />
        Offer the tools get_weather and current_time
      </label>
      <label className="field">
        <span>JSON Schema of the response</span>
        <textarea
          className="mono"
          rows={settings.schema ? 10 : 3}
          spellCheck={false}
          value={settings.schema}
          placeholder="none: the response is text"
          onChange={(event) => set({ schema: event.target.value })}
        />
      </label>
      <div>
        <button
          type="button"
          className="button tiny"
          onClick={() => set({ schema: settings.schema ? '' : SAMPLE_SCHEMA })}
        >
          {settings.schema ? 'Remove the schema' : 'Insert a sample schema'}
        </button>
      </div>
      {keyRequired && <KeyField onChange={onKeyChange} />}
    </Dialog>
  )
}

function KeyField({ onChange }: { onChange: () => void }) {
  const [key, setKey] = useState(clientKey)
  return (
    <label className="field">
      <span>Client key of the gateway, kept until this tab is closed</span>
      <input
        type="password"
        autoComplete="off"
        value={key}
        onChange={(event) => {
          setKey(event.target.value)
          setClientKey(event.target.value.trim())
        }}
        onBlur={onChange}
      />
    </label>
  )
}

/** What can become a number. */
const numeric = (text: string) => text.replace(',', '.').replace(/[^\d.]/g, '')
