import type { Effort } from '@mixrouter/core'

/** What a vendor documents of a model, in the terms of its own API. */
export interface Rule {
  /** Accepted efforts or levels, without `none`. */
  efforts?: readonly Effort[]
  /** Whether reasoning can be turned off in a request. */
  off?: boolean
  /** Accepted token budgets. */
  budget?: readonly [min: number, max: number]
  /** Whether reasoning has a switch without efforts. */
  toggle?: boolean
  /** Anthropic's thinking types that are accepted. */
  thinking?: readonly ('enabled' | 'adaptive' | 'disabled' | 'between_tools')[]
  /** When temperature and top_p are accepted. @default always */
  sampling?: 'never' | 'without-reasoning' | 'with-none'
  /** Whether the model reasons if the request does not mention it. */
  onByDefault?: boolean
  /** When a tool call can be forced. @default always */
  forced?: 'never' | 'named' | 'without-reasoning' | 'anyway'
  /** Whether a request may end in an assistant message. @default true */
  prefill?: false
  max?: number
  /** The name of the limit in chat/completions. @default max_tokens */
  limit?: 'max_completion_tokens'
  /** Whether stop sequences are refused. */
  noStop?: true
  /** How chat/completions accepts tools. */
  tools?: 'without-effort' | 'effort-none' | 'never'
}

const LOW_TO_HIGH = ['low', 'medium', 'high'] as const
const LOW_TO_XHIGH = [...LOW_TO_HIGH, 'xhigh'] as const
const LOW_TO_MAX = [...LOW_TO_XHIGH, 'max'] as const
const MINIMAL_TO_HIGH = ['minimal', ...LOW_TO_HIGH] as const

const PLAIN: Rule = {}

// OpenAI: guides "Reasoning models", "Using the latest model", "Deployment checklist", model pages.
const gpt = (efforts: readonly Effort[], more: Rule = {}): Rule => ({
  efforts,
  sampling: 'never',
  onByDefault: true,
  max: 128_000,
  limit: 'max_completion_tokens',
  noStop: true,
  ...more,
})
const GPT_51: Rule = { off: true, onByDefault: false, sampling: 'with-none' }
const GPT_54: Rule = { ...GPT_51, tools: 'without-effort' }
const GPT_56: Rule = { off: true, onByDefault: true, sampling: 'with-none', tools: 'effort-none' }
const O: Rule = { ...gpt(LOW_TO_HIGH), max: 100_000 }

// Anthropic: "Models overview", "Extended thinking", "Adaptive thinking", the migration guides of each model.
const claude = (max: number, more: Rule = {}): Rule => ({
  thinking: ['enabled', 'disabled'],
  budget: [1024, 128_000],
  off: true,
  sampling: 'without-reasoning',
  forced: 'without-reasoning',
  max,
  ...more,
})
const adaptive = (more: Rule = {}): Rule => ({
  thinking: ['adaptive', 'disabled'],
  efforts: LOW_TO_MAX,
  off: true,
  sampling: 'never',
  forced: 'without-reasoning',
  prefill: false,
  max: 128_000,
  ...more,
})
const ALWAYS: Rule = { thinking: ['adaptive'], off: false, onByDefault: true, forced: 'never' }

// Google: "Gemini thinking", "What's new in Gemini 3.6 Flash", "Gemini 4".
const level = (efforts: readonly Effort[], more: Rule = {}): Rule => ({
  efforts,
  off: false,
  onByDefault: true,
  max: 65_536,
  ...more,
})
const STRICT: Rule = { sampling: 'never', prefill: false }

// DeepSeek: "Thinking mode", the model cards.
const DEEPSEEK: Rule = { toggle: true, off: true, sampling: 'without-reasoning', forced: 'without-reasoning' }
// Moonshot: "Model parameter reference", "Use thinking effort" (K3).
const KIMI: Rule = { toggle: true, off: true, onByDefault: true, sampling: 'never', max: 262_144 }
// Z.AI: "Thinking mode", "Chat completion" (tool_choice), "GLM-5.2", "GLM-5.3".
const GLM: Rule = { toggle: true, off: true, onByDefault: true, forced: 'never' }
// Alibaba Cloud Model Studio: "Deep thinking", "Function calling".
const QWEN: Rule = { toggle: true, off: true, budget: [1, 81_920], forced: 'without-reasoning' }
// xAI: "Reasoning", "Models", "Grok 4.6", "Grok 4.7".
const GROK: Rule = { noStop: true, onByDefault: true, off: false }

/**
 * Each model with what its vendor documents. Of those without a constant above: Volcengine Ark, "深度思考" (Doubao),
 * MiniMax, "OpenAI-compatible API", Mistral, "Reasoning" and "Models", and Meta's model cards (Llama).
 */
