import type { KnownFields } from '../unread.ts'

const USAGE: KnownFields = {
  input_tokens: true,
  input_tokens_details: { cached_tokens: true, cache_write_tokens: true },
  output_tokens: true,
  output_tokens_details: { reasoning_tokens: true },
  total_tokens: true,
}

/** Fields that repeat the request or describe its storage. */
const REPEATED = [
  'access_programs',
  'background',
  'billing',
  'completed_at',
  'context_management',
  'conversation',
  'frequency_penalty',
  'instructions',
  'max_output_tokens',
  'max_tool_calls',
  'metadata',
  'multi_agent',
  'parallel_tool_calls',
  'presence_penalty',
  'previous_response_id',
  'prompt',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning',
  'safety_identifier',
  'store',
  'temperature',
  'text',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'truncation',
  'user',
  'verbosity',
]

/** Fields of every item. A `phase` is kept for the next turn, where the gateway keeps signatures. */
const ITEM = { type: true, id: true, status: true, phase: true } as const

const CALL: KnownFields = {
  ...ITEM,
  call_id: true,
  name: true,
  namespace: true,
  arguments: true,
  input: true,
}

/** The fields of a response, whole or at the end of a stream, that are not lost on clients of other formats. */
export const KNOWN_RESPONSE: KnownFields = {
  ...Object.fromEntries(REPEATED.map((field) => [field, true as const])),
  id: true,
  object: true,
  created_at: true,
  model: true,
  status: true,
  error: true,
  incomplete_details: { reason: true },
  service_tier: true,
  output_text: true,
  output: {
    byType: {
      message: {
        ...ITEM,
        role: true,
        content: { type: true, text: true, annotations: true, logprobs: true, refusal: true },
      },
      function_call: CALL,
      custom_tool_call: CALL,
      reasoning: { ...ITEM, summary: true, content: true, encrypted_content: true },
    },
  },
  usage: USAGE,
  tool_usage: { web_search: { num_requests: true } },
}
