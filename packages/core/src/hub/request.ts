import type { AssistantPart, CacheControl, Part, SystemPart, ToolResultPart, UserPart } from './part.ts'
import type { Effort, Format } from './vocabulary.ts'

export interface UserMessage {
  role: 'user'
  content: UserPart[]
  /** Who speaks, where several users share a conversation. */
  name?: string
}

export interface AssistantMessage {
  role: 'assistant'
  content: AssistantPart[]
  name?: string
}

/** An instruction in mid-conversation; those at the beginning are `ChatRequest.system`. */
export interface SystemMessage {
  role: 'system'
  content: SystemPart[]
}

export type Message = UserMessage | AssistantMessage | SystemMessage

/** A tool that the client runs, with arguments described by JSON Schema. */
export interface FunctionTool {
  type: 'function'
  name: string
  description?: string
  /** JSON Schema of the arguments; absent means that the tool takes none. */
  parameters?: Record<string, unknown>
  /** The arguments must match the schema exactly; absent leaves it to the vendor. */
  strict?: boolean
  cacheControl?: CacheControl
}

/** A tool that the client runs, taking free text, optionally of a grammar. */
export interface CustomTool {
  type: 'custom'
  name: string
  description?: string
  /** The vendor's description of the input's grammar. */
  format?: unknown
}

/** A tool that the vendor runs. Kept as it came; only its own format can carry it. */
export interface ProviderTool {
  type: 'provider'
  format: Format
  value: Record<string, unknown>
}

export type Tool = FunctionTool | CustomTool | ProviderTool

/** Whether tools may or must be called; `tools` narrows it to these names. One required name forces that tool. */
export interface ToolChoice {
  mode: 'auto' | 'none' | 'required'
  tools?: string[]
}

export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json' }
  | {
      type: 'json-schema'
      schema: Record<string, unknown>
      name?: string
      description?: string
      strict?: boolean
    }

/**
 * How the model should think. Neither effort nor budget: on, as the vendor likes. Effort `none`: off.
 * At most one of effort and budget is set by decoders; an encoder prefers the one its format speaks.
 */
export interface Reasoning {
  effort?: Effort
  /** Tokens that may be spent on thinking; at least 1. */
  budgetTokens?: number
  /** Whether thinking (or its summary) is wanted in the answer; absent is the vendor's default. */
  visible?: boolean
}

/** A request to a chat model, whatever format it came in. */
export interface ChatRequest {
  model: string
  /** Instructions before the conversation. */
  system: SystemPart[]
  messages: Message[]
  tools?: Tool[]
  toolChoice?: ToolChoice
  parallelToolCalls?: boolean
  /** Upper limit of the answer in tokens, thinking included. */
  maxOutputTokens?: number
  temperature?: number
  topP?: number
  topK?: number
  stopSequences?: string[]
  seed?: number
  presencePenalty?: number
  frequencyPenalty?: number
  responseFormat?: ResponseFormat
  reasoning?: Reasoning
  verbosity?: string
  serviceTier?: string
  promptCacheKey?: string
  /** The end user, as the caller's own opaque identifier. */
  user?: string
  metadata?: Record<string, string>
  stream: boolean
  /** Usage is wanted in the stream; only chat clients have to ask. */
  streamUsage?: boolean
  /** Fields of the client's format that the hub has no word for, forwarded when the upstream speaks it too. */
  extensions?: Partial<Record<Format, Record<string, unknown>>>
}

/** Neighbours of one role become one message, for formats whose turns must alternate. */
export function mergeTurns(messages: readonly Message[]): Message[] {
  const merged: Message[] = []
  for (const message of messages) {
    const last = merged.at(-1)
    if (last?.role === message.role) for (const part of message.content) (last.content as Part[]).push(part)
    else merged.push({ ...message, content: [...message.content] } as Message)
  }
  return merged
}

/** Tool results first and in the order of their calls, then the rest as it stood. */
export function resultsFirst(content: readonly UserPart[], callIds: readonly string[]): UserPart[] {
  const results = content.filter((part): part is ToolResultPart => part.type === 'toolResult')
  if (results.length === 0) return [...content]
  const order = new Map(callIds.map((id, position) => [id, position]))
  const place = (part: ToolResultPart) => order.get(part.callId) ?? callIds.length
  return [
    ...results.sort((a, b) => place(a) - place(b)),
    ...content.filter((part) => part.type !== 'toolResult'),
  ]
}

/** The names of the called tools by call id, for formats whose results carry a name. */
export function toolNames(messages: readonly Message[]): Map<string, string> {
  const names = new Map<string, string>()
  for (const message of messages) {
    if (message.role !== 'assistant') continue
    for (const part of message.content) if (part.type === 'toolCall') names.set(part.id, part.name)
  }
  return names
}
