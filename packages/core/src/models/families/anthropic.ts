import type { Effort } from '../../hub/index.ts'
import {
  type Family,
  type FamilyTraits,
  type Generation,
  type LifecycleRow,
  pattern,
  type VendorModels,
} from '../family.ts'

const LOW_TO_MAX: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max']

/** platform.claude.com/docs/en/about-claude/models/overview */
const MODELS = 'Anthropic, "Models overview"'
/** budgets, forced tools and sampling with thinking */
const THINKING = 'Anthropic, "Extended thinking" and "Thinking"'
const EFFORT = 'Anthropic, "Effort" and "Adaptive thinking"'
/** prefill returns 400 */
const PREFILL = 'Anthropic, "What\'s new in Claude 4.6"'
/** temperature, top_p and top_k return 400; 128k output */
const SAMPLING = 'Anthropic, "Migrating to Claude Opus 4.7"'
/** thinking disabled or with a budget returns 400 */
const ALWAYS = 'Anthropic, "Claude Fable 5 migration guide"'
/** forced tool use returns 400 */
const FORCED = 'Anthropic, "Claude Fable 5.1" and "Claude Opus 5.5 migration guide"'

/** What every Claude that reasons with a budget has in common. */
const BUDGET: FamilyTraits = {
  formats: ['anthropic'],
  reasoning: {
    control: 'budget',
    canBeOff: true,
    default: 'none',
    budget: { min: 1024, max: 128_000, withinLimit: true },
    minTopP: 0.95,
  },
  sampling: 'only-without-reasoning',
  forcedToolChoice: 'only-without-reasoning',
}

/** From 4.6 on, the model decides how much to think. */
const ADAPTIVE: FamilyTraits = {
  reasoning: {
    control: 'adaptive',
    efforts: ['low', 'medium', 'high', 'max'],
    default: 'none',
    minTopP: 0.95,
  },
  prefill: false,
  structuredOutput: true,
  maxOutputTokens: 128_000,
}

/** From 4.7 on, sampling is the vendor's. */
const FIXED: FamilyTraits = { reasoning: { efforts: LOW_TO_MAX }, sampling: 'fixed' }

const NEVER_OFF: FamilyTraits = { reasoning: { canBeOff: false }, forcedToolChoice: 'free' }

const CLAUDE_3: Generation = {
  since: '3',
  source: MODELS,
  traits: {
    formats: ['anthropic'],
    reasoning: { control: 'none', canBeOff: true },
    maxOutputTokens: 4096,
  },
}

/** Both orders of the name: `claude-opus-4-7` and `claude-3-opus`. */
const claude = (kind: string) => pattern(`^claude-(?:${kind}(?:-{v})?|{v}-${kind})(?=$|[-.])`)

const CLAUDE_3_5: Generation = {
  since: '3.5',
  source: MODELS,
  traits: { maxOutputTokens: 8192 },
}

