import type { Format } from '@mixrouter/core'
import { Pause, PenLine, Play, SkipBack, SkipForward } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { FORMATS } from '../lib/vocabulary.ts'
import { JsonLine } from '../ui/code.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { EventTrack } from './event-track.tsx'
import { PaneHead } from './pane.tsx'
import { responseAt, type Timeline } from './timeline.ts'
import { print } from './translate.ts'

const PLAY_MS = 350

export interface StreamPanesProps {
  timeline: Timeline
  from: Format
  visible: Format
  /** Absent where the stream can't be edited. */
  onEdit?: () => void
}

/** A stream in four formats, event by event. */
export function StreamPanes({ timeline, from, visible, onEdit }: StreamPanesProps) {
  const { steps, warnings, error } = timeline
  const last = Math.max(0, steps.length - 1)
  const [selected, setSelected] = useState(last)
  const [isPlaying, setPlaying] = useState(false)
  const index = Math.min(selected, last)
  useEffect(() => {
    if (!isPlaying) return
    if (index >= last) {
      setPlaying(false)
      return
    }
    const timer = setTimeout(() => setSelected(index + 1), PLAY_MS)
    return () => clearTimeout(timer)
  }, [isPlaying, index, last])

  const step = steps[index]
  const content = useMemo(() => responseAt(steps, index), [steps, index])
  const play = () => {
    if (!isPlaying && index >= last) setSelected(0)
    setPlaying(!isPlaying)
  }
  return (
    <>
      <div className="player">
        <div className="player-buttons">
          <button
            type="button"
            className="button quiet tiny icon"
            aria-label="Previous event"
            onClick={() => setSelected(Math.max(0, index - 1))}
          >
            <SkipBack size={15} aria-hidden />
          </button>
          <button
            type="button"
            className="button tiny icon"
            aria-label={isPlaying ? 'Pause' : 'Play'}
            onClick={play}
          >
            {isPlaying ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
          </button>
          <button
            type="button"
            className="button quiet tiny icon"
            aria-label="Next event"
            onClick={() => setSelected(Math.min(last, index + 1))}
          >
            <SkipForward size={15} aria-hidden />
          </button>
          <span className="small muted number">
            {steps.length === 0 ? 0 : index + 1} / {steps.length}
            {step?.at !== undefined && `, ${Math.round(step.at)} ms`}
          </span>
        </div>
        <EventTrack steps={steps} index={index} onChange={setSelected} />
        {error && (
          <p className="error small" role="alert">
            {error}
          </p>
        )}
        <div className="hub">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
          <section tabIndex={0} aria-label="Events of the hub">
            <h2>Events of the hub</h2>
            {step && step.events.length > 0 ? (
              step.events.map((event, number) => (
                <pre key={number}>
                  <JsonLine text={JSON.stringify(event)} />
                </pre>
              ))
            ) : (
              <p className="muted small">This event has no content of its own.</p>
            )}
          </section>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
          <section tabIndex={0} aria-label="The response so far">
            <h2>The response so far</h2>
            <pre>{content ? <Lines text={print(content)} /> : '–'}</pre>
          </section>
        </div>
      </div>
      <div className="panes">
        {[from, ...FORMATS.filter((format) => format !== from)].map((format) => {
          const texts = steps.map(({ source, outputs }) => (format === from ? source : outputs[format]))
          return (
            <section
              key={format}
              className="pane pane-slot"
              data-visible={visible === format}
              aria-label={format}
            >
              <PaneHead format={format} warnings={warnings[format].length}>
                {format === from && <span className="badge">source</span>}
                {format === from && onEdit && (
                  <button
                    type="button"
                    className="button quiet tiny icon"
                    aria-label="Edit the stream"
                    title="Edit"
                    onClick={onEdit}
                  >
                    <PenLine size={14} aria-hidden />
                  </button>
                )}
                <CopyButton text={() => texts.join('')} label={`Copy ${format}`} />
              </PaneHead>
              {warnings[format].length > 0 && (
                <ul className="lost" aria-label="Not in this format">
                  {warnings[format].map((warning) => (
                    <li key={`${warning.code} ${warning.path}`}>
                      <b>{warning.code}</b> {warning.message}
                    </li>
                  ))}
                </ul>
              )}
              <Frames texts={texts} index={index} label={`Stream in ${format}`} />
            </section>
          )
        })}
      </div>
    </>
  )
}

/** What was sent up to an event, which is marked and kept in view. */
function Frames({ texts, index, label }: { texts: readonly string[]; index: number; label: string }) {
  const box = useRef<HTMLElement>(null)
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [index])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="frames" ref={box} tabIndex={0} aria-label={label}>
      {texts.slice(0, index + 1).map((text, step) =>
        text === '' ? null : (
          <pre key={step} data-current={step === index}>
            <Lines text={text.trimEnd()} />
          </pre>
        ),
      )}
    </section>
  )
}

function Lines({ text }: { text: string }) {
  return text.split('\n').map((line, number) => (
    <span key={number} className="frame-line">
      <JsonLine text={line} />
    </span>
  ))
}
