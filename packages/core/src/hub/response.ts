import { ApiError } from './error.ts'
import type { AssistantPart } from './part.ts'
import type { Format } from './vocabulary.ts'

/** Why a response ended: the same words for all vendors, and the vendor's own in `raw`. */
export interface FinishReason {
  unified: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'other'
  raw?: string
}

/**
 * The tokens of one request and its response. `inputTokens` includes those read from and written to a cache,
 * `outputTokens` includes reasoning, however the vendor counts them.
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
  /** Images that were made, where they are what is paid for. */
  images?: number
  /** Seconds of audio or video, where they are what is paid for. */
  seconds?: number
  /** Web searches that the vendor ran, where it counts them. */
  webSearches?: number
  /** Tokens of images that the vendor's own tool made, which are not among the others and have prices of their own. */
  imageToolTokens?: number
  /** The vendor's service tier, such as `flex` or `priority`, unless it is the standard one. */
  serviceTier?: string
  /** The vendor's usage object as it came. */
  raw?: unknown
}

export interface TokensByModality {
  text?: number
  image?: number
  audio?: number
  video?: number
}

/** A whole response of a chat model. */
export interface ChatResponse {
  id: string
  model: string
  /** When the response was created, in seconds since 1970, where the format has it. */
  created?: number
  content: AssistantPart[]
  finishReason: FinishReason
  /** The stop sequence that ended the response. */
  stopSequence?: string
  /** Absent where the upstream reports none. */
  usage?: Usage
  /** Fields of the upstream's format that the hub has no field for. */
  extensions?: Partial<Record<Format, Record<string, unknown>>>
}

/** The error for the finish reason `error`, for formats that report errors in another way. */
export function failedResponse({ raw }: FinishReason): ApiError {
  const message = `The model's response ended in an error${raw ? `: ${raw}` : ''}`
  return new ApiError(message, { status: 502, ...(raw && { code: raw }) })
}

/** The finish reason that fits the parts: `tool-calls` where "stop" ended a tool call, `content-filter` for a refusal. */
export function settleFinishReason(
  reason: FinishReason,
  seen: ReadonlySet<AssistantPart['type']>,
): FinishReason {
  if (reason.unified !== 'stop' && reason.unified !== 'other') return reason
  if (seen.has('toolCall')) return { ...reason, unified: 'tool-calls' }
  if (reason.unified === 'stop' && seen.has('refusal')) return { ...reason, unified: 'content-filter' }
  return reason
}
