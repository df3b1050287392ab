import type { ApiError } from './error.ts'
import type { TokenLogprob } from './logprobs.ts'
import type { AssistantPart, Citation, Opaque } from './part.ts'
import type { FinishReason, Usage } from './response.ts'
import type { Format } from './vocabulary.ts'

/**
 * A stream is the parts of a response, built up in order: `start`, then blocks that start with an empty part, grow by
 * deltas and end, then `usage` (cumulative: a later one replaces it), and exactly one of `finish` and `error`, last.
 * Blocks are numbered from 0 in the order of their start; the deltas of several may be interleaved.
 */
export type ChatEvent =
  | StartEvent
  | BlockStartEvent
  | BlockDeltaEvent
  | BlockEndEvent
  | UsageEvent
  | FinishEvent
  | ErrorEvent

export interface StartEvent {
  type: 'start'
  id: string
  model: string
  created?: number
  /** What is known before the first token, where the format reports it. */
  usage?: Usage
}

export interface BlockStartEvent {
  type: 'blockStart'
  index: number
  /** The part with empty text or arguments; parts that do not grow (media, native) are whole. */
  part: AssistantPart
}

/** Growth of one block. Only the fields that grew are set. */
export interface BlockDeltaEvent {
  type: 'blockDelta'
  index: number
  /** More text, or for a tool call more of its arguments; never empty. */
  text?: string
  opaque?: Opaque
  citation?: Citation
  /** The tokens of the text. */
  logprobs?: TokenLogprob[]
}

export interface BlockEndEvent {
  type: 'blockEnd'
  index: number
}

export interface UsageEvent {
  type: 'usage'
  usage: Usage
}

export interface FinishEvent {
  type: 'finish'
  finishReason: FinishReason
  stopSequence?: string
  extensions?: Partial<Record<Format, Record<string, unknown>>>
}

export interface ErrorEvent {
  type: 'error'
  error: ApiError
}

/** Receives one event. */
export type Emit = (event: ChatEvent) => void
