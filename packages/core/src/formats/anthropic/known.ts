import type { KnownFields } from '../unread.ts'

const USAGE: KnownFields = {
  input_tokens: true,
  output_tokens: true,
  cache_creation_input_tokens: true,
  cache_read_input_tokens: true,
  cache_creation: { ephemeral_5m_input_tokens: true, ephemeral_1h_input_tokens: true },
  output_tokens_details: { thinking_tokens: true },
  claude_cache_creation_5_m_tokens: true,
  claude_cache_creation_1_h_tokens: true,
  service_tier: true,
  server_tool_use: { web_search_requests: true },
}

/** The fields of a block that are not lost on clients of other formats. */
export const KNOWN_BLOCK: KnownFields = {
  byType: {
    text: { type: true, text: true, citations: true },
    thinking: { type: true, thinking: true, signature: true },
    redacted_thinking: { type: true, data: true },
    tool_use: { type: true, id: true, name: true, input: true },
    server_tool_use: { type: true, id: true, name: true, input: true },
    web_search_tool_result: {
      type: true,
      tool_use_id: true,
      content: { type: true, url: true, title: true, encrypted_content: true, error_code: true },
    },
  },
}

/** The fields of a response, whole or as a stream repeats them, that are not lost on clients of other formats. */
export const KNOWN_RESPONSE: KnownFields = {
  id: true,
  type: true,
  role: true,
  model: true,
  content: KNOWN_BLOCK,
  stop_reason: true,
  stop_details: { type: true, explanation: true, category: true },
  usage: USAGE,
}
