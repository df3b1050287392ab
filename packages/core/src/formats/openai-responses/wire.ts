import type { JsonObject } from '../../hub/index.ts'
import type { EncodedLogprob } from '../logprobs.ts'

/** `in_progress` only in a stream; `incomplete` if the response was cut off. */
export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

interface OutputTextWire {
  type: 'output_text'
  text: string
  annotations: unknown[]
  logprobs?: EncodedLogprob[]
}

interface RefusalWire {
  type: 'refusal'
  refusal: string
}

interface ReasoningTextWire {
  type: 'reasoning_text' | 'summary_text'
  text: string
}

/** A part of an item's content, which streams add separately from its item. */
export type ContentWire = OutputTextWire | RefusalWire | ReasoningTextWire

interface MessageItem {
  type: 'message'
  id?: string
  role: 'assistant'
  status?: ItemStatus
  content: (OutputTextWire | RefusalWire)[]
  phase?: string
}

interface ReasoningItem {
  type: 'reasoning'
  id?: string
  summary: ReasoningTextWire[]
  content?: ReasoningTextWire[]
  encrypted_content?: string
}

interface FunctionCallItem {
  type: 'function_call'
  id?: string
  call_id: string
  name: string
  arguments: string
  status?: ItemStatus
}

interface CustomToolCallItem {
  type: 'custom_tool_call'
  id?: string
  call_id: string
  name: string
  input: string
  status?: ItemStatus
}

interface ImageItem {
  type: 'image_generation_call'
  id?: string
  result: string | null
  status?: ItemStatus
}

/** Items that the hub has parts for; others are kept unchanged. */
type KnownItem = MessageItem | ReasoningItem | FunctionCallItem | CustomToolCallItem | ImageItem
export type OutputItem = KnownItem | JsonObject

export interface UsageWire {
  input_tokens: number
  input_tokens_details: { cached_tokens: number; cache_write_tokens: number }
  output_tokens: number
  output_tokens_details: { reasoning_tokens: number }
  total_tokens: number
}

/** What the vendor's own tools used, all of which the format requires. */
export interface ToolUsageWire {
  image_gen: {
    input_tokens: number
    input_tokens_details: { image_tokens: number; text_tokens: number }
    output_tokens: number
    total_tokens: number
  }
  web_search: { num_requests: number }
}

/** The fields that describe how a response ended. */
export interface EndingWire {
  status: 'in_progress' | 'completed' | 'incomplete' | 'failed'
  incomplete_details: { reason: string } | null
  error: { code: string; message: string } | null
}

/** A response, whole or as the events of a stream repeat it. */
export interface ResponseWire extends EndingWire {
  id: string
  object: 'response'
  created_at: number
  model: string
  output: OutputItem[]
  /** Absent until the response is complete. */
  usage?: UsageWire
  tool_usage?: ToolUsageWire
  [echo: string]: unknown
}
