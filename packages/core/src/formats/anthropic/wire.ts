// The fields of Anthropic's Messages API that this codec reads and writes.
// https://platform.claude.com/docs/en/api/messages

import type { JsonObject } from '../../hub/index.ts'

export interface CacheControlWire {
  type: 'ephemeral'
  ttl?: '5m' | '1h'
}

/** A block or tool that may end a cached prefix. */
export interface Cacheable {
  cache_control?: CacheControlWire
}

export interface TextBlock extends Cacheable {
  type: 'text'
  text: string
  /** Null in responses without any. */
  citations?: unknown[] | null
}

export type SourceWire =
  | { type: 'base64'; media_type: string; data: string }
  | { type: 'url'; url: string }
  | { type: 'text'; media_type: 'text/plain'; data: string }
  | { type: 'file'; file_id: string }

interface ImageBlock extends Cacheable {
  type: 'image'
  source: SourceWire
}

interface DocumentBlock extends Cacheable {
  type: 'document'
  source: SourceWire
  title?: string
}

export type MediaBlock = ImageBlock | DocumentBlock

export interface ThinkingBlock {
  type: 'thinking'
  thinking: string
  signature: string
}

export interface RedactedThinkingBlock {
  type: 'redacted_thinking'
  data: string
}

export interface ToolUseBlock extends Cacheable {
  type: 'tool_use'
  id: string
  name: string
  input: JsonObject
  toolset_name?: string
}

export interface ToolResultBlock extends Cacheable {
  type: 'tool_result'
  tool_use_id: string
  content?: string | (TextBlock | MediaBlock)[]
  is_error?: true
  toolset_name?: string
}

/** Any other block, passed on unchanged, such as a server tool's. Its actual `type` differs. */
export interface NativeBlock extends Cacheable {
  type: 'native'
}

export type Block =
  | TextBlock
  | MediaBlock
  | ThinkingBlock
  | RedactedThinkingBlock
  | ToolUseBlock
  | ToolResultBlock
  | NativeBlock

export interface MessageWire {
  role: 'user' | 'assistant'
  content: Block[]
}

export type ToolChoiceWire =
  | { type: 'auto' | 'any'; disable_parallel_tool_use?: true }
  | { type: 'tool'; name: string; disable_parallel_tool_use?: true }
  | { type: 'none' }

export type EffortWire = 'low' | 'medium' | 'high' | 'xhigh' | 'max'

export type ThinkingWire =
  | { type: 'enabled'; budget_tokens: number; display?: 'summarized' | 'omitted' }
  | { type: 'adaptive'; display?: 'summarized' | 'omitted' }
  | { type: 'between_tools' }
  | { type: 'disabled' }

export type StopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'refusal'
  | 'model_context_window_exceeded'

export interface DeltaUsageWire {
  input_tokens: number
  cache_creation_input_tokens: number
  cache_read_input_tokens: number
  cache_creation?: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number } | null
  output_tokens: number
  output_tokens_details: { thinking_tokens: number } | null
  service_tier?: string | null
  speed?: 'fast' | null
  server_tool_use: { web_search_requests: number; web_fetch_requests: number } | null
  fallback_credit: null
  iterations: null
}

export interface UsageWire extends DeltaUsageWire {
  inference_geo: null
  speed: 'fast' | null
}
