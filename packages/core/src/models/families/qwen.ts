import { type Family, type FamilyTraits, type OtherModels, pattern, type VendorModels } from '../family.ts'

/** alibabacloud.com/help/en/model-studio/deep-thinking */
const THINKING = 'Alibaba Cloud, "Deep thinking"'
/** a tool cannot be forced in thinking mode */
const TOOLS = 'Alibaba Cloud, "Function calling"'

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

const families = (): readonly Family[] => [
  {
    name: 'QwQ',
    pattern: /^(?:qwq|qvq)/,
    generations: [{ since: '1', source: THINKING, traits: { ...PLAIN, ...ALWAYS } }],
  },
  {
    name: 'Qwen commercial',
    pattern: /^qwen-/,
    generations: [{ since: '1', source: THINKING, traits: { ...PLAIN, ...SWITCH } }],
    variants: [
      {
        pattern: /^qwen-(?:max|mt|vl|omni|long|math|coder|plus-character)/,
        // without reasoning
        source: 'models.dev, 2 July 2026',
        traits: PLAIN,
      },
    ],
  },
  {
    name: 'Qwen',
    pattern: pattern('^qwen-?{v}|^qwen'),
    generations: [
      { since: '1', source: 'Alibaba Cloud, "Models"', traits: PLAIN },
      { since: '3', source: `${THINKING}; ${TOOLS}`, traits: SWITCH },
      {
        since: '3.5',
        // on by default
        source: THINKING,
        traits: { reasoning: { default: 'high' }, maxOutputTokens: 65_536 },
      },
    ],
    variants: [
      {
        pattern: /^qwen3-\d+(?:\.\d+)?b/,
        // their longest chain of thought
        source: 'Alibaba Cloud, "Models"',
        traits: { reasoning: { budget: { min: 1, max: 38_912 } } },
      },
      {
        pattern: /-(?:coder|instruct)|-2507$(?<!thinking-2507)/,
        since: '3',
        // non-thinking
        source: 'Alibaba Cloud, "Models"',
        traits: PLAIN,
      },
      { pattern: /-thinking/, since: '3', source: THINKING, traits: ALWAYS },
    ],
  },
]

const others = (): readonly OtherModels[] => [
  ['transcription', /^qwen.*asr/],
  ['live', /^qwen.*(?:realtime|livetranslate)/],
  ['speech', /^qwen.*tts/],
  ['image', /^(?:qwen-?image|wan\d.*image)/],
  ['embedding', /^(?:qwen\d*-?(?:vl-)?embedding|text-embedding-v\d)/],
  ['rerank', /^(?:qwen.*rerank|gte-rerank)/],
]

export const qwen: VendorModels = { vendor: 'qwen', families, others }
