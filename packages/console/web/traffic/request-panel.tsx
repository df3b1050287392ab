import type { Format } from '@mixrouter/core'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import type { AttemptDetail, RequestDetail, RequestRow } from '../../src/feed.ts'
import { getJson } from '../app/api.ts'
import { EventTrack } from '../formats/event-track.tsx'
import { createTimeline, responseAt } from '../formats/timeline.ts'
import { costText, count, duration } from '../lib/numbers.ts'
import { Code, JsonLine } from '../ui/code.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Segments } from '../ui/segments.tsx'
import { Status } from './status.tsx'

type Tab = 'summary' | 'client' | 'sent' | 'received' | 'responded' | 'events'

const TABS: readonly { value: Tab; label: string }[] = [
  { value: 'summary', label: 'Summary' },
  { value: 'client', label: 'Request' },
  { value: 'sent', label: 'Sent' },
  { value: 'received', label: 'Received' },
  { value: 'responded', label: 'Response' },
  { value: 'events', label: 'Events' },
]

/** All that is known of one request. */
export function RequestPanel({
  id,
  row,
  onClose,
}: {
  id: string
  row: RequestRow | undefined
  onClose: () => void
}) {
  const [detail, setDetail] = useState<RequestDetail>()
  const [error, setError] = useState('')
  const [tab, setTab] = useState<Tab>('summary')
  const isOver = row?.total !== undefined
  useEffect(() => {
    getJson<RequestDetail>(`requests/${id}`).then(setDetail, (failure: Error) => setError(failure.message))
  }, [id, isOver])

  const attempt = detail?.attempts.at(-1)
  return (
    <aside className="panel" aria-label="Request">
      <header>
        <h2 className="truncate">{detail?.row.model ?? detail?.row.path ?? 'Request'}</h2>
        {detail && <Status row={detail.row} />}
        <span className="spacer" />
        <button type="button" className="button quiet tiny icon" aria-label="Close" onClick={onClose}>
          <X size={15} aria-hidden />
        </button>
      </header>
      {error && (
        <p className="error panel-note" role="alert">
          {error}
        </p>
      )}
      {detail && (
        <>
          <div className="panel-tabs">
            <Segments label="Part of the request" value={tab} options={TABS} onChange={setTab} />
          </div>
          {tab === 'summary' && <Summary detail={detail} />}
          {tab === 'client' && <Body text={detail.clientBody} detail={detail} label="The client’s body" />}
          {tab === 'sent' && <Body text={attempt?.sent} detail={detail} label="The body that was sent" />}
          {tab === 'received' && (
            <Body
              text={attempt?.received?.map(([, text]) => text).join('')}
              detail={detail}
              label="The response of the upstream"
            />
          )}
          {tab === 'responded' && (
            <Body text={detail.responded} detail={detail} label="What the client received" />
          )}
          {tab === 'events' && <Events attempt={attempt} detail={detail} />}
        </>
      )}
    </aside>
  )
}

