import type { Format, Warning } from '@mixrouter/core'
import { PenLine, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Code } from '../ui/code.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { type Marks, markLines } from './marks.ts'
import type { Translation } from './translate.ts'

/** The head of a column. */
export function PaneHead({
  format,
  detail,
  warnings,
  children,
}: {
  format: Format
  detail?: string | undefined
  warnings: number
  children?: ReactNode
}) {
  return (
    <header>
      <div>
        <h2 className="format truncate" data-format={format}>
          {format}
        </h2>
        {warnings > 0 && (
          <span className="badge warn">
            <TriangleAlert size={12} aria-hidden />
            {warnings}
            <span className="visually-hidden">{warnings === 1 ? 'warning' : 'warnings'}</span>
          </span>
        )}
        <span className="spacer" />
        {children}
      </div>
      {detail && <p className="detail mono truncate">{detail}</p>}
    </header>
  )
}

export interface PaneProps {
  format: Format
  translation: Translation
  onEdit: () => void
  /** Shows the line of the source that a warning concerns. */
  onShow: (warning: Warning) => void
}

/** A body in another format, with what could not be carried. */
export function Pane({ format, translation, onEdit, onShow }: PaneProps) {
  if ('error' in translation)
    return (
      <section className="pane" aria-label={format}>
        <PaneHead format={format} warnings={0} />
        <div className="pane-error" role="alert">
          <strong>Can’t be translated</strong>
          <p>{translation.error.message}</p>
        </div>
      </section>
    )
  const { text, path, warnings, request } = translation
  const marks = markLines(text, format, warnings, request)
  const elsewhere = marks.get(-1) ?? []
  return (
    <section className="pane" aria-label={format}>
      <PaneHead format={format} warnings={warnings.length} detail={path && `POST ${path}`}>
        <button
          type="button"
          className="button quiet tiny icon"
          aria-label={`Edit as ${format}`}
          title="Edit in this format"
          onClick={onEdit}
        >
          <PenLine size={14} aria-hidden />
        </button>
        <CopyButton text={text} label={`Copy ${format}`} />
      </PaneHead>
      {elsewhere.length > 0 && (
        <ul className="lost" aria-label="Not in this format">
          {elsewhere.map((warning) => (
            <li key={`${warning.code} ${warning.path}`}>
              <button type="button" onClick={() => onShow(warning)}>
                <b>{warning.code}</b> {warning.message}
              </button>
            </li>
          ))}
        </ul>
      )}
      <Code text={text} label={`Body in ${format}`} annotations={annotate(marks, onShow)} />
    </section>
  )
}

function annotate(marks: Marks, onShow: (warning: Warning) => void): ReadonlyMap<number, ReactNode> {
  return new Map(
    [...marks].map(([line, warnings]) => [
      line,
      <span key="warnings" className="annotation">
        {warnings.map((warning) => (
          <button key={`${warning.code} ${warning.path}`} type="button" onClick={() => onShow(warning)}>
            <b>{warning.code}</b> {warning.message}
          </button>
        ))}
      </span>,
    ]),
  )
}
