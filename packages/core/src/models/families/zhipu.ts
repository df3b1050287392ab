import { type Family, type OtherModels, pattern, type VendorModels } from '../family.ts'

/** docs.z.ai/guides/capabilities/thinking-mode */
const THINKING = 'Z.AI, "Thinking mode"'
/** tool_choice accepts auto only */
const API = 'Z.AI, "Chat completion"'

const families = (): readonly Family[] => [
  {
    name: 'GLM',
    pattern: pattern('^(?:chat)?glm-?{v}|^(?:chat)?glm'),
    generations: [
      {
        since: '3',
        source: API,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
          forcedToolChoice: 'never',
        },
      },
      {
        since: '4.5',
        // on by default
        source: THINKING,
        traits: {
          reasoning: { control: 'switch', canBeOff: true, default: 'high' },
          replaysReasoning: true,
          maxOutputTokens: 98_304,
        },
      },
      { since: '4.6', source: THINKING, traits: { maxOutputTokens: 131_072 } },
      {
        since: '5.2',
        // reasoning_effort high and max
        source: 'Z.AI, "GLM-5.2"',
        traits: { reasoning: { efforts: ['high', 'max'] } },
      },
      {
        since: '5.3',
        // thinking is always on; reasoning_effort low, high and max (default)
        source: 'Z.AI, "GLM-5.3"',
        traits: {
          reasoning: { control: 'effort', efforts: ['low', 'high', 'max'], canBeOff: false, default: 'max' },
        },
      },
    ],
    variants: [
      {
        pattern: /^glm-4[.-]5v/,
        source: 'models.dev, 2 July 2026',
        traits: { maxOutputTokens: 16_384 },
      },
      {
        pattern: /^glm-4[.-]6v/,
        source: 'models.dev, 2 July 2026',
        traits: { maxOutputTokens: 32_768 },
      },
    ],
  },
]

const others = (): readonly OtherModels[] => [
  ['image', /^(?:cogview|glm-image)/],
  ['video', /^(?:cogvideo|vidu)/],
  ['transcription', /^glm-asr/],
  ['embedding', /^embedding-\d/],
]

export const zhipu: VendorModels = { vendor: 'zhipu', families, others }
