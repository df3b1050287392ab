import { ArrowDown } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Logo } from '../ui/logo.tsx'
import { Message, type MessageProps } from './message.tsx'
import type { ChatMessage } from './types.ts'

const SUGGESTIONS: readonly { title: string; text: string }[] = [
  { title: 'A table and code', text: 'Compare quicksort and mergesort in a table, with code in TypeScript.' },
  { title: 'A tool call', text: 'How is the weather in Paris and London?' },
  { title: 'Visible reasoning', text: '/think Why is the sky blue?' },
  { title: 'Formulas', text: 'Show me the quadratic formula.' },
]

/** This close to the end counts as the end, in pixels. */
const NEAR = 80

/** The messages. It follows the stream while its end is in view. */
export function Thread({
  messages,
  onSuggestion,
  ...actions
}: { messages: readonly ChatMessage[]; onSuggestion: (text: string) => void } & Pick<
  MessageProps,
  'isBusy' | 'onRetry' | 'onEdit' | 'onShowCode'
>) {
  const box = useRef<HTMLElement>(null)
  const follows = useRef(true)
  const [isAway, setAway] = useState(false)
  const count = messages.length

  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight })
  const onScroll = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {}
    follows.current = scrollHeight - scrollTop - clientHeight < NEAR
    setAway(!follows.current)
  }
  useLayoutEffect(() => {
    follows.current = true
    toEnd()
  }, [count])
  useEffect(() => {
    const content = box.current?.firstElementChild
    if (!content) return
    const observer = new ResizeObserver(() => follows.current && toEnd())
    observer.observe(content)
    return () => observer.disconnect()
  }, [])

  return (
    <section className="thread" ref={box} onScroll={onScroll} aria-label="Conversation" tabIndex={-1}>
      <div className="thread-content">
        {count === 0 && <Welcome onSuggestion={onSuggestion} />}
        {messages.map((message, index) => (
          <Message
            key={message.id}
            message={message}
            isStreaming={actions.isBusy && index === count - 1}
            {...actions}
          />
        ))}
        {actions.isBusy && messages.at(-1)?.role === 'user' && (
          <span className="waiting" role="img" aria-label="Waiting for the model">
            <i />
            <i />
            <i />
          </span>
        )}
      </div>
      {isAway && (
        <button type="button" className="button icon to-end" aria-label="Scroll to the end" onClick={toEnd}>
          <ArrowDown size={16} aria-hidden />
        </button>
      )}
    </section>
  )
}

function Welcome({ onSuggestion }: { onSuggestion: (text: string) => void }) {
  return (
    <div className="welcome">
      <Logo />
      <h2>Any model, in any format</h2>
      <p className="muted">
        Each response shows its format, upstream, tokens, cost and warnings. Switch the model at any turn.
      </p>
      <ul>
        {SUGGESTIONS.map(({ title, text }) => (
          <li key={title}>
            <button type="button" onClick={() => onSuggestion(text)}>
              <strong>{title}</strong>
              <span className="muted">{text}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
