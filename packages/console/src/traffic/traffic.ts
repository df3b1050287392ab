import type { AttemptDetail, BodyChunk, ErrorSummary, RequestDetail, RequestRow } from '../feed.ts'
import type { ApiError, LimitReport, Observe, Outcome, RequestInfo, Warning } from '../types.ts'

export interface TrafficOptions {
  /** How many requests are kept; older ones are forgotten. @default 2000 */
  requests?: number
  /** Whether the bodies of requests and responses are kept, without the upstreams' keys. @default false */
  bodies?: boolean
}

/** The latest requests of a gateway, in memory. */
export interface Traffic {
  observe: Observe
  readonly bodies: boolean
  /** Those that have changed since then, in milliseconds since 1970; oldest first. @param since default: all */
  rows(since?: number): readonly RequestRow[]
  /** @param name a row's key, or the id of a request, of which it is the latest */
  detail(name: string): RequestDetail | undefined
  /** Calls with each row that is new or has changed, until it is stopped. */
  subscribe(listener: (row: RequestRow) => void): () => void
}

const DEFAULT_REQUESTS = 2000
/** What is kept of one body, in characters. */
const MAX_BODY = 512 * 1024
/** What is kept of all bodies; the oldest are dropped first. */
const MAX_BODIES = 32 * 1024 * 1024

interface Entry {
  row: RequestRow
  /** When the row changed last, in milliseconds since 1970. */
  changedAt: number
  clientBody?: string
  responded?: string
  attempts: (AttemptDetail & { received?: BodyChunk[] })[]
  warnings: Warning[]
  limits: LimitReport[]
  truncated: boolean
  /** Characters of its bodies. */
  size: number
}

/** @param prefix of the keys of rows, to tell them from those of other processes */
export function createTraffic(
  { requests = DEFAULT_REQUESTS, bodies = false }: TrafficOptions = {},
  prefix = '',
): Traffic {
  const entries = new Map<string, Entry>()
  const listeners = new Set<(row: RequestRow) => void>()
  let latest = 0
  let size = 0

  const update = (entry: Entry, changes: Partial<RequestRow>) => {
    entry.row = { ...entry.row, ...changes }
    entry.changedAt = Date.now()
    notify(entry.row)
  }
  const notify = (row: RequestRow) => {
    for (const listener of listeners) listener(row)
  }

  /** Forgets the oldest requests, and the oldest bodies. */
  const trim = () => {
    for (const [key, entry] of entries) {
      if (entries.size <= requests) break
      size -= entry.size
      entries.delete(key)
    }
    for (const entry of entries.values()) {
      if (size <= MAX_BODIES) break
      size -= entry.size
      dropBodies(entry)
    }
  }

  return {
    bodies,
    rows: (since = 0) =>
      [...entries.values()].flatMap(({ row, changedAt }) => (changedAt >= since ? [row] : [])),
    detail(name) {
      const entry = entries.get(name) ?? [...entries.values()].findLast(({ row }) => row.id === name)
      if (!entry) return undefined
      const { size: _, changedAt: __, ...detail } = entry
      return { ...detail, bodies }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    observe(info, { redact }) {
      const key = `${prefix}${++latest}`
      const started = performance.now()
      const elapsed = () => Math.round((performance.now() - started) * 10) / 10
      const entry: Entry = {
        row: toRow(key, info),
        changedAt: Date.now(),
        attempts: [],
        warnings: [],
        limits: [],
        truncated: false,
        size: 0,
      }
      entries.set(key, entry)
      trim()
      notify(entry.row)

      /** As much of a body as is kept of one. */
      const keep = (text: string, kept = 0): string => {
        const part = text.slice(0, Math.max(0, MAX_BODY - kept))
        if (part.length < text.length) entry.truncated = true
        if (entries.has(key)) size += part.length
        entry.size += part.length
        return part
      }
      let decoder = new TextDecoder()
      const respondedDecoder = new TextDecoder()
      let received = 0

      return {
        attempt(target) {
          received = 0
          decoder = new TextDecoder()
          entry.attempts.push({ ...target, at: elapsed() })
          update(entry, progress(info))
        },
        warnings: (more) => void entry.warnings.push(...more),
        limit: (report) => void entry.limits.push(report),
        attemptFailed(error) {
          const attempt = entry.attempts.at(-1)
          if (attempt) attempt.error = summarize(error)
        },
        ...(bodies && {
          clientBody(text: string) {
            entry.clientBody = keep(redact(text))
          },
          sent(text: string) {
            const attempt = entry.attempts.at(-1)
            if (attempt) attempt.sent = keep(redact(text))
          },
          received(bytes: Uint8Array) {
            const attempt = entry.attempts.at(-1)
            if (!attempt || bytes.includes(0)) return // no text contains it: these are media
            const text = keep(decoder.decode(bytes, { stream: true }), received)
            received += text.length
            if (text === '') return
            attempt.received ??= []
            attempt.received.push([elapsed(), text])
          },
          responded(chunk: string | Uint8Array) {
            const text = typeof chunk === 'string' ? chunk : respondedDecoder.decode(chunk, { stream: true })
            const { responded = '' } = entry
            entry.responded = responded + keep(text, responded.length)
          },
        }),
        end(outcome) {
          for (const attempt of entry.attempts)
            if (attempt.received) attempt.received = redactChunks(attempt.received, redact)
          if (entry.responded !== undefined) entry.responded = redact(entry.responded)
          const warnings = entry.warnings.length
          update(entry, { ...progress(info), ...summarizeOutcome(outcome), warnings })
          trim()
        },
      }
    },
  }
}

function dropBodies(entry: Entry): void {
  entry.size = 0
  entry.truncated = true
  delete entry.clientBody
  delete entry.responded
  for (const attempt of entry.attempts) {
    delete attempt.sent
    delete attempt.received
  }
}

/** A secret may be split between chunks: if there is any, the text is kept whole, and the times are lost. */
function redactChunks(chunks: BodyChunk[], redact: (text: string) => string): BodyChunk[] {
  const text = chunks.map(([, part]) => part).join('')
  const redacted = redact(text)
  return redacted === text ? chunks : [[chunks.at(-1)?.[0] ?? 0, redacted]]
}

function toRow(key: string, info: RequestInfo): RequestRow {
  const { id, method, path, format } = info
  return { key, id, at: Date.now(), method, path, format, attempts: 0, warnings: 0 }
}

function progress({ client, model, target, attempts }: RequestInfo): Partial<RequestRow> {
  return {
    attempts,
    ...(client !== undefined && { client }),
    ...(model !== undefined && { model }),
    ...(target && { target }),
  }
}

function summarizeOutcome(outcome: Outcome): Partial<RequestRow> {
  const { status, aborted, finishReason, error, firstByte, total, overhead, usage, cost } = outcome
  return {
    status,
    aborted,
    total: round(total),
    overhead: round(overhead),
    ...(finishReason && { finishReason: finishReason.unified }),
    ...(error && { error: summarize(error) }),
    ...(firstByte !== undefined && { firstByte: round(firstByte) }),
    ...(usage && { usage }),
    ...(cost && { cost }),
  }
}

const round = (milliseconds: number) => Math.round(milliseconds * 10) / 10

function summarize({ status, code, type, message }: ApiError): ErrorSummary {
  return { status, message, type, ...(code !== undefined && { code }) }
}
