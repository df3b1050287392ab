import { type Family, type LifecycleRow, type OtherModels, pattern, type VendorModels } from '../family.ts'

/** docs.x.ai/developers/model-capabilities/text/reasoning */
const REASONING = 'xAI, "Reasoning"'

const families = (): readonly Family[] => [
  {
    name: 'Grok Code',
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

const others = (): readonly OtherModels[] => [
  ['image', /^grok-imagine-image|^grok-2-image/],
  ['video', /^grok-imagine-video/],
  ['live', /^grok-(?:realtime|voice)/],
]

/** xAI, "May 15 retirement"; as of 26 November 2026 */
const lifecycle = (): readonly LifecycleRow[] => [
  [
    /^grok-(?:3(?:-(?:latest|fast|beta))?|4|4-0709|4-latest|4-fast.*|4[.-]1-fast.*|code-fast.*)$/,
    { retired: '2026-05-15', successor: 'grok-4.3' },
  ],
]

export const xai: VendorModels = { vendor: 'xai', families, others, lifecycle }
