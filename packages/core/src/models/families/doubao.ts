import { type Family, pattern } from '../family.ts'

const THINKING = 'Volcengine Ark, "深度思考": www.volcengine.com/docs/82379/1449737'

export const DOUBAO: readonly Family[] = [
  {
    name: 'Doubao Seed',
    vendor: 'doubao',
    pattern: pattern('^(?:(?:doubao|dola)-)?seed-(?:{v}|[a-z])'),
    generations: [
      {
        since: '1.6',
        source: `${THINKING}: thinking on (default) or off`,
        traits: {
          formats: ['openai-chat'],
          inputs: ['text', 'image', 'video'],
          reasoning: { control: 'switch', canBeOff: true, default: 'high' },
          maxOutputTokens: 32_768,
          contextTokens: 262_144,
          structuredOutput: true,
        },
      },
      {
        since: '1.8',
        source: `${THINKING}: reasoning_effort minimal, low, medium and high`,
        traits: {
          reasoning: { efforts: ['minimal', 'low', 'medium', 'high'], default: 'medium' },
          maxOutputTokens: 65_536,
        },
      },
    ],
    variants: [
      {
        pattern: /^doubao-seed-1[.-]6-(?:lite-)?251015/,
        source: `${THINKING}: reasoning_effort from the snapshots of 15 October 2025`,
        traits: { reasoning: { efforts: ['minimal', 'low', 'medium', 'high'] } },
      },
      {
        pattern: /-thinking/,
        source: `${THINKING}: cannot be off`,
        traits: { reasoning: { canBeOff: false } },
      },
    ],
  },
  {
    name: 'Doubao',
    vendor: 'doubao',
    pattern: pattern('^doubao-(?:{v}|[a-z]+)'),
    generations: [
      {
        since: '1',
        source: 'Volcengine Ark, "模型列表": www.volcengine.com/docs/82379/1330310',
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'switch', canBeOff: true },
          contextTokens: 131_072,
          maxOutputTokens: 12_288,
        },
      },
    ],
    variants: [
      {
        pattern: /^doubao-1[.-]5-(?:vision-)?(?:pro|lite)|^doubao-(?:pro|lite)/,
        source: 'Volcengine Ark, "模型列表": without reasoning',
        traits: { reasoning: { control: 'none', canBeOff: true } },
      },
    ],
  },
]
