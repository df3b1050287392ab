import type { AssistantPart, CacheControl, Part, SystemPart, ToolResultPart, UserPart } from './part.ts'
import type { Effort, Format } from './vocabulary.ts'

export interface UserMessage {
  role: 'user'
  content: UserPart[]
  /** The name of the speaker, where several users share a conversation. */
  name?: string
}

export interface AssistantMessage {
  role: 'assistant'
  content: AssistantPart[]
  name?: string
}

/** An instruction within the conversation; those before it are `ChatRequest.system`. */
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
  /** JSON Schema of the arguments; absent for a tool without arguments. */
  parameters?: Record<string, unknown>
  /** Whether the arguments must match the schema exactly. @default the vendor's */
  strict?: boolean
  cacheControl?: CacheControl
}

/** A tool that the client runs on free text, which may follow a grammar. */
export interface CustomTool {
  type: 'custom'
  name: string
  description?: string
  /** The grammar of the input, in the vendor's own JSON. */
  format?: unknown
}

/** A tool that the vendor runs. Kept as it is; only its own format can carry it. */
export interface ProviderTool {
  type: 'provider'
  format: Format
  value: Record<string, unknown>
}

/** Web search, which the model's vendor runs. Each format and vendor has a declaration of its own for it. */
export interface WebSearchTool {
  type: 'web-search'
  /** Search these domains only. */
  allowedDomains?: string[]
  /** Never search these domains. */
  blockedDomains?: string[]
  /** Where the user is, to localize the results. */
  userLocation?: UserLocation
  /** The most searches of one request. */
  maxUses?: number
  /** How much of the results the model reads: `low`, `medium` or `high`. @default the vendor's */
  contextSize?: string
  cacheControl?: CacheControl
}

export interface UserLocation {
  city?: string
  region?: string
  /** ISO 3166-1, two letters, such as `US`. */
  country?: string
  /** IANA time zone, such as `Europe/Berlin`. */
  timezone?: string
}

/** A tool that the client runs. */
export type ClientTool = FunctionTool | CustomTool

export type Tool = ClientTool | ProviderTool | WebSearchTool

/** Whether the client runs a tool, and so chose its name. */
export function isClientTool(tool: Tool): tool is ClientTool {
  return tool.type === 'function' || tool.type === 'custom'
}

/** Whether tools may or must be called. `tools` restricts it to these names; with mode `required`, a single one forces that tool. */
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
 * How reasoning is controlled. Without effort and budget it is on, at the vendor's default; effort `none` is off.
 * Decoders set at most one of effort and budget; encoders prefer the one that their format has.
 */
export interface Reasoning {
  effort?: Effort
  /** The most tokens to spend on reasoning; at least 1. */
  budgetTokens?: number
  /** Whether the response includes the reasoning or its summary. @default the vendor's */
  visible?: boolean
}

/** A request to a chat model, in no particular format. */
export interface ChatRequest {
  model: string
  /** Instructions before the conversation. */
  system: SystemPart[]
  messages: Message[]
  tools?: Tool[]
  toolChoice?: ToolChoice
  parallelToolCalls?: boolean
  /** The client declared the deprecated `functions` of openai-chat and reads `function_call`: one call at most. */
  legacyFunctions?: boolean
  /** The most tokens of the response, reasoning included. */
  maxOutputTokens?: number
  temperature?: number
  topP?: number
  topK?: number
  stopSequences?: string[]
  /** Asks for the log probabilities of the output tokens, with this many alternatives for each. */
  logprobs?: number
  seed?: number
  presencePenalty?: number
  frequencyPenalty?: number
  responseFormat?: ResponseFormat
  reasoning?: Reasoning
  verbosity?: string
  serviceTier?: string
  promptCacheKey?: string
  /** The caller's own identifier of the end user. */
  user?: string
  metadata?: Record<string, string>
  stream: boolean
  /** Whether the stream reports usage; only clients of openai-chat have to request it. */
  streamUsage?: boolean
  /** Fields of the client's format that the hub has no field for; sent to upstreams of the same format. */
  extensions?: Partial<Record<Format, Record<string, unknown>>>
}

/** Consecutive messages of one role as one message, for formats whose roles must alternate. */
export function mergeTurns(messages: readonly Message[]): Message[] {
  const merged: Message[] = []
  for (const message of messages) {
    const last = merged.at(-1)
    if (last?.role === message.role) for (const part of message.content) (last.content as Part[]).push(part)
    else merged.push({ ...message, content: [...message.content] } as Message)
  }
  return merged
}

/** Tool results first and in the order of their calls, then the rest in its order. */
export function resultsFirst(content: readonly UserPart[], callIds: readonly string[]): UserPart[] {
  const results = content.filter((part): part is ToolResultPart => part.type === 'toolResult')
  if (results.length === 0) return [...content]
  const order = new Map(callIds.map((id, position) => [id, position]))
  const rank = (part: ToolResultPart) => order.get(part.callId) ?? callIds.length
  return [
    ...results.sort((a, b) => rank(a) - rank(b)),
    ...content.filter((part) => part.type !== 'toolResult'),
  ]
}

/** The names of the called tools by call id, for formats with names in results. */
export function toolNames(messages: readonly Message[]): Map<string, string> {
  const names = new Map<string, string>()
  for (const message of messages) {
    if (message.role !== 'assistant') continue
    for (const part of message.content) if (part.type === 'toolCall') names.set(part.id, part.name)
  }
  return names
}
