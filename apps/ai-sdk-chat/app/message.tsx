import { getToolName, isToolUIPart, type UIMessage } from 'ai'

/** A message with all its parts: text, reasoning, and tool calls with input and output. */
export function Message({ message }: { message: UIMessage }) {
  return (
    <article className={message.role}>
      {message.parts.map((part, index) => (
        <Part key={index} part={part} />
      ))}
    </article>
  )
}

function Part({ part }: { part: UIMessage['parts'][number] }) {
  if (part.type === 'text') return <p>{part.text}</p>
  if (part.type === 'reasoning')
    return part.text === '' ? null : (
      <details open={part.state === 'streaming'}>
        <summary>Thinking</summary>
        {part.text}
      </details>
    )
  if (!isToolUIPart(part)) return null
  return (
    <p className="tool" data-state={part.state}>
      {getToolName(part)}({JSON.stringify(part.input)})
      {part.state === 'output-available' && ` → ${JSON.stringify(part.output)}`}
      {part.state === 'output-error' && ` failed: ${part.errorText}`}
    </p>
  )
}