/** Claude, each line by its own generations. */
const families = (): readonly Family[] => [
  {
    name: 'Claude Opus',
    pattern: claude('opus'),
    generations: [
      CLAUDE_3,
      { since: '4', source: THINKING, traits: { ...BUDGET, maxOutputTokens: 32_000 } },
      { since: '4.1', source: 'Anthropic, "Structured outputs"', traits: { structuredOutput: true } },
      { since: '4.5', source: MODELS, traits: { maxOutputTokens: 64_000 } },
      { since: '4.6', source: `${EFFORT}; ${PREFILL}`, traits: ADAPTIVE },
      { since: '4.7', source: SAMPLING, traits: FIXED },
      {
        since: '5',
        // thinks by default, disabled up to effort high
        source: 'Anthropic, "Claude Opus 5 migration guide"',
        traits: { reasoning: { default: 'high', offUpTo: 'high' } },
      },
      {
        since: '5.5',
        // Anthropic, "Claude Opus 5.5 migration guide"
        source: FORCED,
        traits: {
          ...NEVER_OFF,
          reasoning: { canBeOff: false, default: 'medium' },
          forcedToolChoice: 'never',
        },
      },
    ],
  },
  {
    name: 'Claude Sonnet',
    pattern: claude('sonnet'),
    generations: [
      CLAUDE_3,
      CLAUDE_3_5,
      { since: '3.7', source: THINKING, traits: { ...BUDGET, maxOutputTokens: 64_000 } },
      { since: '4.5', source: 'Anthropic, "Structured outputs"', traits: { structuredOutput: true } },
      { since: '4.6', source: `${EFFORT}; ${PREFILL}`, traits: { ...ADAPTIVE, maxOutputTokens: 64_000 } },
      {
        since: '5',
        // "Claude Sonnet 5 migration guide": thinks by default
        source: SAMPLING,
        traits: { ...FIXED, reasoning: { ...FIXED.reasoning, default: 'high' }, maxOutputTokens: 128_000 },
      },
      {
        since: '5.5',
        // Anthropic, "Claude Sonnet 5.5 migration guide": between_tools at low, medium and high
        source: FORCED,
        traits: {
          reasoning: { canBeOff: false, betweenTools: true, offUpTo: 'high' },
          forcedToolChoice: 'never',
        },
      },
    ],
  },
  {
    name: 'Claude Haiku',
    pattern: claude('haiku'),
    generations: [
      CLAUDE_3,
      CLAUDE_3_5,
      {
        since: '4.5',
        source: THINKING,
        traits: { ...BUDGET, maxOutputTokens: 64_000, structuredOutput: true },
      },
      {
        since: '5.5',
        // adaptive, no sampling, no prefill, disabled up to effort high
        source: 'Anthropic, "Claude Haiku 5.5 migration guide"',
        traits: {
          ...ADAPTIVE,
          ...FIXED,
          reasoning: { ...ADAPTIVE.reasoning, ...FIXED.reasoning, default: 'medium', offUpTo: 'high' },
        },
      },
    ],
  },
  {
    name: 'Claude Fable and Mythos',
    pattern: pattern('^claude-(?:fable|mythos)(?:-{v}|-preview)?(?=$|[-.])'),
    generations: [
      {
        since: '5',
        source: ALWAYS,
        traits: {
          ...BUDGET,
          ...ADAPTIVE,
          ...FIXED,
          reasoning: { control: 'adaptive', efforts: LOW_TO_MAX, canBeOff: false, default: 'high' },
          forcedToolChoice: 'free',
        },
      },
      { since: '5.1', source: FORCED, traits: { forcedToolChoice: 'never' } },
    ],
    variants: [
      {
        pattern: /mythos-preview/,
        // adaptive thinking only; "Claude Fable 5 migration guide"
        source: 'Anthropic, SDK',
        traits: { reasoning: { efforts: ['low', 'medium', 'high', 'max'] }, forcedToolChoice: 'free' },
      },
    ],
  },
  {
    name: 'Claude',
    pattern: /^claude-(?:v?[12](?!\d)|instant)/,
    generations: [{ ...CLAUDE_3, since: '1', traits: { ...CLAUDE_3.traits } }],
  },
  {
    // A line that is not known yet is taken to be as strict as the newest ones.
    name: 'Claude',
    pattern: /^claude(?=$|-)/,
    generations: [
      {
        since: '5.5',
        source: `${ALWAYS}; ${FORCED}`,
        traits: {
          ...BUDGET,
          ...ADAPTIVE,
          ...FIXED,
          reasoning: { control: 'adaptive', efforts: LOW_TO_MAX, canBeOff: false, default: 'high' },
          forcedToolChoice: 'never',
        },
      },
    ],
  },
]

/**
 * Anthropic, "Model deprecations" (platform.claude.com/docs/en/about-claude/model-deprecations) and the table in its SDK;
 * as of 26 November 2026
 */
const lifecycle = (): readonly LifecycleRow[] => [
  [/^claude-(?:v?[12]|instant)/, { retired: '2025-07-21', successor: 'claude-opus-5-5' }],
  [/^claude-3-sonnet/, { retired: '2025-07-21', successor: 'claude-sonnet-5-5' }],
  [/^claude-3[.-]5-sonnet/, { retired: '2025-10-28', successor: 'claude-sonnet-5-5' }],
  [/^claude-3-opus/, { retired: '2026-01-05', successor: 'claude-opus-5-5' }],
  [/^claude-3[.-]7-sonnet/, { retired: '2026-02-19', successor: 'claude-sonnet-5-5' }],
  [/^claude-3[.-]5-haiku/, { retired: '2026-02-19', successor: 'claude-haiku-5-5' }],
  [/^claude-sonnet-4(?:-0|-20250514)?$/, { retired: '2026-06-15', successor: 'claude-sonnet-4-6' }],
  [/^claude-opus-4(?:-0|-20250514)?$/, { retired: '2026-06-15', successor: 'claude-opus-4-8' }],
  [/^claude-opus-4[.-]1/, { retired: '2026-08-05', successor: 'claude-opus-5-5' }],
  [/^claude-sonnet-4[.-]5/, { retired: '2026-11-30', successor: 'claude-sonnet-5-5' }],
  [/^claude-mythos-preview/, { retired: '2026-06-30', successor: 'claude-mythos-5' }],
]

export const anthropic: VendorModels = { vendor: 'anthropic', families, lifecycle }
