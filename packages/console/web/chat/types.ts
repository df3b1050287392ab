import type { Effort, FinishReason, Format, Message, Usage, Warning } from '@mixrouter/core'
import type { UIMessage } from 'ai'
import type { Cost } from '../../src/types.ts'

/** What is known of a response besides its parts. Times are in milliseconds. */
export interface AnswerMeta {
  model: string
  /** The format in which the console sent the request. */
  format?: Format
  /** The upstream that responded, and the format that it was called in. */
  upstream?: string
  upstreamFormat?: Format
  requestId?: string
  usage?: Usage
  cost?: Cost
  firstToken?: number
  total?: number
  finishReason?: FinishReason['unified']
  warnings?: readonly Warning[]
  error?: { status: number; message: string; code?: string }
  /** The response and the results of its tool calls in the hub's types, for the next request. */
  hub?: readonly Message[]
}

export type ChatMessage = UIMessage<AnswerMeta, { refusal: { text: string } }>

/** What a conversation is sent with. Empty texts mean the model's defaults. */
export interface Settings {
  system: string
  format: Format | 'auto'
  effort: Effort | ''
  temperature: string
  topP: string
  maxOutputTokens: string
  tools: boolean
  /** A JSON Schema for the response. */
  schema: string
}

export const DEFAULT_SETTINGS: Settings = {
  system: '',
  format: 'auto',
  effort: '',
  temperature: '',
  topP: '',
  maxOutputTokens: '',
  tools: true,
  schema: '',
}

export interface Conversation {
  id: string
  title: string
  /** In milliseconds since 1970. */
  updatedAt: number
  model: string
  settings: Settings
  messages: ChatMessage[]
}
