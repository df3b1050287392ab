import { type Family, pattern } from '../family.ts'

const REASONING = 'xAI, "Reasoning": docs.x.ai/developers/model-capabilities/text/reasoning'

export const XAI: readonly Family[] = [
  {
    name: 'Grok Code',
    vendor: 'xai',
    pattern: /^grok-(?:code|build)/,
    generations: [
      {
        since: '0',
        source: REASONING,
        traits: {
          formats: ['openai-chat', 'openai-responses'],
          reasoning: { control: 'always', canBeOff: false },
          refuses: ['presencePenalty', 'frequencyPenalty', 'stopSequences'],
          contextTokens: 256_000,
          structuredOutput: true,
        },
      },
    ],
  },
  {
    name: 'Grok',
    vendor: 'xai',
    pattern: pattern('^grok-{v}|^grok(?=$|-)'),
    decimal: true,
    generations: [
      {
        since: '1',
        source: 'xAI, "Models": docs.x.ai/developers/models',
        traits: {
          formats: ['openai-chat', 'openai-responses'],
          reasoning: { control: 'none', canBeOff: true },
          inputs: ['text', 'image'],
          contextTokens: 131_072,
          structuredOutput: true,
        },
      },
      {
        since: '4',
        source: `${REASONING}: always on, without effort; penalties and stop are refused`,
        traits: {
          reasoning: { control: 'always', canBeOff: false },
          refuses: ['presencePenalty', 'frequencyPenalty', 'stopSequences'],
          contextTokens: 256_000,
        },
      },
      {
        since: '4.3',
        source: `${REASONING}: none, low, medium, high`,
        traits: {
          formats: ['openai-responses', 'openai-chat'],
          reasoning: { control: 'effort', efforts: ['low', 'medium', 'high'], canBeOff: true, default: 'low' },
          contextTokens: 1_000_000,
        },
      },
      {
        since: '4.5',
        source: `${REASONING}: cannot be off, high by default`,
        traits: { reasoning: { canBeOff: false, default: 'high' }, contextTokens: 500_000 },
      },
      {
        since: '4.6',
        source: 'xAI, "Grok 4.6": docs.x.ai/developers/models/grok-4.6, xhigh',
        traits: { reasoning: { efforts: ['low', 'medium', 'high', 'xhigh'] } },
      },
      {
        since: '4.7',
        source: `${REASONING}: xhigh is of Grok 4.6 only`,
        traits: { reasoning: { efforts: ['low', 'medium', 'high'] } },
      },
    ],
    variants: [
      {
        pattern: /^grok-3-mini/,
        source: REASONING,
        traits: {
          reasoning: { control: 'effort', efforts: ['low', 'high'], canBeOff: false, default: 'low' },
          inputs: ['text'],
        },
      },
      {
        pattern: /multi-agent/,
        source: `${REASONING}: the effort is the number of agents`,
        traits: {
          reasoning: { control: 'effort', efforts: ['low', 'medium', 'high', 'xhigh'], canBeOff: false },
        },
      },
      {
        pattern: /non-reasoning/,
        source: REASONING,
        traits: { reasoning: { control: 'none', canBeOff: true }, refuses: [] },
      },
    ],
  },
]
