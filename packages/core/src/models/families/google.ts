import type { Effort } from '../../hub/index.ts'
import {
  type Family,
  type FamilyTraits,
  type Generation,
  type LifecycleRow,
  type OtherModels,
  pattern,
  type VendorModels,
} from '../family.ts'

const LOW_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high']
const MINIMAL_TO_HIGH: readonly Effort[] = ['minimal', ...LOW_TO_HIGH]

/** ai.google.dev/gemini-api/docs/models */
const MODELS = 'Google, "Gemini models"'
/** ai.google.dev/gemini-api/docs/thinking */
const THINKING = 'Google, "Gemini thinking"'
/** ai.google.dev/gemini-api/docs/thought-signatures */
const SIGNATURES = 'Google, "Thought signatures"'
/** sampling is ignored and to be removed, a request ending in a model turn is refused, there and in all later models */
const LATEST = 'Google, "What\'s new in Gemini 3.6 Flash"'
/** ai.google.dev/gemini-api/docs/latest-model */
const GEMINI_4 = 'Google, "Gemini 4"'

const PLAIN: FamilyTraits = {
  formats: ['google'],
  reasoning: { control: 'none', canBeOff: true },
  structuredOutput: 'without-tools',
  signedToolCalls: false,
  maxOutputTokens: 8192,
}

const budget = (min: number, max: number, canBeOff: boolean): FamilyTraits => ({
  reasoning: { control: 'budget', canBeOff, budget: { min, max } },
  maxOutputTokens: 65_536,
})

/** From Gemini 3 on: levels, signed calls, and a schema beside tools. */
const level = (efforts: readonly Effort[], preset: Effort): FamilyTraits => ({
  reasoning: { control: 'level', efforts, canBeOff: false, default: preset },
  signedToolCalls: true,
  structuredOutput: true,
})

const STRICT: FamilyTraits = { sampling: 'fixed', prefill: false }

const GEMINI_1: Generation = { since: '1', source: MODELS, traits: PLAIN }

