import type { Family, FamilyTraits, Generation } from '../family.ts'

/** docs.mistral.ai/models */
const MODELS = 'Mistral, "Models"'
/** reasoning_effort high or none */
const REASONING = 'Mistral, "Reasoning"'

const PLAIN: FamilyTraits = {
  formats: ['openai-chat'],
  reasoning: { control: 'none', canBeOff: true },
  structuredOutput: true,
}

const ADJUSTABLE: FamilyTraits = {
  reasoning: { control: 'effort', efforts: ['high'], canBeOff: true, default: 'none' },
}

const first = (traits: FamilyTraits = PLAIN): Generation => ({ since: '1', source: MODELS, traits })

/** Mistral's models by version, as `medium-3.5`, or by month, as `medium-2604`. */
export const mistral = (): readonly Family[] => [
  {
    name: 'Magistral',
    vendor: 'mistral',
    pattern: /^magistral/,
    generations: [first({ ...PLAIN, reasoning: { control: 'always', canBeOff: false } })],
  },
  {
    name: 'Mistral Medium by version',
    vendor: 'mistral',
    pattern: /^mistral-medium-(?<version>\d(?:[.-]\d)?)(?!\d)/,
    generations: [first(), { since: '3.5', source: REASONING, traits: ADJUSTABLE }],
  },
  {
    name: 'Mistral Medium',
    vendor: 'mistral',
    pattern: /^mistral-medium(?:-(?<version>\d{4}))?/,
    generations: [first(), { since: '2604', source: REASONING, traits: ADJUSTABLE }],
  },
  {
    name: 'Mistral Small by version',
    vendor: 'mistral',
    pattern: /^mistral-small-(?<version>\d(?:[.-]\d)?)(?!\d)/,
    generations: [first(), { since: '4', source: REASONING, traits: ADJUSTABLE }],
  },
  {
    name: 'Mistral Small',
    vendor: 'mistral',
    pattern: /^mistral-small(?:-(?<version>\d{4}))?/,
    generations: [first(), { since: '2603', source: REASONING, traits: ADJUSTABLE }],
  },
  {
    name: 'Mistral',
    vendor: 'mistral',
    pattern: /^(?:open-)?(?:labs-)?(?:mistral|mixtral|ministral|codestral|devstral|pixtral)/,
    generations: [first()],
  },
]
