import type { Effort, Format, ModelTraits } from '../hub/index.ts'

/** What is known of the models whose names match. */
export interface ModelRule extends ModelTraits {
  pattern: RegExp
  /** Formats that the vendor itself serves these models in, best first. */
  formats: readonly Format[]
}

const RESPONSES: readonly Format[] = ['openai-responses']
const RESPONSES_CHAT: readonly Format[] = ['openai-responses', 'openai-chat']
const CHAT_RESPONSES: readonly Format[] = ['openai-chat', 'openai-responses']
const CHAT: readonly Format[] = ['openai-chat']
const ANTHROPIC: readonly Format[] = ['anthropic']
const GOOGLE: readonly Format[] = ['google']

const LOW_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high']

/**
 * What the models of a family have in common, by name pattern, first match first; the name is bare. It holds for names
 * that the catalogue doesn't have too; what sets a single model apart is in the catalogue.
 * Sources: the vendors' model pages and API references (OpenAI "Models" and "Reasoning", Anthropic "Models overview"
 * and "Extended thinking", Google "Gemini thinking", DeepSeek "Thinking mode", Alibaba "Deep thinking", Volcengine
 * "深度思考", Moonshot "Thinking models", Z.AI "Thinking mode", xAI "Reasoning", MiniMax "M2 interleaved thinking").
 */
