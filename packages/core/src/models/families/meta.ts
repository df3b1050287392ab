import { type Family, pattern, type VendorModels } from '../family.ts'

const families = (): readonly Family[] => [
  {
    name: 'Llama',
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

export const meta: VendorModels = { vendor: 'meta', families }
