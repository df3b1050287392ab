import type { TokenLogprob } from './logprobs.ts'
import type { Format } from './vocabulary.ts'

/**
 * Vendor data that has no meaning outside its vendor. It is kept byte-identical, sent back to the vendor it came
 * from, and never to another.
 */
export interface Opaque {
  /** Claude: the signature of a thinking block, or the data of a redacted one; the toolset of a call. */
  anthropic?: { signature?: string; redactedData?: string; toolset?: string }
  /** Gemini: the signature that may sit on any part. */
  google?: { thoughtSignature?: string }
  /** OpenAI responses: the item's id, a reasoning item's encrypted content, a message's phase, a call's namespace. */
  openai?: { id?: string; encryptedContent?: string; phase?: string; namespace?: string }
  /**
   * openai-chat, models of unknown vendors: the fields that a message had, to be returned to `model`, the name that was
   * requested. `reasoningField` is the name of the field with the text, the others are JSON.
   */
  upstream?: { model?: string; reasoningField?: string; reasoningDetails?: string; extraContent?: string }
}

/** A prompt-cache breakpoint after the part that carries it. */
export interface CacheControl {
  /** How long the vendor keeps the prefix. @default the vendor's, five minutes for Anthropic */
  ttl?: '5m' | '30m' | '1h' | '12h'
  /** Set for OpenAI's own breakpoints, which are sent to OpenAI as they came. */
  origin?: 'openai'
}

/** The source of a claim in a text. Offsets count UTF-16 code units of the text part. */
export interface Citation {
  url?: string
  title?: string
  citedText?: string
  start?: number
  end?: number
  /** The vendor's own citation, sent in the format that it came from. */
  native?: { format: Format; value: unknown }
}

export interface TextPart {
  type: 'text'
  text: string
  citations?: Citation[]
  /** Of a response: its tokens with their log probabilities, where the request asks for them. */
  logprobs?: TokenLogprob[]
  cacheControl?: CacheControl
  opaque?: Opaque
}

/** Where the content of a file is. */
export type MediaSource =
  | { type: 'base64'; data: string }
  | { type: 'url'; url: string }
  | { type: 'text'; text: string }
  /** A file uploaded earlier to the vendor of `format`; it has no meaning elsewhere. */
  | { type: 'id'; id: string; format: Format }

/** An image, audio, video or other file. */
export interface MediaPart {
  type: 'image' | 'audio' | 'video' | 'file'
  source: MediaSource
  /** IANA media type, such as `image/png`; absent where it is not known. */
  mediaType?: string
  filename?: string
  /** The resolution at which the vendor reads an image, such as `low` or `high`. */
  detail?: string
  cacheControl?: CacheControl
  opaque?: Opaque
}

/** One segment of the model's reasoning. A redacted or encrypted one has an empty text and opaque data. */
export interface ReasoningPart {
  type: 'reasoning'
  text: string
  /** The text is the vendor's summary of the reasoning, not the reasoning itself. */
  summary?: boolean
  opaque?: Opaque
}

/** A tool call of the model. */
export interface ToolCallPart {
  type: 'toolCall'
  id: string
  name: string
  /** The vendor's own string, never serialized again: JSON for function tools, free text for custom ones. */
  arguments: string
  /** The tool is a custom (free-text) one. */
  custom?: boolean
  cacheControl?: CacheControl
  opaque?: Opaque
}

/** The result of a tool call; part of a user message. */
export interface ToolResultPart {
  type: 'toolResult'
  callId: string
  /** The tool's name, where the format has it in results. */
  name?: string
  content: (TextPart | MediaPart)[]
  isError?: boolean
  /** The tool is a custom (free-text) one. */
  custom?: boolean
  cacheControl?: CacheControl
  opaque?: Opaque
}

/** The text with which the model refuses the request. */
export interface RefusalPart {
  type: 'refusal'
  text: string
  /** Its tokens with their log probabilities, which only openai-chat has. */
  logprobs?: TokenLogprob[]
}

/** A web search that the vendor ran: its call, its result, or both. */
export interface WebSearch {
  /** Links the result to the call. */
  id: string
  /** Of a call: what was searched for. */
  queries?: string[]
  /** Of a result: the pages that were found. */
  sources?: WebSource[]
  /** Of a result: why the search failed, in the vendor's word. */
  error?: string
}

export interface WebSource {
  url: string
  title?: string
}

/** A part that only its own format has, such as the call and result of a server-side tool. Kept as it is. */
export interface NativePart {
  type: 'native'
  format: Format
  /** Absent where the format reports the search of `webSearch` elsewhere than in its content. */
  value?: unknown
  /** The web search that the part is of, for other formats. */
  webSearch?: WebSearch
}

export type SystemPart = TextPart
export type UserPart = TextPart | MediaPart | ToolResultPart | NativePart
export type AssistantPart = TextPart | MediaPart | ReasoningPart | ToolCallPart | RefusalPart | NativePart
export type Part = UserPart | AssistantPart
