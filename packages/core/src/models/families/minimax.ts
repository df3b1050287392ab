import { type Family, pattern } from '../family.ts'

/** platform.minimax.io/docs/api-reference/text-openai-api */
const API = 'MiniMax, "OpenAI-compatible API"'

export const minimax = (): readonly Family[] => [
  {
    name: 'MiniMax',
    vendor: 'minimax',
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
    vendor: 'minimax',
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