/** Gemini by its line, which each have other levels. */
const families = (): readonly Family[] => [
  {
    name: 'Gemini',
    pattern: /^gemini-(?:pro|ultra)(?:-vision)?$/,
    generations: [GEMINI_1],
  },
  {
    name: 'Gemini Image',
    pattern: pattern('^gemini-(?:{v}-)?[a-z-]*image|^(?:gemini-)?nano-banana'),
    generations: [
      { ...GEMINI_1, traits: { ...PLAIN, structuredOutput: false, maxOutputTokens: 32_768 } },
      {
        since: '3',
        source: THINKING,
        traits: { reasoning: { control: 'always', canBeOff: false }, maxOutputTokens: 65_536 },
      },
      {
        since: '3.1',
        // levels of Gemini 3.1 Flash Image
        source: 'models.dev, 2 July 2026',
        traits: { reasoning: { control: 'level', efforts: ['minimal', 'high'], default: 'minimal' } },
      },
    ],
  },
  {
    name: 'Gemini Flash-Lite',
    pattern: pattern('^gemini-(?:{v}-)?flash-lite'),
    generations: [
      GEMINI_1,
      { since: '2.5', source: THINKING, traits: budget(512, 24_576, true) },
      { since: '3', source: `${THINKING}; ${SIGNATURES}`, traits: level(MINIMAL_TO_HIGH, 'minimal') },
      { since: '3.5', source: LATEST, traits: STRICT },
    ],
  },
  {
    name: 'Gemini Flash',
    pattern: pattern('^gemini-(?:{v}-)?flash'),
    generations: [
      GEMINI_1,
      { since: '2.5', source: THINKING, traits: budget(1, 24_576, true) },
      { since: '3', source: `${THINKING}; ${SIGNATURES}`, traits: level(MINIMAL_TO_HIGH, 'high') },
      { since: '3.5', source: THINKING, traits: { reasoning: { default: 'medium' } } },
      { since: '3.6', source: LATEST, traits: STRICT },
      {
        since: '3.7',
        // levels of Gemini 3.7 and 3.8 Flash are LOW, MEDIUM and HIGH
        source: 'Google Cloud, "Thinking"',
        traits: { reasoning: { efforts: LOW_TO_HIGH } },
      },
    ],
  },
  {
    name: 'Gemini Pro',
    pattern: pattern('^gemini-(?:{v}-)?pro'),
    generations: [
      GEMINI_1,
      { since: '2.5', source: THINKING, traits: budget(128, 32_768, false) },
      { since: '3', source: `${THINKING}; ${SIGNATURES}`, traits: level(['low', 'high'], 'high') },
      { since: '3.1', source: THINKING, traits: { reasoning: { efforts: LOW_TO_HIGH } } },
      { since: '3.6', source: LATEST, traits: STRICT },
    ],
  },
  {
    name: 'Gemini Robotics',
    pattern: pattern('^gemini-robotics-er-{v}'),
    generations: [
      { since: '1', source: THINKING, traits: { ...PLAIN, ...budget(1, 24_576, true) } },
      { since: '1.6', source: THINKING, traits: level(LOW_TO_HIGH, 'low') },
    ],
  },
  {
    name: 'Gemma',
    pattern: pattern('^gemma-?{v}'),
    generations: [
      { since: '1', source: MODELS, traits: PLAIN },
      {
        since: '4',
        // thinking at level high, off at minimal
        source: 'Google, "Gemma on the Gemini API"',
        traits: {
          reasoning: { control: 'level', efforts: ['minimal', 'high'], canBeOff: false },
          maxOutputTokens: 32_768,
        },
      },
    ],
  },
  { name: 'LearnLM', pattern: /^learnlm/, generations: [GEMINI_1] },
  {
    name: 'Gemini',
    pattern: pattern('^gemini-{v}|^gemini'),
    generations: [
      GEMINI_1,
      { since: '2.5', source: THINKING, traits: budget(1, 24_576, true) },
      { since: '3', source: `${THINKING}; ${SIGNATURES}`, traits: level(LOW_TO_HIGH, 'high') },
      {
        since: '4',
        source: GEMINI_4,
        traits: {
          ...STRICT,
          reasoning: { default: 'medium' },
          maxOutputTokens: 1_048_576,
        },
      },
    ],
    variants: [
      {
        pattern: /-hydrogen/,
        // levels low, medium, high (default) and xhigh
        source: 'Google, Gemini 4 Hydrogen',
        traits: { reasoning: { efforts: [...LOW_TO_HIGH, 'xhigh'], default: 'high' } },
      },
    ],
  },
]

const others = (): readonly OtherModels[] => [
  ['transcription', /^gemini-.*transcribe/],
  ['live', /^gemini-.*(?:live|native-audio)/],
  ['speech', /^gemini-.*tts/],
  ['embedding', /^(?:gemini-embedding|text-embedding-\d{3}$)/],
  ['moderation', /^gemini-decision/],
  ['image', /^imagen/],
  ['video', /^veo/],
  ['music', /^lyria/],
  ['agent', /^deep-research/],
]

/** Google, "Gemini deprecations" (ai.google.dev/gemini-api/docs/deprecations); as of 26 November 2026 */
const lifecycle = (): readonly LifecycleRow[] => [
  [/^gemini-3-pro-preview/, { retired: '2026-03-09', successor: 'gemini-3.1-pro-preview' }],
  [/^gemini-2\.5-pro(?:$|-preview-0)/, { retired: '2026-12-01', successor: 'gemini-3.8-flash' }],
  [/^gemini-2\.5-flash$/, { retired: '2026-12-01', successor: 'gemini-3.5-flash-lite' }],
  [/^gemini-3\.1-flash-image-preview/, { retired: '2026-06-25', successor: 'gemini-3.1-flash-image' }],
  [/^gemini-3-pro-image-preview/, { retired: '2026-06-25', successor: 'gemini-3-pro-image' }],
]

export const google: VendorModels = { vendor: 'google', families, others, lifecycle }
