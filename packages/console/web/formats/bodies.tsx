import type { ChatRequest, Format, Warning } from '@mixrouter/core'
import { useDeferredValue, useMemo, useState } from 'react'
import { FORMATS } from '../lib/vocabulary.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Editor } from './editor.tsx'
import { markLines } from './marks.ts'
import { Pane, PaneHead } from './pane.tsx'
import { type Translations, translateRequests, translateResponses } from './translate.ts'

export interface BodiesProps {
  mode: 'request' | 'response'
  from: Format
  text: string
  model: string
  /** The column that a small screen shows. */
  visible: Format
  onText: (text: string) => void
  onEdit: (format: Format, text: string) => void
  onVisible: (format: Format) => void
}

/** A request or a whole response in four columns; the one that is edited comes first. */
export function Bodies({ mode, from, text, model, visible, onText, onEdit, onVisible }: BodiesProps) {
  const deferred = useDeferredValue(text)
  const [focused, setFocused] = useState<number>()
  const { body, problem } = useMemo(() => parse(deferred), [deferred])
  const translations = useMemo((): Translations | undefined => {
    if (problem) return undefined
    return mode === 'request' ? translateRequests(body, from, model) : translateResponses(body, from)
  }, [body, problem, from, model, mode])

  const { all, request } = collect(translations)
  const marks = useMemo(() => markLines(deferred, from, all, request), [deferred, from, all, request])
  const lineOf = (warning: Warning) =>
    [...marks].find(([, warnings]) => warnings.some(({ path }) => path === warning.path))?.[0]
  const show = (warning: Warning) => {
    const line = lineOf(warning)
    setFocused(line === -1 ? undefined : line)
    onVisible(from)
  }
  const own = translations?.[from]

  return (
    <div className="panes">
      <section className="pane source" data-visible={visible === from} aria-label={`${from}, edited`}>
        <PaneHead
          format={from}
          warnings={0}
          detail={own && 'path' in own && own.path ? `POST ${own.path}` : undefined}
        >
          <span className="badge">source</span>
          <CopyButton text={text} label="Copy source" />
        </PaneHead>
        {(problem || (own && 'error' in own)) && (
          <p className="pane-error" role="alert">
            {problem ?? (own && 'error' in own ? own.error.message : '')}
          </p>
        )}
        <Editor
          text={text}
          label={`Body in ${from}`}
          onChange={onText}
          marked={new Set(marks.keys())}
          focused={focused}
        />
      </section>
      {FORMATS.filter((format) => format !== from).map((format) => {
        const translation = translations?.[format]
        return (
          <div key={format} className="pane-slot" data-visible={visible === format}>
            {translation ? (
              <Pane
                format={format}
                translation={translation}
                onShow={show}
                onEdit={() => 'text' in translation && onEdit(format, translation.text)}
              />
            ) : (
              <section className="pane" aria-label={format}>
                <PaneHead format={format} warnings={0} />
              </section>
            )}
          </div>
        )
      })}
    </div>
  )
}

/** All warnings, each once, and the decoded request. */
function collect(translations: Translations | undefined): {
  all: Warning[]
  request: ChatRequest | undefined
} {
  const found = translations ? Object.values(translations) : []
  const warnings = found.flatMap((translation) => ('warnings' in translation ? translation.warnings : []))
  const request = found.find((translation) => 'request' in translation)
  return {
    all: [...new Map(warnings.map((warning) => [warning.path, warning])).values()],
    request: request && 'request' in request ? request.request : undefined,
  }
}

function parse(text: string): { body: unknown; problem?: string } {
  try {
    return { body: JSON.parse(text) }
  } catch (error) {
    return { body: undefined, problem: `This is not valid JSON: ${(error as Error).message}` }
  }
}
