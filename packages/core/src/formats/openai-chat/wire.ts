/**
 * What this codec writes, and the shapes that it looks for when it reads. Decoders check each field they use: incoming
 * bodies are not trusted to have these shapes.
 *
 * Sources: OpenAI, "Chat Completions" API reference; DeepSeek, "Thinking mode" (`reasoning_content`); OpenRouter,
 * "Reasoning tokens" (`reasoning_details`) and "Image generation" (`images`); Google, "OpenAI compatibility"
 * (`extra_content`); Alibaba, "Multimodal input" (`video_url`).
 */

export type WirePart =
  | { type: 'text'; text: string }
  | { type: 'image_url'; image_url: { url: string; detail?: string } }
  | { type: 'input_audio'; input_audio: { data: string; format: string } }
  | { type: 'audio_url'; audio_url: { url: string } }
  | { type: 'video_url'; video_url: { url: string } }
  | { type: 'file'; file: { filename?: string; file_data?: string; file_id?: string } }

/** One segment of reasoning, or a fragment of one; fragments with the same `index` belong together. */
export interface WireReasoningDetail {
  type: 'reasoning.text' | 'reasoning.summary' | 'reasoning.encrypted'
  text?: string
  summary?: string
  signature?: string
  data?: string
  id?: string
  format?: string
  index: number
}

export interface WireExtraContent {
  google: { thought_signature: string }
}

export interface WireToolCall {
  id: string
  type: 'function' | 'custom'
  function?: { name: string; arguments: string }
  custom?: { name: string; input: string }
  extra_content?: WireExtraContent
}

/** A tool call in a stream: first complete except for its arguments, then only more of them. */
interface WireToolCallDelta extends Partial<Omit<WireToolCall, 'function' | 'custom'>> {
  index: number
  function?: { name?: string; arguments?: string }
  custom?: { name?: string; input?: string }
}

export interface WireImage {
  type: 'image_url'
  image_url: { url: string }
}

/** A message of a request. */
export interface WireMessage {
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: string | unknown[] | null
  name?: string
  refusal?: string
  reasoning_content?: string
  reasoning_details?: WireReasoningDetail[]
  tool_calls?: WireToolCall[]
  tool_call_id?: string
}

/** The message of a whole response. */
export interface WireResponseMessage {
  role: 'assistant'
  content: string | null
  refusal: string | null
  reasoning_content?: string
  reasoning_details?: WireReasoningDetail[]
  annotations?: unknown[]
  images?: WireImage[]
  tool_calls?: WireToolCall[]
  extra_content?: WireExtraContent
}

/** What one chunk adds to the message. */
export interface WireDelta extends Partial<Omit<WireResponseMessage, 'tool_calls'>> {
  tool_calls?: WireToolCallDelta[]
  /** For clients of the deprecated `functions`. */
  function_call?: { name?: string; arguments: string }
}

export interface WireUsage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  prompt_tokens_details?: Record<string, number>
  completion_tokens_details?: Record<string, number>
  /** new-api's name for cache writes that last an hour. */
  claude_cache_creation_1_h_tokens?: number
}
