import { type Family, type LifecycleRow, pattern, type VendorModels } from '../family.ts'

/** api-docs.deepseek.com/guides/thinking_mode */
const THINKING = 'DeepSeek, "Thinking mode"'

const families = (): readonly Family[] => [
  {
    name: 'DeepSeek R1',
    pattern: /^deepseek-(?:reasoner|r\d)/,
    generations: [
      {
        since: '1',
        // tool_choice other than auto and none is refused
        source: THINKING,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'always', canBeOff: false },
          sampling: 'fixed',
          forcedToolChoice: 'never',
          replaysReasoning: true,
          maxOutputTokens: 384_000,
        },
      },
    ],
    variants: [
      {
        pattern: /^deepseek-r\d/,
        source: 'DeepSeek, model card of R1',
        traits: { maxOutputTokens: 65_536 },
      },
    ],
  },
  {
    name: 'DeepSeek Chat',
    pattern: /^deepseek-(?:chat|coder)/,
    generations: [
      {
        since: '1',
        // off unless it is enabled
        source: THINKING,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'switch', canBeOff: true, default: 'none' },
          sampling: 'only-without-reasoning',
          forcedToolChoice: 'only-without-reasoning',
          replaysReasoning: true,
          maxOutputTokens: 384_000,
        },
      },
    ],
  },
  {
    name: 'DeepSeek',
    pattern: pattern('^deepseek-v?{v}|^deepseek'),
    generations: [
      {
        since: '2',
        source: 'DeepSeek, model cards of V2 and V3',
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
        },
      },
      {
        since: '3.1',
        // model card of V3.1
        source: THINKING,
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
        // on by default; reasoning_effort low, high (default) and max
        source: THINKING,
        traits: {
          reasoning: { efforts: ['low', 'high', 'max'], default: 'high' },
          maxOutputTokens: 384_000,
        },
      },
    ],
  },
]

/** DeepSeek, news of 24 April 2026; as of 26 November 2026 */
const lifecycle = (): readonly LifecycleRow[] => [
  [/^deepseek-(?:chat|reasoner)$/, { retired: '2026-07-24', successor: 'deepseek-v4-flash' }],
]

export const deepseek: VendorModels = { vendor: 'deepseek', families, lifecycle }
