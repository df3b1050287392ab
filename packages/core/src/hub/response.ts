import { ApiError } from './error.ts'
import type { AssistantPart } from './part.ts'
import type { Format } from './vocabulary.ts'

/** Why an answer ended: one word for all vendors, and the vendor's own. */
export interface FinishReason {
  unified: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'other'
  raw?: string
}

/**
 * Tokens of one request and its answer. `inputTokens` includes what was read from and written to a cache,
 * `outputTokens` includes reasoning, whatever the vendor's own sums are.
 */
export interface Usage {
  inputTokens: number
  outputTokens: number
  cacheReadTokens?: number
  cacheWriteTokens?: number
  /** Of `cacheWriteTokens`, those kept for an hour. */
  cacheWrite1hTokens?: number
  reasoningTokens?: number
  inputByModality?: TokensByModality
  outputByModality?: TokensByModality
  /** The vendor's usage object as it came. */
  raw?: unknown
}

export interface TokensByModality {
  text?: number
  image?: number
  audio?: number
  video?: number
}

/** A whole answer of a chat model. */
export interface ChatResponse {
  id: string
  model: string
  /** When the answer was made, in seconds since 1970, where the format says it. */
  created?: number
  content: AssistantPart[]
  finishReason: FinishReason
  /** The stop sequence that ended the answer. */
  stopSequence?: string
  /** Absent when the upstream did not count. */
  usage?: Usage
  /** Fields of the upstream's format that the hub has no word for. */
  extensions?: Partial<Record<Format, Record<string, unknown>>>
}

/** The error of an answer whose finish reason is one, for formats that tell errors in another way. */
export function failedResponse({ raw }: FinishReason): ApiError {
  const message = `The model's answer ended in an error${raw ? `: ${raw}` : ''}`
  return new ApiError(message, { status: 502, ...(raw && { code: raw }) })
}

/** A finish reason that fits what was said: a call that ended with "stop" is a tool call, a refusal is filtered content. */
export function settleFinishReason(
  reason: FinishReason,
  seen: ReadonlySet<AssistantPart['type']>,
): FinishReason {
  if (reason.unified !== 'stop' && reason.unified !== 'other') return reason
  if (seen.has('toolCall')) return { ...reason, unified: 'tool-calls' }
  if (reason.unified === 'stop' && seen.has('refusal')) return { ...reason, unified: 'content-filter' }
  return reason
}
