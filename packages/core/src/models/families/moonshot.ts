import { type Family, pattern } from '../family.ts'

const PARAMETERS = 'Moonshot, "Model parameter reference": platform.kimi.ai/docs/api/models-overview'
const EFFORT = 'Moonshot, "Use thinking effort": platform.kimi.ai/docs/guide/use-thinking-effort'

export const MOONSHOT: readonly Family[] = [
  {
    name: 'Moonshot V1',
    vendor: 'moonshot',
    pattern: /^moonshot/,
    generations: [
      {
        since: '1',
        source: PARAMETERS,
        traits: { formats: ['openai-chat'], reasoning: { control: 'none', canBeOff: true }, contextTokens: 131_072 },
      },
    ],
  },
  {
    name: 'Kimi',
    vendor: 'moonshot',
    pattern: pattern('^(?:kimi-)?k{v}|^kimi'),
    generations: [
      {
        since: '2',
        source: PARAMETERS,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
          contextTokens: 262_144,
          maxOutputTokens: 262_144,
          structuredOutput: true,
        },
      },
      {
        since: '2.5',
        source: `${PARAMETERS}: sampling is fixed, thinking on or off and on by default`,
        traits: {
          inputs: ['text', 'image', 'video'],
          reasoning: { control: 'switch', canBeOff: true, default: 'high' },
          replaysReasoning: true,
          sampling: 'fixed',
          forcedToolChoice: 'only-without-reasoning',
        },
      },
      {
        since: '2.6',
        source: `${PARAMETERS}: tool_choice required is refused`,
        traits: { forcedToolChoice: 'named' },
      },
      {
        since: '2.7',
        source: `${PARAMETERS}: thinking cannot be disabled`,
        traits: { reasoning: { control: 'always', canBeOff: false } },
      },
      {
        since: '3',
        source: `${EFFORT}: reasoning_effort low, high or max (default); no thinking field`,
        traits: {
          reasoning: { control: 'effort', efforts: ['low', 'high', 'max'], canBeOff: false, default: 'max' },
          forcedToolChoice: 'free',
          contextTokens: 1_048_576,
          maxOutputTokens: 1_048_576,
        },
      },
    ],
    variants: [
      {
        pattern: /thinking/,
        until: '2.5',
        source: 'Moonshot, "Use the Kimi K2 thinking model"',
        traits: { reasoning: { control: 'always', canBeOff: false }, replaysReasoning: true },
      },
    ],
  },
]
