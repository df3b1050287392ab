import { getToolName, isToolUIPart } from 'ai'
import { CircleAlert, Code, Pencil, RefreshCw, TriangleAlert, Wrench } from 'lucide-react'
import { type FormEvent, lazy, memo, Suspense, useState } from 'react'
import { costText, count, duration } from '../lib/numbers.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Thumbnail } from './composer.tsx'
import type { AnswerMeta, ChatMessage } from './types.ts'

const Markdown = lazy(() => import('./markdown.tsx'))

export interface MessageProps {
  message: ChatMessage
  isStreaming: boolean
  isBusy: boolean
  onRetry: (id: string) => void
  onEdit: (message: ChatMessage, text: string) => void
  onShowCode: (id: string) => void
}

export const Message = memo(function Message(props: MessageProps) {
  return props.message.role === 'user' ? <UserMessage {...props} /> : <Answer {...props} />
})

const textOf = ({ parts }: ChatMessage) =>
  parts
    .map((part) => (part.type === 'text' ? part.text : ''))
    .join('\n\n')
    .trim()

function UserMessage({ message, isBusy, onEdit }: MessageProps) {
  const [isEditing, setEditing] = useState(false)
  const text = textOf(message)
  const files = message.parts.filter((part) => part.type === 'file')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const edited = String(new FormData(event.currentTarget).get('text')).trim()
    setEditing(false)
    if (edited) onEdit(message, edited)
  }
  return (
    <article className="message user" aria-label="You">
      {files.length > 0 && (
        <div className="attachments">
          {files.map((file, index) => (
            <Thumbnail key={index} file={file} />
          ))}
        </div>
      )}
      {isEditing ? (
        <form className="edit" onSubmit={submit}>
          <textarea
            name="text"
            className="input"
            defaultValue={text}
            aria-label="Edit the message"
            ref={focus}
          />
          <div>
            <button type="button" className="button tiny" onClick={() => setEditing(false)}>
              Cancel
            </button>
            <button type="submit" className="button tiny primary">
              Send
            </button>
          </div>
        </form>
      ) : (
        text && <div className="bubble">{text}</div>
      )}
      {!isEditing && (
        <div className="actions">
          <button
            type="button"
            className="button quiet tiny icon"
            aria-label="Edit"
            title="Edit"
            disabled={isBusy}
            onClick={() => setEditing(true)}
          >
            <Pencil size={13} aria-hidden />
          </button>
          <CopyButton text={text} label="Copy message" />
        </div>
      )}
    </article>
  )
}

/** The user has just asked to edit it. */
const focus = (field: HTMLTextAreaElement | null) => field?.focus()

function Answer({ message, isStreaming, isBusy, onRetry, onShowCode }: MessageProps) {
  const { metadata, parts } = message
  const hasContent = parts.some(({ type }) => type !== 'step-start')
  return (
    <article
      className="message answer"
      aria-label={`Response of ${metadata?.model ?? 'the model'}`}
      aria-busy={isStreaming}
    >
      {parts.map((part, index) => (
        <Part key={index} part={part} isStreaming={isStreaming && index === parts.length - 1} />
      ))}
      {isStreaming && !hasContent && (
        <span className="waiting" role="img" aria-label="Waiting for the model">
          <i />
          <i />
          <i />
        </span>
      )}
      {metadata?.error && <Failure error={metadata.error} onRetry={() => onRetry(message.id)} />}
      {metadata?.finishReason === 'length' && (
        <p className="note">
          <TriangleAlert size={14} aria-hidden /> The response reached its limit of output tokens.
        </p>
      )}
      {metadata?.finishReason === 'content-filter' && (
        <p className="note">
          <TriangleAlert size={14} aria-hidden /> The model refused, or its vendor’s filter ended the
          response.
        </p>
      )}
      {!isStreaming && metadata && (
        <footer>
          <Facts meta={metadata} />
          <div className="actions">
            <CopyButton text={() => textOf(message)} label="Copy response" />
            <button
              type="button"
              className="button quiet tiny icon"
              aria-label="Regenerate"
              title="Regenerate with the selected model"
              disabled={isBusy}
              onClick={() => onRetry(message.id)}
            >
              <RefreshCw size={13} aria-hidden />
            </button>
            <button
              type="button"
              className="button quiet tiny icon"
              aria-label="Copy as code"
              title="Copy as code"
              onClick={() => onShowCode(message.id)}
            >
              <Code size={14} aria-hidden />
            </button>
          </div>
        </footer>
      )}
    </article>
  )
}

