import { type Family, type FamilyTraits, pattern } from '../family.ts'

const THINKING = 'Alibaba Cloud, "Deep thinking": alibabacloud.com/help/en/model-studio/deep-thinking'
const TOOLS = 'Alibaba Cloud, "Function calling": a tool cannot be forced in thinking mode'

const PLAIN: FamilyTraits = {
  formats: ['openai-chat'],
  reasoning: { control: 'none', canBeOff: true },
  forcedToolChoice: 'free',
  structuredOutput: true,
}

const SWITCH: FamilyTraits = {
  reasoning: { control: 'switch', canBeOff: true, budget: { min: 1, max: 81_920 } },
  forcedToolChoice: 'only-without-reasoning',
}

const ALWAYS: FamilyTraits = {
  reasoning: { control: 'always', canBeOff: false },
  forcedToolChoice: 'never',
}

export const QWEN: readonly Family[] = [
  {
    name: 'QwQ',
    vendor: 'qwen',
    pattern: /^(?:qwq|qvq)/,
    generations: [{ since: '1', source: THINKING, traits: { ...PLAIN, ...ALWAYS, contextTokens: 131_072 } }],
  },
  {
    name: 'Qwen commercial',
    vendor: 'qwen',
    pattern: /^qwen-/,
    generations: [{ since: '1', source: THINKING, traits: { ...PLAIN, ...SWITCH } }],
    variants: [
      {
        pattern: /^qwen-(?:max|mt|vl|omni|long|math|coder|plus-character)/,
        source: 'models.dev, 2 July 2026: without reasoning',
        traits: PLAIN,
      },
    ],
  },
  {
    name: 'Qwen',
    vendor: 'qwen',
    pattern: pattern('^qwen-?{v}|^qwen'),
    generations: [
      { since: '1', source: 'Alibaba Cloud, "Models"', traits: { ...PLAIN, contextTokens: 131_072 } },
      { since: '3', source: `${THINKING}; ${TOOLS}`, traits: { ...SWITCH } },
      {
        since: '3.5',
        source: `${THINKING}: on by default`,
        traits: { reasoning: { default: 'high' }, contextTokens: 262_144, maxOutputTokens: 65_536 },
      },
    ],
    variants: [
      {
        pattern: /-(?:coder|instruct)|-2507$(?<!thinking-2507)/,
        since: '3',
        source: 'Alibaba Cloud, "Models": non-thinking',
        traits: PLAIN,
      },
      { pattern: /-thinking/, since: '3', source: `${THINKING}: thinking only`, traits: ALWAYS },
    ],
  },
]
