import { type Family, type LifecycleRow, pattern, type VendorModels } from '../family.ts'

/** platform.kimi.ai/docs/api/models-overview */
const PARAMETERS = 'Moonshot, "Model parameter reference"'
/** platform.kimi.ai/docs/guide/use-thinking-effort */
const EFFORT = 'Moonshot, "Use thinking effort"'

const families = (): readonly Family[] => [
  {
    name: 'Moonshot V1',
    pattern: /^moonshot/,
    generations: [
      {
        since: '1',
        source: PARAMETERS,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
        },
      },
    ],
  },
  {
    name: 'Kimi',
    pattern: pattern('^(?:kimi-)?k{v}|^kimi'),
    generations: [
      {
        since: '2',
        source: PARAMETERS,
        traits: {
          formats: ['openai-chat'],
          reasoning: { control: 'none', canBeOff: true },
          maxOutputTokens: 262_144,
          structuredOutput: true,
        },
      },
      {
        since: '2.5',
        // sampling is fixed, thinking on or off and on by default
        source: PARAMETERS,
        traits: {
          reasoning: { control: 'switch', canBeOff: true, default: 'high' },
          replaysReasoning: true,
          sampling: 'fixed',
          forcedToolChoice: 'only-without-reasoning',
        },
      },
      {
        since: '2.6',
        // tool_choice required is refused
        source: PARAMETERS,
        traits: { forcedToolChoice: 'named' },
      },
      {
        since: '2.7',
        // thinking cannot be disabled
        source: PARAMETERS,
        traits: { reasoning: { control: 'always', canBeOff: false } },
      },
      {
        since: '3',
        // reasoning_effort low, high or max (default); no thinking field
        source: EFFORT,
        traits: {
          reasoning: { control: 'effort', efforts: ['low', 'high', 'max'], canBeOff: false, default: 'max' },
          forcedToolChoice: 'free',
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

/** Moonshot, its models page; as of 26 November 2026 */
const lifecycle = (): readonly LifecycleRow[] => [
  [/^kimi-k2(?!\d)/, { retired: '2026-12-31', successor: 'kimi-k3' }],
]

export const moonshot: VendorModels = { vendor: 'moonshot', families, lifecycle }
