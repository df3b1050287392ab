import { type Family, pattern } from '../family.ts'

export const META: readonly Family[] = [
  {
    name: 'Llama',
    vendor: 'meta',
    pattern: pattern('^(?:meta-|cerebras-|groq-)?llama-?v?{v}|^(?:meta-)?llama'),
    generations: [
      {
        since: '1',
        source: 'Meta, Llama model cards: no reasoning',
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
          contextTokens: 128_000,
        },
      },
      { since: '4', source: 'Meta, Llama 4 model cards', traits: { inputs: ['text', 'image'] } },
    ],
  },
]
