import type { Family, FamilyTraits, Generation, LifecycleRow, OtherModels, VendorModels } from '../family.ts'

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
const families = (): readonly Family[] => [
  {
    name: 'Magistral',
    pattern: /^magistral/,
    generations: [first({ ...PLAIN, reasoning: { control: 'always', canBeOff: false } })],
  },
  {
    name: 'Mistral Medium by version',
    pattern: /^mistral-medium-(?<version>\d(?:[.-]\d)?)(?!\d)/,
    generations: [first(), { since: '3.5', source: REASONING, traits: ADJUSTABLE }],
  },
  {
    name: 'Mistral Medium',
    pattern: /^mistral-medium(?:-(?<version>\d{4}))?/,
    generations: [first(), { since: '2604', source: REASONING, traits: ADJUSTABLE }],
  },
  {
    name: 'Mistral Small by version',
    pattern: /^mistral-small-(?<version>\d(?:[.-]\d)?)(?!\d)/,
    generations: [first(), { since: '4', source: REASONING, traits: ADJUSTABLE }],
  },
  {
    name: 'Mistral Small',
    pattern: /^mistral-small(?:-(?<version>\d{4}))?/,
    generations: [first(), { since: '2603', source: REASONING, traits: ADJUSTABLE }],
  },
  {
    name: 'Mistral',
    pattern: /^(?:open-)?(?:labs-)?(?:mistral|mixtral|ministral|codestral|devstral|pixtral)/,
    generations: [first()],
  },
]

const others = (): readonly OtherModels[] => [
  ['embedding', /^(?:mistral|codestral)-embed/],
  ['transcription', /^voxtral-.*(?:transcribe|realtime)/],
  ['moderation', /^mistral-(?:moderation|ocr)/],
]

/** Mistral's model pages; as of 26 November 2026 */
const lifecycle = (): readonly LifecycleRow[] => [
  [/^magistral-medium-2506/, { retired: '2025-11-30', successor: 'mistral-medium-3.5' }],
]

export const mistral: VendorModels = { vendor: 'mistral', families, others, lifecycle }
