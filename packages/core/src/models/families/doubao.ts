import { type Family, type OtherModels, pattern, type VendorModels } from '../family.ts'

/** www.volcengine.com/docs/82379/1449737 */
const THINKING = 'Volcengine Ark, "深度思考"'

const families = (): readonly Family[] => [
  {
    name: 'Doubao Seed',
    pattern: pattern('^(?:(?:doubao|dola)-)?seed-(?:{v}|[a-z])'),
    generations: [
      {
        since: '1.6',
        // thinking on (default) or off
        source: THINKING,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'switch', canBeOff: true, default: 'high' },
          maxOutputTokens: 32_768,
          structuredOutput: true,
        },
      },
      {
        since: '1.8',
        // reasoning_effort minimal, low, medium and high
        source: THINKING,
        traits: {
          reasoning: { efforts: ['minimal', 'low', 'medium', 'high'], default: 'medium' },
          maxOutputTokens: 65_536,
        },
      },
    ],
    variants: [
      {
        pattern: /^doubao-seed-1[.-]6-(?:lite-)?251015/,
        // reasoning_effort from the snapshots of 15 October 2025
        source: THINKING,
        traits: { reasoning: { efforts: ['minimal', 'low', 'medium', 'high'] } },
      },
      {
        pattern: /-thinking/,
        // cannot be off
        source: THINKING,
        traits: { reasoning: { canBeOff: false } },
      },
    ],
  },
  {
    name: 'Doubao',
    pattern: pattern('^doubao-(?:{v}|[a-z]+)'),
    generations: [
      {
        since: '1',
        // www.volcengine.com/docs/82379/1330310
        source: 'Volcengine Ark, "模型列表"',
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'switch', canBeOff: true },
          maxOutputTokens: 12_288,
        },
      },
    ],
    variants: [
      {
        pattern: /^doubao-1[.-]5-(?:vision-)?(?:pro|lite)|^doubao-(?:pro|lite)/,
        // without reasoning
        source: 'Volcengine Ark, "模型列表"',
        traits: { reasoning: { control: 'none', canBeOff: true } },
      },
    ],
  },
]

const others = (): readonly OtherModels[] => [
  ['video', /^(?:(?:doubao|dola)-)?seedance/],
  ['image', /^(?:(?:doubao|dola)-)?seed(?:ream|edit)/],
  ['embedding', /^doubao-embedding/],
]

export const doubao: VendorModels = { vendor: 'doubao', families, others }