const MODEL_RULES: readonly ModelRule[] = [
  // OpenAI
  { pattern: /^(gpt-image|chatgpt-image|dall-e)/, vendor: 'openai', formats: [] },
  {
    pattern: /^gpt-5(\.\d)?-chat|^gpt-5\.\d-chat/,
    vendor: 'openai',
    formats: CHAT_RESPONSES,
    reasoningControl: 'none',
    maxOutputTokens: 16_384,
  },
  {
    pattern: /^gpt-5(\.\d+)?-(pro|codex)/,
    vendor: 'openai',
    formats: RESPONSES,
    reasoningControl: 'effort',
    efforts: ['low', 'medium', 'high', 'xhigh'],
    fixedSampling: true,
    maxOutputTokens: 128_000,
  },
  {
    pattern: /^gpt-5\.([6-9]|\d\d)/,
    vendor: 'openai',
    formats: RESPONSES_CHAT,
    reasoningControl: 'effort',
    fixedSampling: true,
    maxOutputTokens: 128_000,
  },
  {
    pattern: /^gpt-5\.([2-9]|\d\d)/,
    vendor: 'openai',
    formats: RESPONSES_CHAT,
    reasoningControl: 'effort',
    efforts: ['none', 'low', 'medium', 'high', 'xhigh'],
    fixedSampling: true,
    maxOutputTokens: 128_000,
  },
  {
    pattern: /^gpt-5\.1/,
    vendor: 'openai',
    formats: RESPONSES_CHAT,
    reasoningControl: 'effort',
    efforts: ['none', 'low', 'medium', 'high'],
    fixedSampling: true,
    maxOutputTokens: 128_000,
  },
  {
    pattern: /^gpt-5/,
    vendor: 'openai',
    formats: RESPONSES_CHAT,
    reasoningControl: 'effort',
    efforts: ['minimal', 'low', 'medium', 'high'],
    fixedSampling: true,
    maxOutputTokens: 128_000,
  },
  {
    pattern: /^o\d(-mini)?-(pro|deep-research)/,
    vendor: 'openai',
    formats: RESPONSES,
    reasoningControl: 'effort',
    efforts: LOW_TO_HIGH,
    fixedSampling: true,
    maxOutputTokens: 100_000,
  },
  {
    pattern: /^o\d(-|$)/,
    vendor: 'openai',
    formats: RESPONSES_CHAT,
    reasoningControl: 'effort',
    efforts: LOW_TO_HIGH,
    fixedSampling: true,
    maxOutputTokens: 100_000,
  },
  { pattern: /^gpt-oss/, vendor: 'openai', formats: CHAT, reasoningControl: 'effort', efforts: LOW_TO_HIGH },
  { pattern: /^(gpt-|chatgpt-)/, vendor: 'openai', formats: CHAT_RESPONSES, reasoningControl: 'none' },
  // Anthropic
  {
    pattern: /^claude-[a-z]+-(4-[6-9]|[5-9])/,
    vendor: 'anthropic',
    formats: ANTHROPIC,
    reasoningControl: 'adaptive',
    efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'],
    maxOutputTokens: 64_000,
  },
  {
    pattern: /^claude-opus-4(-1)?(-\d{8})?$/,
    vendor: 'anthropic',
    formats: ANTHROPIC,
    reasoningControl: 'budget',
    maxOutputTokens: 32_000,
  },
  {
    pattern: /^claude-((opus|sonnet|haiku)-4|3-7)/,
    vendor: 'anthropic',
    formats: ANTHROPIC,
    reasoningControl: 'budget',
    maxOutputTokens: 64_000,
  },
  {
    pattern: /^claude-3-5/,
    vendor: 'anthropic',
    formats: ANTHROPIC,
    reasoningControl: 'none',
    maxOutputTokens: 8192,
  },
  {
    pattern: /^claude-(3|2|instant)/,
    vendor: 'anthropic',
    formats: ANTHROPIC,
    reasoningControl: 'none',
    maxOutputTokens: 4096,
  },
  { pattern: /^claude/, vendor: 'anthropic', formats: ANTHROPIC },
  // Google
  {
    pattern: /^gemini-([3-9]|\d\d)/,
    vendor: 'google',
    formats: GOOGLE,
    reasoningControl: 'level',
    maxOutputTokens: 65_536,
  },
  {
    pattern: /^gemini-(2\.5|robotics)/,
    vendor: 'google',
    formats: GOOGLE,
    reasoningControl: 'budget',
    maxOutputTokens: 65_536,
  },
  {
    pattern: /^gemini-(2|1)/,
    vendor: 'google',
    formats: GOOGLE,
    reasoningControl: 'none',
    maxOutputTokens: 8192,
  },
  { pattern: /^(gemini|gemma|learnlm)/, vendor: 'google', formats: GOOGLE },
  // DeepSeek
  {
    pattern: /^deepseek-(reasoner|r\d)/,
    vendor: 'deepseek',
    formats: CHAT,
    reasoningControl: 'none',
    replaysReasoning: true,
    maxOutputTokens: 65_536,
  },
  {
    pattern: /^deepseek-v([4-9]|\d\d)/,
    vendor: 'deepseek',
    formats: CHAT,
    reasoningControl: 'switch',
    efforts: ['none', 'high', 'max'],
    replaysReasoning: true,
  },
  {
    pattern: /^deepseek/,
    vendor: 'deepseek',
    formats: CHAT,
    reasoningControl: 'switch',
    replaysReasoning: true,
  },
  // Alibaba
  { pattern: /^qwen[12]/, vendor: 'qwen', formats: CHAT, reasoningControl: 'none' },
  { pattern: /^(qwen|qwq|qvq)/, vendor: 'qwen', formats: CHAT, reasoningControl: 'switch' },
  // ByteDance
  { pattern: /^doubao-see(dance|dream)/, vendor: 'doubao', formats: [] },
  {
    pattern: /^doubao-(seed-(1[.-][89]|[2-9])|seed-1[.-]6-(lite-)?251015)/,
    vendor: 'doubao',
    formats: CHAT,
    reasoningControl: 'switch',
    efforts: ['none', 'minimal', 'low', 'medium', 'high'],
  },
  { pattern: /^doubao-1[.-]5-(pro|lite)-\d/, vendor: 'doubao', formats: CHAT, reasoningControl: 'none' },
  { pattern: /^doubao/, vendor: 'doubao', formats: CHAT, reasoningControl: 'switch' },
  // Moonshot
  {
    pattern: /^kimi-k2-thinking/,
    vendor: 'moonshot',
    formats: CHAT,
    reasoningControl: 'none',
    replaysReasoning: true,
  },
  {
    pattern: /^kimi-k2\.([5-9]|\d\d)/,
    vendor: 'moonshot',
    formats: CHAT,
    reasoningControl: 'switch',
    replaysReasoning: true,
  },
  { pattern: /^(kimi|moonshot)/, vendor: 'moonshot', formats: CHAT, reasoningControl: 'none' },
  // Zhipu
  {
    pattern: /^glm-(4\.[5-9]|[5-9])/,
    vendor: 'zhipu',
    formats: CHAT,
    reasoningControl: 'switch',
    replaysReasoning: true,
  },
  { pattern: /^(glm|chatglm)/, vendor: 'zhipu', formats: CHAT, reasoningControl: 'none' },
  // xAI
  {
    pattern: /^grok-3-mini/,
    vendor: 'xai',
    formats: CHAT_RESPONSES,
    reasoningControl: 'effort',
    efforts: ['low', 'high'],
  },
  {
    pattern: /^grok-4[.-][3-9]/,
    vendor: 'xai',
    formats: RESPONSES_CHAT,
    reasoningControl: 'effort',
    efforts: ['none', 'low', 'medium', 'high'],
  },
  { pattern: /^grok/, vendor: 'xai', formats: CHAT_RESPONSES, reasoningControl: 'none' },
  // MiniMax
  {
    pattern: /^(minimax|abab)/,
    vendor: 'minimax',
    formats: CHAT,
    reasoningControl: 'none',
    replaysReasoning: true,
  },
]

const UNKNOWN: ModelRule = { pattern: /./, formats: CHAT }

/** The rule for a model's name; an unknown one is taken to be served in openai-chat. */
export function ruleOf(model: string): ModelRule {
  const name = bareName(model)
  return MODEL_RULES.find(({ pattern }) => pattern.test(name)) ?? UNKNOWN
}

/** A model's name in lower case and without the prefix of a vendor or an upstream, such as `openai/`. */
export function bareName(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1).toLowerCase()
}

/** Whether models of the rule can be told to think; others never do, or always, which the catalogue knows. */
export function canBeTold({ reasoningControl = 'none' }: ModelRule): boolean {
  return reasoningControl !== 'none'
}
