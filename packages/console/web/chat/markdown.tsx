import { Children, isValidElement, type ReactNode, useEffect, useState } from 'react'
import { type MathPlugin, Streamdown, type StreamdownProps } from 'streamdown'
import { CodeBlock } from './code-block.tsx'

/** Markdown as it streams in. Formulas load their own chunk. */
export default function Markdown({ text, isStreaming }: { text: string; isStreaming: boolean }) {
  const math = useMath(text)
  return (
    <Streamdown
      className="markdown"
      isAnimating={isStreaming}
      components={COMPONENTS}
      controls={false}
      linkSafety={{ enabled: false }}
      {...(math && { plugins: { math } })}
    >
      {text}
    </Streamdown>
  )
}

const COMPONENTS: NonNullable<StreamdownProps['components']> = {
  pre: ({ children }) => {
    const [code] = Children.toArray(children)
    const { className = '', children: content } = isValidElement<{
      className?: string
      children?: ReactNode
    }>(code)
      ? code.props
      : {}
    const language = /language-(\S+)/.exec(className)?.[1] ?? ''
    return <CodeBlock language={language} code={textOf(content).replace(/\n$/, '')} />
  },
  code: ({ children, className }) => <code className={className}>{children}</code>,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="table" tabIndex={0} aria-label="Table">
      <table>{children}</table>
    </section>
  ),
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ),
  // images of other servers are not loaded: the page makes no requests to third parties
  img: ({ src, alt }) =>
    typeof src === 'string' && /^(data|blob):/.test(src) ? (
      <img src={src} alt={alt ?? ''} />
    ) : (
      <a href={String(src)} target="_blank" rel="noreferrer noopener">
        {alt || String(src)}
      </a>
    ),
}

function textOf(node: ReactNode): string {
  return Children.toArray(node)
    .map((child) => (typeof child === 'string' || typeof child === 'number' ? String(child) : ''))
    .join('')
}

/** The plugin for formulas, once a text has any. */
function useMath(text: string): MathPlugin | undefined {
  const [plugin, setPlugin] = useState<MathPlugin>()
  const isNeeded = text.includes('$$')
  useEffect(() => {
    if (isNeeded) void import('./math.ts').then(({ math }) => setPlugin(math))
  }, [isNeeded])
  return plugin
}
