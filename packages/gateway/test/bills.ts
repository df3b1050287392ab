import type { Format } from '@mixrouter/core'
import { BILLED } from './formats.ts'

/** A vendor's usage, and what the vendor charges for it. */
export interface Bill {
  name: string
  /** What the upstream speaks. */
  format: Format
  model: string
  usage: object
  /** Fields of the response beside its usage. */
  beside?: object
  /** US dollars. */
  amount: number
  /** @default 'exact' */
  kind?: 'estimate'
}

/** 5 US dollars for a million tokens of input, 25 of output, 0.5 of cache reads, 6.25 of cache writes. */
const CLAUDE = 'claude-opus-4-5'
/** 5, 30 and 0.5; above 272,000 tokens of input 10, 45 and 1. */
const GPT = 'gpt-5.5'
/** 1.25, 10 and 0.125; above 200,000 tokens of input 2.5, 15 and 0.25. */
const GEMINI = 'gemini-2.5-pro'
/** 0.3 and 2.5; audio 1. */
const FLASH = 'gemini-2.5-flash'

const chat = { format: 'openai-chat', model: GPT } as const
const responses = { format: 'openai-responses', model: GPT } as const
const anthropic = { format: 'anthropic', model: CLAUDE } as const
const google = { format: 'google', model: GEMINI } as const

const total = (prompt_tokens: number, completion_tokens: number) => ({
  prompt_tokens,
  completion_tokens,
  total_tokens: prompt_tokens + completion_tokens,
})
const totalOf = (input_tokens: number, output_tokens: number) => ({
  input_tokens,
  output_tokens,
  total_tokens: input_tokens + output_tokens,
})

