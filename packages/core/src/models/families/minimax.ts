import { type Family, pattern } from '../family.ts'

const API = 'MiniMax, "OpenAI-compatible API": platform.minimax.io/docs/api-reference/text-openai-api'

export const MINIMAX: readonly Family[] = [
  {
    name: 'MiniMax',
    vendor: 'minimax',
    pattern: /^abab|^minimax-text/,
    generations: [
      {
        since: '1',
        source: API,
        traits: { formats: ['openai-chat'], reasoning: { control: 'none', canBeOff: true }, contextTokens: 245_760 },
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
        source: `${API}: always thinks; penalties are ignored`,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'always', canBeOff: false },
          replaysReasoning: true,
          refuses: ['presencePenalty', 'frequencyPenalty'],
          contextTokens: 204_800,
          maxOutputTokens: 131_072,
        },
      },
      {
        since: '3',
        source: `${API}: thinking adaptive (default) or disabled`,
        traits: {
          reasoning: { control: 'switch', canBeOff: true, default: 'high' },
          inputs: ['text', 'image'],
          contextTokens: 1_000_000,
          maxOutputTokens: 128_000,
        },
      },
    ],
  },
]
