import { FORMATS, type Format } from '@mixrouter/core'
import { listModels } from '@mixrouter/core/catalogue'
import { detectRequest, detectResponse } from '@mixrouter/core/internal'
import { Link2 } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { setParams, useLocation } from '../app/location.ts'
import { pack, unpack } from '../lib/share.ts'
import { Segments } from '../ui/segments.tsx'
import { Bodies } from './bodies.tsx'
import { Editor } from './editor.tsx'
import { PaneHead } from './pane.tsx'
import { type Mode, samplesOf } from './samples.ts'
import { StreamPanes } from './stream-panes.tsx'
import { createTimeline } from './timeline.ts'
import { detectStream } from './translate.ts'
import './formats.css'

const MODES: readonly { value: Mode; label: string }[] = [
  { value: 'request', label: 'Request' },
  { value: 'response', label: 'Response' },
  { value: 'stream', label: 'Stream' },
]
const CHAT_MODELS = listModels()
  .filter(({ kind }) => kind === 'chat')
  .map(({ id }) => id)

/** One body in four formats, translated in the browser. */
export default function FormatsPage() {
  const { params } = useLocation()
  const mode = MODES.find(({ value }) => value === params.get('mode'))?.value ?? 'request'
  const samples = useMemo(() => samplesOf(mode), [mode])
  const sampleIndex = Number(params.get('sample') ?? 0)
  const sample = samples[sampleIndex] ?? samples[0]
  const [edited, setEdited] = useState<{ mode: Mode; from: Format; text: string }>()
  const [isEditing, setEditing] = useState(false)
  const [notice, setNotice] = useState('')
  const current = edited?.mode === mode ? edited : undefined
  const from = current?.from ?? sample?.from ?? 'openai-chat'
  const text = current?.text ?? sample?.text ?? ''
  const [shown, setShown] = useState<Format>()
  const visible = shown ?? from
  const model = params.get('model') ?? ''

  useEffect(() => {
    const hash = location.hash.slice(1)
    if (hash === '') return
    unpack(hash)
      .then((shared) => setEdited(JSON.parse(shared)))
      .catch(() => setNotice('The link does not contain a body.'))
  }, [])

  const change = (next: string) => {
    const detected = detect(mode, next)
    setEdited({ mode, from: detected ?? from, text: next })
    if (detected && detected !== from) setShown(detected)
  }
  const edit = (format: Format, next: string) => {
    setEdited({ mode, from: format, text: next })
    setShown(format)
  }
  const share = async () => {
    const hash = await pack(JSON.stringify({ mode, from, text }))
    history.replaceState(null, '', `${location.pathname}${location.search}#${hash}`)
    await navigator.clipboard.writeText(location.href).catch(() => {})
    setNotice('The link is copied. It carries the body itself.')
  }
  const reset = (changes: Record<string, string | undefined>) => {
    setEdited(undefined)
    setShown(undefined)
    setEditing(false)
    setParams(changes)
  }

  return (
    <div className="formats">
      <header className="bar">
        <h1>Formats</h1>
        <Segments
          label="What is translated"
          value={mode}
          options={MODES}
          onChange={(value) => reset({ mode: value, sample: undefined })}
        />
        <select
          className="select sample-select"
          aria-label="Sample"
          value={current ? '' : sampleIndex}
          onChange={(event) => reset({ sample: event.target.value })}
        >
          {current && <option value="">Edited</option>}
          {samples.map(({ name }, index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </select>
        {mode === 'request' && (
          <>
            <input
              className="input model-input"
              list="models"
              aria-label="Model"
              placeholder="Model: as in the body"
              value={model}
              onChange={(event) => setParams({ model: event.target.value })}
            />
            <datalist id="models">
              {CHAT_MODELS.map((id) => (
                <option key={id} value={id} />
              ))}
            </datalist>
          </>
        )}
        <span className="spacer" />
        <span role="status" className="small muted">
          {notice}
        </span>
        <button type="button" className="button" aria-label="Link" title="Copy a link" onClick={share}>
          <Link2 size={15} aria-hidden /> <span className="share-label">Link</span>
        </button>
      </header>
      <div className="column-choice">
        <Segments
          label="Column"
          value={visible}
          options={FORMATS.map((format) => ({ value: format, label: format }))}
          onChange={setShown}
        />
      </div>
      {mode === 'stream' ? (
        <Stream
          text={text}
          from={from}
          visible={visible}
          isEditing={isEditing}
          onEditing={setEditing}
          onText={change}
        />
      ) : (
        <Bodies
          mode={mode}
          from={from}
          text={text}
          model={model}
          visible={visible}
          onText={change}
          onEdit={edit}
          onVisible={setShown}
        />
      )}
    </div>
  )
}

function Stream({
  text,
  from,
  visible,
  isEditing,
  onEditing,
  onText,
}: {
  text: string
  from: Format
  visible: Format
  isEditing: boolean
  onEditing: (isEditing: boolean) => void
  onText: (text: string) => void
}) {
  const deferred = useDeferredValue(text)
  const timeline = useMemo(() => createTimeline(deferred, from), [deferred, from])
  if (isEditing)
    return (
      <div className="panes one">
        <section className="pane">
          <PaneHead format={from} warnings={0}>
            <button type="button" className="button tiny primary" onClick={() => onEditing(false)}>
              Done
            </button>
          </PaneHead>
          <Editor text={text} label="Recorded stream" onChange={onText} marked={new Set()} />
        </section>
      </div>
    )
  return (
    <StreamPanes
      key={deferred}
      timeline={timeline}
      from={from}
      visible={visible}
      onEdit={() => onEditing(true)}
    />
  )
}

function detect(mode: Mode, text: string): Format | undefined {
  if (mode === 'stream') return detectStream(text)
  try {
    const body: unknown = JSON.parse(text)
    return mode === 'request' ? detectRequest(body) : detectResponse(body)
  } catch {
    return undefined
  }
}