/** Every kind of token that vendors charge for, in each of the ways in which they report it. */
export const BILLS: readonly Bill[] = [
  ...(['openai-chat', 'openai-responses', 'anthropic', 'google'] as const).map((format) => ({
    name: 'cached and reasoning tokens',
    format,
    model: CLAUDE,
    ...BILLED[format],
  })),

  { name: 'input and output', ...chat, usage: total(1000, 100), amount: 0.008 },
  {
    name: 'cached input',
    ...chat,
    usage: { ...total(1000, 100), prompt_tokens_details: { cached_tokens: 400 } },
    amount: 0.0062, // 600 · 5 + 400 · 0.5 + 100 · 30
  },
  {
    name: 'cache writes (OpenRouter)',
    ...chat,
    model: CLAUDE,
    usage: { ...total(1000, 100), prompt_tokens_details: { cached_tokens: 400, cache_write_tokens: 300 } },
    amount: 0.006075, // 300 · 5 + 400 · 0.5 + 300 · 6.25 + 100 · 25
  },
  {
    name: 'cached input (DeepSeek)',
    ...chat,
    usage: { ...total(1000, 100), prompt_cache_hit_tokens: 400, prompt_cache_miss_tokens: 600 },
    amount: 0.0062,
  },
  {
    name: 'reasoning, included in the output',
    ...chat,
    usage: { ...total(1000, 100), completion_tokens_details: { reasoning_tokens: 60 } },
    amount: 0.008,
  },
  {
    name: 'reasoning, beside the output (xAI)',
    ...chat,
    usage: { ...total(1000, 100), total_tokens: 1160, completion_tokens_details: { reasoning_tokens: 60 } },
    amount: 0.0098, // 1000 · 5 + 160 · 30
  },
  {
    name: 'the tier flex',
    ...chat,
    usage: total(1000, 100),
    beside: { service_tier: 'flex' },
    amount: 0.004,
  },
  { name: 'a long input', ...chat, usage: total(300_000, 100), amount: 3.0045 },

  { name: 'input and output', ...responses, usage: totalOf(1000, 100), amount: 0.008 },
  {
    name: 'cached input',
    ...responses,
    usage: { ...totalOf(1000, 100), input_tokens_details: { cached_tokens: 400 } },
    amount: 0.0062,
  },
  {
    name: 'reasoning',
    ...responses,
    usage: { ...totalOf(1000, 100), output_tokens_details: { reasoning_tokens: 60 } },
    amount: 0.008,
  },
  {
    name: 'the tier priority',
    ...responses,
    usage: totalOf(1000, 100),
    beside: { service_tier: 'priority' },
    amount: 0.02, // 2.5 times
  },
  {
    name: 'web searches, whose price depends on the tool',
    ...responses,
    usage: totalOf(1000, 100),
    beside: { tool_usage: { web_search: { num_requests: 2 } } },
    amount: 0.028, // 0.01 each
    kind: 'estimate',
  },
  {
    name: 'an image that a tool made, without its price',
    ...responses,
    usage: totalOf(1000, 100),
    beside: { tool_usage: { image_gen: { input_tokens: 50, output_tokens: 1000, total_tokens: 1050 } } },
    amount: 0.008,
    kind: 'estimate',
  },
  {
    name: 'a long input, of which a part is cached',
    ...responses,
    usage: { ...totalOf(300_000, 100), input_tokens_details: { cached_tokens: 200_000 } },
    amount: 1.2045, // 100,000 · 10 + 200,000 · 1 + 100 · 45
  },

  {
    name: 'input and output',
    ...anthropic,
    usage: { input_tokens: 1000, output_tokens: 100 },
    amount: 0.0075,
  },
  {
    name: 'cache reads',
    ...anthropic,
    usage: { input_tokens: 600, cache_read_input_tokens: 400, output_tokens: 100 },
    amount: 0.0057, // 600 · 5 + 400 · 0.5 + 100 · 25
  },
  {
    name: 'cache writes',
    ...anthropic,
    usage: { input_tokens: 600, cache_creation_input_tokens: 400, output_tokens: 100 },
    amount: 0.008, // 600 · 5 + 400 · 6.25 + 100 · 25
  },
  {
    name: 'cache writes for an hour (new-api)',
    ...anthropic,
    usage: {
      input_tokens: 600,
      cache_creation_input_tokens: 400,
      claude_cache_creation_5_m_tokens: 100,
      claude_cache_creation_1_h_tokens: 300,
      output_tokens: 100,
    },
    amount: 0.009125, // 600 · 5 + 100 · 6.25 + 300 · 10 + 100 · 25
  },
  {
    name: 'thinking',
    ...anthropic,
    usage: { input_tokens: 1000, output_tokens: 100, output_tokens_details: { thinking_tokens: 60 } },
    amount: 0.0075,
  },
  {
    name: 'web searches',
    ...anthropic,
    usage: { input_tokens: 1000, output_tokens: 100, server_tool_use: { web_search_requests: 2 } },
    amount: 0.0275, // 0.01 each
  },
  {
    name: 'the tier batch',
    ...anthropic,
    usage: { input_tokens: 1000, output_tokens: 100, service_tier: 'batch' },
    amount: 0.00375,
  },

  {
    name: 'input and output',
    ...google,
    usage: { promptTokenCount: 1000, candidatesTokenCount: 100, totalTokenCount: 1100 },
    amount: 0.00225,
  },
  {
    name: 'cached input',
    ...google,
    usage: {
      promptTokenCount: 1000,
      cachedContentTokenCount: 400,
      candidatesTokenCount: 100,
      totalTokenCount: 1100,
    },
    amount: 0.0018, // 600 · 1.25 + 400 · 0.125 + 100 · 10
  },
  {
    name: 'thoughts, beside the output',
    ...google,
    usage: {
      promptTokenCount: 1000,
      candidatesTokenCount: 100,
      thoughtsTokenCount: 60,
      totalTokenCount: 1160,
    },
    amount: 0.00285, // 1000 · 1.25 + 160 · 10
  },
  {
    name: 'the results of its own tools',
    ...google,
    usage: {
      promptTokenCount: 1000,
      toolUsePromptTokenCount: 200,
      candidatesTokenCount: 100,
      totalTokenCount: 1300,
    },
    amount: 0.0025, // 1200 · 1.25 + 100 · 10
  },
  {
    name: 'audio',
    ...google,
    model: FLASH,
    usage: {
      promptTokenCount: 1000,
      candidatesTokenCount: 100,
      totalTokenCount: 1100,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 200 },
        { modality: 'AUDIO', tokenCount: 800 },
      ],
    },
    amount: 0.00111, // 200 · 0.3 + 800 · 1 + 100 · 2.5
  },
  {
    name: 'a long input',
    ...google,
    usage: { promptTokenCount: 200_001, candidatesTokenCount: 100, totalTokenCount: 200_101 },
    amount: 0.5015025, // 200,001 · 2.5 + 100 · 15
  },
]
