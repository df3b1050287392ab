import { type Family, pattern } from '../family.ts'

const THINKING = 'Z.AI, "Thinking mode": docs.z.ai/guides/capabilities/thinking-mode'
const API = 'Z.AI, "Chat completion": tool_choice accepts auto only'

export const ZHIPU: readonly Family[] = [
  {
    name: 'GLM',
    vendor: 'zhipu',
    pattern: pattern('^(?:chat)?glm-?{v}|^(?:chat)?glm'),
    generations: [
      {
        since: '3',
        source: API,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
          forcedToolChoice: 'never',
          contextTokens: 128_000,
        },
      },
      {
        since: '4.5',
        source: `${THINKING}: on by default`,
        traits: {
          reasoning: { control: 'switch', canBeOff: true, default: 'high' },
          replaysReasoning: true,
          maxOutputTokens: 98_304,
          contextTokens: 131_072,
        },
      },
      { since: '4.6', source: THINKING, traits: { maxOutputTokens: 131_072, contextTokens: 204_800 } },
      {
        since: '5.2',
        source: 'Z.AI, "GLM-5.2": reasoning_effort high and max',
        traits: { reasoning: { efforts: ['high', 'max'] }, contextTokens: 1_000_000 },
      },
      {
        since: '5.3',
        source: 'Z.AI, "GLM-5.3": thinking is always on; reasoning_effort low, high and max (default)',
        traits: {
          reasoning: { control: 'effort', efforts: ['low', 'high', 'max'], canBeOff: false, default: 'max' },
          contextTokens: 1_048_576,
        },
      },
    ],
    variants: [
      {
        pattern: /^glm-\d(?:[.-]\d)?v/,
        source: 'models.dev, 2 July 2026',
        traits: { inputs: ['text', 'image', 'video'] },
      },
      {
        pattern: /^glm-4[.-]5v/,
        source: 'models.dev, 2 July 2026',
        traits: { maxOutputTokens: 16_384, contextTokens: 64_000 },
      },
      {
        pattern: /^glm-4[.-]6v/,
        source: 'models.dev, 2 July 2026',
        traits: { maxOutputTokens: 32_768, contextTokens: 128_000 },
      },
    ],
  },
]