function Summary({ detail: { row, attempts, warnings, limits } }: { detail: RequestDetail }) {
  const { id, at, method, path, client, usage, cost, firstByte, total, overhead, finishReason, error } = row
  const facts: [string, ReactNode][] = [
    ['Request', <code key="id">{id}</code>],
    ['Time', new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'medium', hour12: false })],
    ['Route', <code key="route">{`${method} ${path}`}</code>],
    ['Client', client ?? '–'],
    ['First byte', duration(firstByte)],
    [
      'Total',
      `${duration(total)}${overhead === undefined ? '' : `, of it ${overhead < 10 ? `${overhead} ms` : duration(overhead)} in the gateway`}`,
    ],
    ['Tokens', usage ? tokensText(usage) : '–'],
    ['Cost', `${costText(cost)}${cost?.reason ? ` (${cost.reason})` : ''}`],
    ['Finish reason', finishReason ?? '–'],
  ]
  return (
    <div className="panel-scroll">
      {error && (
        <p className="pane-error">
          {error.code && <code>{error.code} </code>}
          {error.message}
        </p>
      )}
      <dl className="facts-list">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3>Attempts</h3>
      <ol className="attempts">
        {attempts.map((attempt, index) => (
          <li key={index} data-failed={attempt.error !== undefined}>
            <span className="number muted">{duration(attempt.at)}</span>
            <div>
              <strong>{attempt.upstream}</strong> <span className="muted">{attempt.model}</span>{' '}
              <span className="format" data-format={attempt.format}>
                {attempt.format}
              </span>
              {attempt.error && (
                <p className="error small">
                  {attempt.error.status} {attempt.error.message}
                </p>
              )}
            </div>
          </li>
        ))}
        {attempts.length === 0 && <li className="muted">No upstream was called.</li>}
      </ol>
      {warnings.length > 0 && (
        <>
          <h3>Warnings</h3>
          <ul className="warning-list">
            {warnings.map(({ code, path: place, message }) => (
              <li key={`${code} ${place}`}>
                <b>{code}</b> <code>{place}</code> {message}
              </li>
            ))}
          </ul>
        </>
      )}
      {limits.length > 0 && (
        <>
          <h3>Limits exceeded</h3>
          <ul className="warning-list">
            {limits.map(({ scope, name, kind, limit, period }) => (
              <li key={`${scope} ${name} ${kind} ${period}`}>
                {scope} {name}: {limit} {kind} {period && `per ${period}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function tokensText({
  inputTokens,
  outputTokens,
  cacheReadTokens,
  reasoningTokens,
}: NonNullable<RequestRow['usage']>): string {
  return [
    `${count(inputTokens)} in`,
    `${count(outputTokens)} out`,
    cacheReadTokens ? `${count(cacheReadTokens)} from the cache` : '',
    reasoningTokens ? `${count(reasoningTokens)} reasoning` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

function Body({ text, detail, label }: { text: string | undefined; detail: RequestDetail; label: string }) {
  if (text === undefined || text === '') return <p className="muted panel-note">{whyMissing(detail)}</p>
  const shown = pretty(text)
  return (
    <div className="panel-code">
      <div className="panel-copy">
        {detail.truncated && <span className="badge warn">shortened</span>}
        <CopyButton text={shown} label={`Copy: ${label}`} />
      </div>
      <Code text={shown} label={label} />
    </div>
  )
}

function whyMissing({ bodies, truncated }: RequestDetail): string {
  if (!bodies)
    return 'Bodies are not kept. Start the server with --console-bodies, or set bodies: true, to see them.'
  return truncated ? 'The body was too long to be kept.' : 'There is no body.'
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text.trim()
  }
}

/** The hub's events of a streamed response, at the times at which they came. */
function Events({ attempt, detail }: { attempt: AttemptDetail | undefined; detail: RequestDetail }) {
  const [index, setIndex] = useState(Number.MAX_SAFE_INTEGER)
  const timeline = useMemo(() => {
    const { received } = attempt ?? {}
    if (!received?.some(([, text]) => /^data:/m.test(text))) return undefined
    return createTimeline(received, attempt?.format as Format)
  }, [attempt])
  if (!timeline || timeline.steps.length === 0)
    return (
      <p className="muted panel-note">
        {attempt?.received ? 'The response is not a stream.' : whyMissing(detail)}
      </p>
    )
  const { steps } = timeline
  const current = Math.min(index, steps.length - 1)
  const step = steps[current]
  const content = responseAt(steps, current)
  return (
    <div className="panel-scroll">
      <p className="small muted number">
        Event {current + 1} of {steps.length}, {Math.round(step?.at ?? 0)} ms after the request
      </p>
      <EventTrack steps={steps} index={current} onChange={setIndex} />
      <div className="event">
        {step?.events.map((event, number) => (
          <pre key={number}>
            <JsonLine text={JSON.stringify(event)} />
          </pre>
        ))}
      </div>
      <h3>The response so far</h3>
      {content && <Code text={JSON.stringify(content, null, 2)} label="The response so far" />}
    </div>
  )
}
