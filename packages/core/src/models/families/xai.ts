import { type Family, pattern } from '../family.ts'

/** docs.x.ai/developers/model-capabilities/text/reasoning */
const REASONING = 'xAI, "Reasoning"'

export const xai = (): readonly Family[] => [
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
        // docs.x.ai/developers/models
        source: 'xAI, "Models"',
        traits: {
          formats: ['openai-chat', 'openai-responses'],
          reasoning: { control: 'none', canBeOff: true },
          structuredOutput: true,
        },
      },
      {
        since: '4',
        // always on, without effort; penalties and stop are refused
        source: REASONING,
        traits: {
          reasoning: { control: 'always', canBeOff: false },
          refuses: ['presencePenalty', 'frequencyPenalty', 'stopSequences'],
        },
      },
      {
        since: '4.3',
        // none, low, medium, high
        source: REASONING,
        traits: {
          formats: ['openai-responses', 'openai-chat'],
          reasoning: {
            control: 'effort',
            efforts: ['low', 'medium', 'high'],
            canBeOff: true,
            default: 'low',
          },
        },
      },
      {
        since: '4.5',
        // cannot be off, high by default
        source: REASONING,
        traits: { reasoning: { canBeOff: false, default: 'high' } },
      },
      {
        since: '4.6',
        // docs.x.ai/developers/models/grok-4.6 and grok-4.7, xhigh; nothing is documented of Grok 5 yet
        source: 'xAI, "Grok 4.6" and "Grok 4.7"',
        traits: { reasoning: { efforts: ['low', 'medium', 'high', 'xhigh'] } },
      },
    ],
    variants: [
      {
        pattern: /^grok-3-mini/,
        source: REASONING,
        traits: {
          reasoning: { control: 'effort', efforts: ['low', 'high'], canBeOff: false, default: 'low' },
        },
      },
      {
        pattern: /multi-agent/,
        // the effort is the number of agents
        source: REASONING,
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
