import { type Family, type OtherModels, pattern, type VendorModels } from '../family.ts'

/** platform.minimax.io/docs/api-reference/text-openai-api */
const API = 'MiniMax, "OpenAI-compatible API"'

const families = (): readonly Family[] => [
  {
    name: 'MiniMax',
    pattern: /^abab|^minimax-text/,
    generations: [
      {
        since: '1',
        source: API,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
        },
      },
    ],
  },
  {
    name: 'MiniMax M',
    pattern: pattern('^minimax-m{v}|^minimax'),
    generations: [
      {
        since: '1',
        // always thinks; penalties are ignored
        source: API,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'always', canBeOff: false },
          replaysReasoning: true,
          refuses: ['presencePenalty', 'frequencyPenalty'],
          maxOutputTokens: 131_072,
        },
      },
      {
        since: '3',
        // thinking adaptive (default) or disabled
        source: API,
        traits: {
          reasoning: { control: 'switch', canBeOff: true, default: 'high' },
          maxOutputTokens: 128_000,
        },
      },
    ],
  },
]

const others = (): readonly OtherModels[] => [
  ['speech', /^speech-/],
  ['video', /^(?:minimax-hailuo|video-01)/],
  ['image', /^image-01/],
  ['music', /^music-/],
]

export const minimax: VendorModels = { vendor: 'minimax', families, others }
