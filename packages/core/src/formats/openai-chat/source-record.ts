import { type ChatRequest, isObject, type JsonObject, type Opaque, parseJson } from '../../hub/index.ts'
import type { ResolvedContext } from '../quirks.ts'

/**
 * Keeps the fields in which a model of an unknown vendor sends its reasoning. Such a model may require them back within
 * a tool loop, but only in its own form.
 */
export interface SourceRecord {
  /** Another message, or delta of one, is read. */
  nextMessage(message: JsonObject): void
  /** A detail, or a fragment of one, of the reasoning that is being read. */
  addDetail(detail: JsonObject): void
  /** The fields of the reasoning that was read since the last call. */
  take(): Opaque
  /** The data of a detail that is kept by itself. */
  of(detail: JsonObject): Opaque
}

export function createSourceRecord(model: string): SourceRecord {
  let field: string | undefined
  let details: JsonObject[] = []
  /** Number of details that stem from earlier deltas, whose fragments may follow. */
  let earlier = 0

  return {
    nextMessage(message) {
      earlier = details.length
      field ??= FIELDS.find((name) => typeof message[name] === 'string' && message[name] !== '')
    },
    addDetail(detail) {
      const at = details.slice(0, earlier).findLastIndex((known) => isContinued(known, detail))
      const known = details[at]
      if (known) details[at] = joinDetails(known, detail)
      else details.push(detail)
    },
    take() {
      const reasoningDetails = details.length > 0 ? JSON.stringify(details) : undefined
      details = []
      earlier = 0
      return {
        upstream: {
          model,
          ...(field !== undefined && { reasoningField: field }),
          ...(reasoningDetails !== undefined && { reasoningDetails }),
        },
      }
    },
    of: (detail) => ({ upstream: { model, reasoningDetails: JSON.stringify([detail]) } }),
  }
}

const FIELDS = ['reasoning_content', 'reasoning']

/** The fields kept for the model of the request, of a part of the message at an index. */
export type KeptLookup = (opaque: Opaque | undefined, at: number) => Opaque['upstream']

/**
 * A model of an unknown vendor gets its own fields back within a tool loop, which is where vendors require them
 * (OpenRouter, "Reasoning tokens", "Preserving reasoning"); other upstreams may reject fields that they do not know.
 */
export function createKeptLookup(
  model: string,
  messages: ChatRequest['messages'],
  { quirks }: ResolvedContext,
): KeptLookup {
  if (!quirks.sourceReasoning) return () => undefined
  const loopStart = messages.findLastIndex(
    ({ role, content }) => role === 'user' && content.some(({ type }) => type !== 'toolResult'),
  )
  return (opaque, at) => (at > loopStart && opaque?.upstream?.model === model ? opaque.upstream : undefined)
}

/** Details kept by `SourceRecord`, of all parts of a message in their order. A late signature is joined to its text. */
export function joinKeptDetails(kept: readonly string[]): JsonObject[] {
  const joined: JsonObject[] = []
  for (const detail of kept.flatMap((json) => parseJson(json) ?? []).filter(isObject)) {
    const isLate = detail.index !== undefined && !hasText(detail)
    const at = isLate ? joined.findLastIndex((known) => isContinued(known, detail)) : -1
    const known = joined[at]
    if (known) joined[at] = joinDetails(known, detail)
    else joined.push(detail)
  }
  return joined
}

function isContinued(known: JsonObject, { type, index }: JsonObject): boolean {
  return type !== 'reasoning.encrypted' && known.type === type && known.index === index
}

function hasText({ text, summary }: JsonObject): boolean {
  return Boolean(text ?? summary)
}

/** A detail with another fragment of it: its texts joined, of all other fields the latest. */
function joinDetails(known: JsonObject, next: JsonObject): JsonObject {
  const joined = { ...known }
  for (const [name, value] of Object.entries(next)) {
    const before = known[name]
    const isText = (name === 'text' || name === 'summary') && typeof before === 'string'
    if (isText && typeof value === 'string') joined[name] = before + value
    else if (value !== null && value !== undefined) joined[name] = value
  }
  return joined
}
