import type { Format } from './vocabulary.ts'

/**
 * Vendor data that has no meaning outside its vendor. It is kept byte-identical, returned to the vendor it came
 * from, and never sent to another.
 */
export interface Opaque {
  /** Claude: the signature of a thinking block, or the data of a redacted one. */
  anthropic?: { signature?: string; redactedData?: string }
  /** Gemini: the signature that may sit on any part. */
  google?: { thoughtSignature?: string }
  /** OpenAI responses: the item's id, a reasoning item's sealed content, a message's phase. */
  openai?: { id?: string; encryptedContent?: string; phase?: string }
  /**
   * openai-chat, models of unknown vendors: the fields that a message had, to be returned to `model`, the name that was
   * requested. `reasoningField` is the name of the field with the text, the others are JSON.
   */
  upstream?: { model?: string; reasoningField?: string; reasoningDetails?: string; extraContent?: string }
}

/** A prompt-cache breakpoint after the part that carries it. */
export interface CacheControl {
  /** How long the vendor keeps the prefix; absent is the vendor's default (five minutes). */
  ttl?: '5m' | '1h'
}

/** Where a text's claim comes from. Offsets count UTF-16 code units of the text part. */
export interface Citation {
  url?: string
  title?: string
  citedText?: string
  start?: number
  end?: number
  /** The vendor's own citation, for the format that it came from. */
  native?: { format: Format; value: unknown }
}

export interface TextPart {
  type: 'text'
  text: string
  citations?: Citation[]
  cacheControl?: CacheControl
  opaque?: Opaque
}

/** Where the bytes of a medium are. */
export type MediaSource =
  | { type: 'base64'; data: string }
  | { type: 'url'; url: string }
  | { type: 'text'; text: string }
  /** A file uploaded to the vendor behind `format` earlier; means nothing elsewhere. */
  | { type: 'id'; id: string; format: Format }

/** An image, sound, film or document. */
export interface MediaPart {
  type: 'image' | 'audio' | 'video' | 'file'
  source: MediaSource
  /** IANA media type, such as `image/png`; absent when it is not known. */
  mediaType?: string
  filename?: string
  /** How closely the vendor should look at an image. */
  detail?: string
  cacheControl?: CacheControl
  opaque?: Opaque
}

/** One segment of the model's thinking. A redacted or sealed one has an empty text and opaque data. */
export interface ReasoningPart {
  type: 'reasoning'
  text: string
  /** The text is the vendor's summary of the thinking, not the thinking itself. */
  summary?: boolean
  opaque?: Opaque
}

/** The model asks for a tool. */
export interface ToolCallPart {
  type: 'toolCall'
  id: string
  name: string
  /** The vendor's own string, never re-serialised: JSON for function tools, free text for custom ones. */
  arguments: string
  /** A custom (free text) tool is called. */
  custom?: boolean
  cacheControl?: CacheControl
  opaque?: Opaque
}

/** What a tool answered. It stands in a user message. */
export interface ToolResultPart {
  type: 'toolResult'
  callId: string
  /** The tool's name, where the wire has it; `toolNames()` finds it otherwise. */
  name?: string
  content: (TextPart | MediaPart)[]
  isError?: boolean
  /** The call was to a custom (free text) tool. */
  custom?: boolean
  cacheControl?: CacheControl
  opaque?: Opaque
}

/** The model declines to answer, in its own words. */
export interface RefusalPart {
  type: 'refusal'
  text: string
}

/** A part that only its own format knows, such as a server-side tool's call and result. Kept as it came. */
export interface NativePart {
  type: 'native'
  format: Format
  value: unknown
}

export type SystemPart = TextPart
export type UserPart = TextPart | MediaPart | ToolResultPart | NativePart
export type AssistantPart = TextPart | MediaPart | ReasoningPart | ToolCallPart | RefusalPart | NativePart
export type Part = UserPart | AssistantPart
