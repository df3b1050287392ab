import type { KnownFields } from '../unread.ts'

const USAGE: KnownFields = {
  prompt_tokens: true,
  completion_tokens: true,
  input_tokens: true,
  output_tokens: true,
  total_tokens: true,
  prompt_tokens_details: {
    cached_tokens: true,
    cache_write_tokens: true,
    cached_creation_tokens: true,
    text_tokens: true,
    image_tokens: true,
    audio_tokens: true,
    video_tokens: true,
  },
  completion_tokens_details: {
    reasoning_tokens: true,
    text_tokens: true,
    image_tokens: true,
    audio_tokens: true,
    video_tokens: true,
  },
  prompt_cache_hit_tokens: true,
  prompt_cache_miss_tokens: true,
  cached_tokens: true,
  cache_read_input_tokens: true,
  cache_creation_input_tokens: true,
  claude_cache_creation_1_h_tokens: true,
  claude_cache_creation_5_m_tokens: true,
}

/** The fields of a response that are not lost on clients of other formats. */
export const KNOWN_RESPONSE: KnownFields = {
  id: true,
  object: true,
  created: true,
  model: true,
  // An identifier of the upstream's deployment, and padding against eavesdroppers.
  system_fingerprint: true,
  obfuscation: true,
  service_tier: true,
  choices: {
    index: true,
    finish_reason: true,
    message: {
      role: true,
      content: true,
      refusal: true,
      tool_calls: true,
      function_call: true,
      annotations: true,
      audio: { data: true, transcript: true },
      images: true,
      reasoning: true,
      reasoning_content: true,
      reasoning_details: true,
      extra_content: true,
      name: true,
    },
    delta: true,
    logprobs: { content: true },
    // Other vendors' names for the finish reason.
    native_finish_reason: true,
    stop_reason: true,
    matched_stop: true,
    usage: true,
    error: true,
  },
  usage: USAGE,
  x_groq: true,
  // Other vendors' names for themselves and for a request.
  provider: true,
  request_id: true,
}
