import { type Family, pattern } from '../family.ts'

export const meta = (): readonly Family[] => [
  {
    name: 'Llama',
    vendor: 'meta',
    pattern: pattern('^(?:meta-|cerebras-|groq-)?llama-?v?{v}|^(?:meta-)?llama'),
    generations: [
      {
        since: '1',
        // no reasoning
        source: 'Meta, Llama model cards',
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
        },
      },
    ],
  },
]
