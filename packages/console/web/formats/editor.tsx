import { useRef } from 'react'
import { JsonLine } from '../ui/code.tsx'

export interface EditorProps {
  text: string
  label: string
  onChange: (text: string) => void
  /** Lines with warnings, from 0. */
  marked: ReadonlySet<number>
  /** The line to show. */
  focused?: number | undefined
}

/** An editor for JSON: a text field over the same text in colours. */
export function Editor({ text, label, onChange, marked, focused }: EditorProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  return (
    <div className="editor lines">
      <ol aria-hidden>
        {text.split('\n').map((line, index) => (
          <li
            key={index}
            className={[marked.has(index) && 'marked', focused === index && 'focused']
              .filter(Boolean)
              .join(' ')}
          >
            <code>
              <JsonLine text={line} />
            </code>
          </li>
        ))}
      </ol>
      <textarea
        ref={field}
        value={text}
        aria-label={label}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  )
}