export const RULES: Readonly<Record<string, Rule>> = {
  'gpt-4': { max: 8192 },
  'gpt-4o': { max: 16_384 },
  'gpt-4.1': { max: 32_768 },
  o1: O,
  'o3-mini': O,
  o3: O,
  'o4-mini': O,
  'gpt-oss-120b': { efforts: LOW_TO_HIGH, off: false, onByDefault: true, max: 131_072 },
  'gpt-5': gpt(MINIMAL_TO_HIGH),
  'gpt-5-mini': gpt(MINIMAL_TO_HIGH),
  'gpt-5-nano': gpt(MINIMAL_TO_HIGH),
  'gpt-5-codex': gpt(LOW_TO_HIGH),
  'gpt-5-pro': gpt(['high'], { max: 272_000 }),
  'gpt-5.1': gpt(LOW_TO_HIGH, GPT_51),
  'gpt-5.1-codex-max': gpt(LOW_TO_XHIGH),
  'gpt-5.2': gpt(LOW_TO_XHIGH, GPT_51),
  'gpt-5.2-pro': gpt(['medium', 'high', 'xhigh']),
  'gpt-5.4': gpt(LOW_TO_XHIGH, GPT_54),
  'gpt-5.4-mini': gpt(LOW_TO_XHIGH, GPT_54),
  'gpt-5.5': gpt(LOW_TO_XHIGH, { ...GPT_54, onByDefault: true }),
  'gpt-5.6-sol': gpt(LOW_TO_MAX, GPT_56),
  'gpt-5.6-luna': gpt(LOW_TO_MAX, GPT_56),
  'gpt-6-sol': gpt(LOW_TO_MAX, GPT_56),
  'gpt-6-luna': gpt(LOW_TO_MAX, GPT_56),
  'gpt-6.1-terra': gpt(LOW_TO_MAX, GPT_56),
  'gpt-6.1-sol': gpt(LOW_TO_MAX, { tools: 'never' }),
  'gpt-6-astra': gpt(LOW_TO_MAX, { tools: 'never' }),
  'claude-3-5-haiku-20241022': { max: 8192 },
  'claude-3-7-sonnet-20250219': claude(64_000),
  'claude-opus-4-1': claude(32_000),
  'claude-sonnet-4-5': claude(64_000),
  'claude-haiku-4-5': claude(64_000),
  'claude-opus-4-5': claude(64_000),
  'claude-opus-4-6': adaptive({ efforts: ['low', 'medium', 'high', 'max'], sampling: 'without-reasoning' }),
  'claude-sonnet-4-6': adaptive({
    efforts: ['low', 'medium', 'high', 'max'],
    sampling: 'without-reasoning',
    max: 64_000,
  }),
  'claude-opus-4-7': adaptive(),
  'anthropic/claude-opus-4.8': adaptive(),
  'claude-sonnet-5': adaptive({ onByDefault: true }),
  'claude-opus-5': adaptive({ onByDefault: true }),
  'claude-opus-5-5': adaptive(ALWAYS),
  'claude-sonnet-5-5': adaptive({ ...ALWAYS, thinking: ['adaptive', 'between_tools'], off: true }),
  'claude-haiku-5-5': adaptive({ onByDefault: true }),
  'claude-fable-5': adaptive({ thinking: ['adaptive'], off: false, onByDefault: true, forced: 'anyway' }),
  'claude-fable-5-1': adaptive(ALWAYS),
  'claude-mythos-5-2': adaptive(ALWAYS),
  'gemini-2.0-flash': { max: 8192 },
  'gemini-2.5-flash': { budget: [1, 24_576], off: true, max: 65_536 },
  'gemini-2.5-flash-lite': { budget: [512, 24_576], off: true, max: 65_536 },
  'gemini-2.5-pro': { budget: [128, 32_768], off: false, max: 65_536 },
  'gemini-3-pro-preview': level(['low', 'high']),
  'gemini-3.1-pro-preview': level(LOW_TO_HIGH),
  'gemini-3-flash-preview': level(MINIMAL_TO_HIGH),
  'gemini-3.5-flash': level(MINIMAL_TO_HIGH),
  'gemini-3.5-flash-lite': level(MINIMAL_TO_HIGH, STRICT),
  'gemini-3.6-flash': level(MINIMAL_TO_HIGH, STRICT),
  'gemini-3.8-flash': level(LOW_TO_HIGH, STRICT),
  'gemini-flash-latest': level(LOW_TO_HIGH, STRICT),
  'gemini-4-argon': level(LOW_TO_HIGH, { ...STRICT, max: 1_048_576 }),
  'gemini-4-hydrogen': level(LOW_TO_XHIGH, { ...STRICT, max: 1_048_576 }),
  'deepseek-chat': DEEPSEEK,
  'deepseek-v4-flash': { ...DEEPSEEK, efforts: ['low', 'high', 'max'], onByDefault: true, max: 384_000 },
  'deepseek-reasoner': { off: false, onByDefault: true, sampling: 'never', forced: 'never' },
  'qwen3-32b': { ...QWEN, budget: [1, 38_912] },
  'qwen3.7-max': { ...QWEN, onByDefault: true, max: 65_536 },
  'qwen3-coder-plus': PLAIN,
  'kimi-k2-0905-preview': { max: 262_144 },
  'kimi-k2.5': { ...KIMI, forced: 'without-reasoning' },
  'kimi-k2.6': { ...KIMI, forced: 'named' },
  'kimi-k2.7-code': { ...KIMI, toggle: false, off: false, forced: 'named' },
  'kimi-k3': { efforts: ['low', 'high', 'max'], off: false, onByDefault: true, sampling: 'never' },
  'glm-4.6': GLM,
  'glm-5.2': { ...GLM, efforts: ['high', 'max'] },
  'glm-5.3': { efforts: ['low', 'high', 'max'], off: false, onByDefault: true, forced: 'never' },
  'doubao-seed-1-8-251228': { toggle: true, off: true, efforts: MINIMAL_TO_HIGH, onByDefault: true },
  'minimax-m2.5': { off: false, onByDefault: true },
  'minimax-m3': { toggle: true, off: true, onByDefault: true },
  'grok-4': GROK,
  'grok-4.3': { ...GROK, efforts: LOW_TO_HIGH, off: true },
  'grok-4.5': { ...GROK, efforts: LOW_TO_HIGH },
  'grok-4.6': { ...GROK, efforts: LOW_TO_XHIGH },
  'grok-4.7': { ...GROK, efforts: LOW_TO_XHIGH },
  'mistral-medium-3.5': { efforts: ['high'], off: true },
  'mistral-large-latest': PLAIN,
  'llama-3.3-70b-instruct': PLAIN,
}
