import { type CSSProperties, type ReactNode, useMemo } from 'react'
import './code.css'

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/g

/** A line of JSON with its parts coloured. */
export function JsonLine({ text }: { text: string }) {
  const parts = useMemo(() => colour(text), [text])
  return parts.length > 0 ? parts : '\u200b'
}

function colour(text: string): ReactNode[] {
  const parts: ReactNode[] = []
  let end = 0
  for (const match of text.matchAll(TOKEN)) {
    const [all, string, colon] = match
    if (match.index > end) parts.push(text.slice(end, match.index))
    const kind = string === undefined ? 'literal' : colon === undefined ? 'string' : 'key'
    parts.push(
      <span key={match.index} className={`json-${kind}`}>
        {string ?? all}
      </span>,
    )
    if (colon) parts.push(colon)
    end = match.index + all.length
  }
  if (end < text.length) parts.push(text.slice(end))
  return parts
}

export interface CodeProps {
  text: string
  label: string
  /** What is shown below a line, by its number from 0. */
  annotations?: ReadonlyMap<number, ReactNode>
}

/** Numbered lines, which wrap. */
export function Code({ text, label, annotations }: CodeProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="lines" tabIndex={0} aria-label={label}>
      <ol>
        {text.split('\n').map((line, index) => (
          <li key={index} className={annotations?.has(index) ? 'marked' : undefined}>
            <code className="hanging" style={hang(line)}>
              <JsonLine text={line} />
            </code>
            {annotations?.get(index)}
          </li>
        ))}
      </ol>
    </section>
  )
}

/** What does not fit into a line continues two characters further in than it begins. */
function hang(line: string): CSSProperties {
  const indent = line.search(/\S|$/) + 2
  return { paddingLeft: `${indent}ch`, textIndent: `-${indent}ch` }
}
