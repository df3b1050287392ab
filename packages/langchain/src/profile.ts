import type { ModelProfile } from '@langchain/core/language_models/profile'
import { traitsOf } from '@mixrouter/core'

/** What is known of the models whose names match, besides what the catalogue says. */
interface ProfileRule {
  pattern: RegExp
  maxInputTokens: number
  /** Media that the models take. */
  inputs?: readonly ('image' | 'pdf' | 'audio' | 'video')[]
  /** The models do not think. */
  plain?: true
  /** The models do not keep to a schema by themselves. */
  loose?: true
}

const SEES = ['image', 'pdf'] as const
const PERCEIVES = ['image', 'pdf', 'audio', 'video'] as const

/**
 * First match first; the name is lower case and without a vendor's prefix. Sources: the vendors' pages on their models
 * (OpenAI "Models", Anthropic "Models overview" and "Structured outputs", Google "Gemini models", DeepSeek "Models &
 * pricing", Alibaba "Models", Moonshot "Model list", Z.AI "Overview", xAI "Models", MiniMax "Models").
 */
const RULES: readonly ProfileRule[] = [
  { pattern: /^gpt-5(\.\d)?-chat/, maxInputTokens: 128_000, inputs: SEES },
  { pattern: /^gpt-5\.([4-9]|\d\d)(?!-(mini|nano))/, maxInputTokens: 1_050_000, inputs: SEES },
  { pattern: /^gpt-5/, maxInputTokens: 400_000, inputs: SEES },
  { pattern: /^gpt-4\.1/, maxInputTokens: 1_047_576, inputs: SEES, plain: true },
  { pattern: /^gpt-4o/, maxInputTokens: 128_000, inputs: SEES, plain: true },
  { pattern: /^gpt-4-turbo/, maxInputTokens: 128_000, inputs: SEES, plain: true, loose: true },
  { pattern: /^gpt-4/, maxInputTokens: 8192, plain: true, loose: true },
  { pattern: /^gpt-oss/, maxInputTokens: 131_072 },
  { pattern: /^o\d-mini$/, maxInputTokens: 200_000 },
  { pattern: /^o\d/, maxInputTokens: 200_000, inputs: SEES },
  { pattern: /^claude-[a-z]+-(4-[6-9]|[5-9])/, maxInputTokens: 1_000_000, inputs: SEES },
  { pattern: /^claude-[a-z]+-4-5/, maxInputTokens: 200_000, inputs: SEES },
  { pattern: /^claude-((opus|sonnet|haiku)-4|3-7)/, maxInputTokens: 200_000, inputs: SEES, loose: true },
  { pattern: /^claude-3/, maxInputTokens: 200_000, inputs: SEES, plain: true, loose: true },
  { pattern: /^gemini-(3|2\.5)/, maxInputTokens: 1_048_576, inputs: PERCEIVES },
  { pattern: /^gemini-2/, maxInputTokens: 1_048_576, inputs: PERCEIVES, plain: true },
  { pattern: /^deepseek/, maxInputTokens: 131_072, loose: true },
  { pattern: /^qwen3\.5/, maxInputTokens: 262_144, inputs: ['image', 'video'], loose: true },
  { pattern: /^qwen2\.5-vl/, maxInputTokens: 131_072, inputs: ['image', 'video'], plain: true, loose: true },
  { pattern: /^qwen3-max/, maxInputTokens: 262_144, loose: true },
  { pattern: /^kimi-k2-(instruct|0711)/, maxInputTokens: 131_072, plain: true, loose: true },
  { pattern: /^kimi-k2-thinking/, maxInputTokens: 262_144, loose: true },
  { pattern: /^kimi-k2\.5/, maxInputTokens: 262_144, inputs: ['image', 'video'], loose: true },
  { pattern: /^kimi-k2/, maxInputTokens: 262_144, plain: true, loose: true },
  { pattern: /^glm-4\.[56]v/, maxInputTokens: 65_536, inputs: ['image', 'video'], loose: true },
  { pattern: /^glm-4\.5/, maxInputTokens: 131_072, loose: true },
  { pattern: /^glm-(4\.[6-9]|[5-9])/, maxInputTokens: 200_000, loose: true },
  { pattern: /^grok-4[.-]1-fast-non-reasoning/, maxInputTokens: 2_000_000, inputs: ['image'], plain: true },
  { pattern: /^grok-4[.-]1-fast/, maxInputTokens: 2_000_000, inputs: ['image'] },
  { pattern: /^grok-4/, maxInputTokens: 256_000, inputs: ['image'] },
  { pattern: /^minimax-m2/, maxInputTokens: 204_800, loose: true },
]

/**
 * What a model can do, by its name; empty for an unknown one.
 *
 * @example profileOf('gpt-5.2').structuredOutput // true
 */
export function profileOf(model: string): ModelProfile {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase()
  const rule = RULES.find(({ pattern }) => pattern.test(name))
  if (!rule) return {}
  const { maxInputTokens, inputs = [], plain, loose } = rule
  const { maxOutputTokens } = traitsOf(model)
  const takes = (medium: (typeof PERCEIVES)[number]) => (inputs as readonly string[]).includes(medium)
  return {
    maxInputTokens,
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    imageInputs: takes('image'),
    imageUrlInputs: takes('image'),
    imageToolMessage: takes('image'),
    pdfInputs: takes('pdf'),
    pdfToolMessage: takes('pdf'),
    audioInputs: takes('audio'),
    videoInputs: takes('video'),
    imageOutputs: false,
    audioOutputs: false,
    videoOutputs: false,
    reasoningOutput: !plain,
    toolCalling: true,
    toolChoice: true,
    structuredOutput: !loose,
  }
}
