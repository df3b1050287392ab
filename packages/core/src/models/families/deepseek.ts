import { type Family, pattern } from '../family.ts'

const THINKING = 'DeepSeek, "Thinking mode": api-docs.deepseek.com/guides/thinking_mode'

export const DEEPSEEK: readonly Family[] = [
  {
    name: 'DeepSeek R1',
    vendor: 'deepseek',
    pattern: /^deepseek-(?:reasoner|r\d)/,
    generations: [
      {
        since: '1',
        source: `${THINKING}: tool_choice other than auto and none is refused`,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'always', canBeOff: false },
          sampling: 'fixed',
          forcedToolChoice: 'never',
          replaysReasoning: true,
          maxOutputTokens: 384_000,
          contextTokens: 1_000_000,
        },
      },
    ],
    variants: [
      {
        pattern: /^deepseek-r\d/,
        source: 'DeepSeek, model card of R1',
        traits: { maxOutputTokens: 65_536, contextTokens: 128_000 },
      },
    ],
  },
  {
    name: 'DeepSeek Chat',
    vendor: 'deepseek',
    pattern: /^deepseek-(?:chat|coder)/,
    generations: [
      {
        since: '1',
        source: `${THINKING}: off unless it is enabled`,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'switch', canBeOff: true, default: 'none' },
          sampling: 'only-without-reasoning',
          forcedToolChoice: 'only-without-reasoning',
          replaysReasoning: true,
          maxOutputTokens: 384_000,
          contextTokens: 1_000_000,
        },
      },
    ],
  },
  {
    name: 'DeepSeek',
    vendor: 'deepseek',
    pattern: pattern('^deepseek-v?{v}|^deepseek'),
    generations: [
      {
        since: '2',
        source: 'DeepSeek, model cards of V2 and V3',
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
          contextTokens: 128_000,
        },
      },
      {
        since: '3.1',
        source: `${THINKING}; model card of V3.1`,
        traits: {
          reasoning: { control: 'switch', canBeOff: true, default: 'none' },
          sampling: 'only-without-reasoning',
          forcedToolChoice: 'only-without-reasoning',
          replaysReasoning: true,
          maxOutputTokens: 65_536,
        },
      },
      {
        since: '4',
        source: `${THINKING}: on by default; reasoning_effort low, high (default) and max`,
        traits: {
          reasoning: { efforts: ['low', 'high', 'max'], default: 'high' },
          maxOutputTokens: 384_000,
          contextTokens: 1_000_000,
        },
      },
    ],
  },
]
