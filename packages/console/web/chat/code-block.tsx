import { type CSSProperties, useEffect, useState } from 'react'
import { CopyButton } from '../ui/copy-button.tsx'

type Lines = { content: string; htmlStyle?: Record<string, string> }[][]

/** A block of code, coloured once its language is loaded. */
export function CodeBlock({ code, language }: { code: string; language: string }) {
  const [lines, setLines] = useState<{ code: string; lines: Lines }>()
  useEffect(() => {
    let stale = false
    import('./highlight.ts')
      .then(({ highlight }) => highlight(code, language))
      .then((found) => {
        if (found && !stale) setLines({ code, lines: found as Lines })
      })
      .catch(() => {}) // the code stays readable without colours
    return () => {
      stale = true
    }
  }, [code, language])
  return (
    <figure className="code">
      <figcaption>
        <span>{language || 'text'}</span>
        <CopyButton text={code} label="Copy code" />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code>{lines?.code === code ? <Tokens lines={lines.lines} /> : code}</code>
      </pre>
    </figure>
  )
}

function Tokens({ lines }: { lines: Lines }) {
  return lines.map((tokens, row) => (
    <span key={row}>
      {tokens.map(({ content, htmlStyle }, column) => (
        <span key={column} className="token" style={htmlStyle as CSSProperties}>
          {content}
        </span>
      ))}
      {row < lines.length - 1 && '\n'}
    </span>
  ))
}