function Part({ part, isStreaming }: { part: ChatMessage['parts'][number]; isStreaming: boolean }) {
  if (part.type === 'text') return <Text text={part.text} isStreaming={isStreaming} />
  if (part.type === 'reasoning') {
    if (part.text === '') return null
    const ms = part.providerMetadata?.console?.ms
    return (
      <details className="reasoning">
        <summary>{typeof ms === 'number' ? `Thought for ${duration(ms)}` : 'Thinking…'}</summary>
        <div>{part.text}</div>
      </details>
    )
  }
  if (part.type === 'data-refusal')
    return (
      <p className="refusal">
        <CircleAlert size={15} aria-hidden />
        <span>{part.data.text}</span>
      </p>
    )
  if (part.type === 'file') return <Media {...part} />
  if (part.type === 'source-url')
    return (
      <a className="badge" href={part.url} target="_blank" rel="noreferrer noopener">
        {part.title ?? part.url}
      </a>
    )
  if (!isToolUIPart(part)) return null
  const output = part.state === 'output-available' ? part.output : undefined
  return (
    <details className="tool" data-state={part.state}>
      <summary>
        <Wrench size={13} aria-hidden />
        <code>{getToolName(part)}</code>
        <span className="muted truncate">{summaryOf(part.input)}</span>
        <span className={`badge ${part.state === 'output-error' ? 'bad' : ''}`}>
          {TOOL_STATES[part.state] ?? 'running'}
        </span>
      </summary>
      <dl>
        <dt>Arguments</dt>
        <dd>
          <pre>{JSON.stringify(part.input, null, 2)}</pre>
        </dd>
        {(output !== undefined || part.state === 'output-error') && (
          <>
            <dt>Result</dt>
            <dd>
              <pre>{output === undefined ? part.errorText : JSON.stringify(output, null, 2)}</pre>
            </dd>
          </>
        )}
      </dl>
    </details>
  )
}

const TOOL_STATES: Readonly<Record<string, string>> = {
  'input-streaming': 'writing',
  'input-available': 'running',
  'output-available': 'done',
  'output-error': 'failed',
}

function summaryOf(input: unknown): string {
  if (input === null || typeof input !== 'object') return ''
  return Object.values(input).map(String).join(', ')
}

/** Structured output is shown as code. */
function Text({ text, isStreaming }: { text: string; isStreaming: boolean }) {
  const shown = /^\s*[{[]/.test(text) && !isStreaming ? asCode(text) : text
  return (
    <Suspense fallback={<div className="markdown plain">{text}</div>}>
      <Markdown text={shown} isStreaming={isStreaming} />
    </Suspense>
  )
}

function asCode(text: string): string {
  try {
    return `\`\`\`json\n${JSON.stringify(JSON.parse(text), null, 2)}\n\`\`\``
  } catch {
    return text
  }
}

function Media({ url, mediaType }: { url: string; mediaType: string }) {
  if (mediaType.startsWith('image/')) return <img className="media" src={url} alt="From the model" />
  if (mediaType.startsWith('video/'))
    // biome-ignore lint/a11y/useMediaCaption: models make no captions
    return <video className="media" src={url} controls />
  if (mediaType.startsWith('audio/'))
    // biome-ignore lint/a11y/useMediaCaption: models make no captions
    return <audio src={url} controls />
  return (
    <a className="badge" href={url} download>
      {mediaType}
    </a>
  )
}

function Failure({ error, onRetry }: { error: NonNullable<AnswerMeta['error']>; onRetry: () => void }) {
  return (
    <div className="failure" role="alert">
      <CircleAlert size={16} aria-hidden />
      <div>
        <strong>{error.status > 0 ? `Error ${error.status}` : 'Error'}</strong>
        {error.code && <code> {error.code}</code>}
        <p>{error.message}</p>
      </div>
      <button type="button" className="button tiny" onClick={onRetry}>
        Retry
      </button>
    </div>
  )
}

/** Who responded, how fast, and for how much. */
function Facts({ meta }: { meta: AnswerMeta }) {
  const {
    model,
    format,
    upstream,
    upstreamFormat,
    usage,
    cost,
    firstToken,
    total,
    warnings = [],
    requestId,
  } = meta
  return (
    <details className="facts">
      <summary>
        <span>{model}</span>
        {usage && <span className="number">{count(usage.outputTokens)} tokens</span>}
        {firstToken !== undefined && <span className="number">{duration(firstToken)} to first token</span>}
        {warnings.length > 0 && (
          <span className="badge warn">
            {warnings.length} {warnings.length === 1 ? 'warning' : 'warnings'}
          </span>
        )}
      </summary>
      <dl>
        <Fact name="Format">
          {format && (
            <span className="format" data-format={format}>
              {format}
            </span>
          )}
          {upstreamFormat && upstreamFormat !== format && (
            <>
              {' → '}
              <span className="format" data-format={upstreamFormat}>
                {upstreamFormat}
              </span>
            </>
          )}
        </Fact>
        {upstream && <Fact name="Upstream">{upstream}</Fact>}
        {usage && (
          <Fact name="Tokens">
            {count(usage.inputTokens)} in, {count(usage.outputTokens)} out
            {usage.reasoningTokens ? `, ${count(usage.reasoningTokens)} of them reasoning` : ''}
            {usage.cacheReadTokens ? `, ${count(usage.cacheReadTokens)} from the cache` : ''}
          </Fact>
        )}
        <Fact name="Cost">{costText(cost)}</Fact>
        <Fact name="Time">
          {duration(firstToken)} to first token, {duration(total)} in all
        </Fact>
        {requestId && (
          <Fact name="Request">
            <code>{requestId}</code>
          </Fact>
        )}
        {warnings.map(({ code, path, message }, index) => (
          <Fact key={index} name={code}>
            <code>{path}</code> {message}
          </Fact>
        ))}
      </dl>
    </details>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
