import type { ModelName } from './name.ts'
import type { Lifecycle } from './profile.ts'

type Row = readonly [names: RegExp, lifecycle: Lifecycle]

/**
 * Models whose vendor has named a date, by bare name; the first match holds.
 * Sources: OpenAI "Deprecations" (developers.openai.com/api/docs/deprecations), Anthropic "Model deprecations"
 * (platform.claude.com/docs/en/about-claude/model-deprecations) and the table in its SDK, Google "Gemini deprecations"
 * (ai.google.dev/gemini-api/docs/deprecations), DeepSeek news of 24 April 2026, xAI "May 15 retirement", Mistral's
 * model pages; as of 26 November 2026.
 */
const rows = (): readonly Row[] => [
  // OpenAI
  [/^gpt-3\.5-turbo/, { retired: '2026-10-23', successor: 'gpt-5.6-terra' }],
  [/^gpt-4(?:-|$)/, { retired: '2026-10-23', successor: 'gpt-5.6-sol' }],
  [/^gpt-4o-2024-05-13$/, { retired: '2026-10-23', successor: 'gpt-5.6-sol' }],
  [/^(?:o1|o3-mini)(?:-2|$)/, { retired: '2026-10-23', successor: 'gpt-5.6-sol' }],
  [/^o1-pro/, { retired: '2026-10-23', successor: 'gpt-5.6-sol' }],
  [/^o4-mini(?:-2|$)/, { retired: '2026-10-23', successor: 'gpt-5.6-terra' }],
  [/^gpt-4\.1-nano/, { retired: '2026-10-23', successor: 'gpt-6-luna' }],
  [/^chatgpt-4o-latest/, { retired: '2026-02-17', successor: 'gpt-5.2-chat-latest' }],
  [/^gpt-5\.[23]-chat/, { retired: '2026-08-10', successor: 'gpt-5.6-sol' }],
  [
    /^gpt-image-1-mini|^gpt-image-1\.5|^chatgpt-image/,
    { retired: '2026-12-01', successor: 'gpt-image-2.6-flare' },
  ],
  [/^gpt-5(?:-pro)?(?:-2|$)/, { retired: '2026-12-11', successor: 'gpt-6.1-sol' }],
  [/^gpt-5-mini(?:-2|$)/, { retired: '2026-12-11', successor: 'gpt-6.1-terra' }],
  [/^gpt-5-nano(?:-2|$)/, { retired: '2026-12-11', successor: 'gpt-6-luna' }],
  [/^o3(?:-pro)?(?:-2|$)/, { retired: '2026-12-11', successor: 'gpt-5.6-sol' }],
  [
    /^gpt-4o(?:-mini)?(?:-2|$)|^gpt-4\.1(?:-mini)?(?:-2|$)/,
    { retired: '2027-01-14', successor: 'gpt-6-luna' },
  ],
  [/^gpt-(?:4o-(?:mini-)?)?audio/, { retired: '2027-01-20' }],
  [/^(?:gpt-5\.1|gpt-5\.3-codex|gpt-5\.4-nano)(?:-2|$)/, { retired: '2027-04-01' }],
  // Anthropic
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
  // Google
  [/^gemini-3-pro-preview/, { retired: '2026-03-09', successor: 'gemini-3.1-pro-preview' }],
  [/^gemini-2\.5-pro(?:$|-preview-0)/, { retired: '2026-12-01', successor: 'gemini-3.8-flash' }],
  [/^gemini-2\.5-flash$/, { retired: '2026-12-01', successor: 'gemini-3.5-flash-lite' }],
  [/^gemini-3\.1-flash-image-preview/, { retired: '2026-06-25', successor: 'gemini-3.1-flash-image' }],
  [/^gemini-3-pro-image-preview/, { retired: '2026-06-25', successor: 'gemini-3-pro-image' }],
  // DeepSeek
  [/^deepseek-(?:chat|reasoner)$/, { retired: '2026-07-24', successor: 'deepseek-v4-flash' }],
  // Moonshot
  [/^kimi-k2(?!\d)/, { retired: '2026-12-31', successor: 'kimi-k3' }],
  // xAI
  [
    /^grok-(?:3(?:-(?:latest|fast|beta))?|4|4-0709|4-latest|4-fast.*|4[.-]1-fast.*|code-fast.*)$/,
    { retired: '2026-05-15', successor: 'grok-4.3' },
  ],
  // Mistral
  [/^magistral-medium-2506/, { retired: '2025-11-30', successor: 'mistral-medium-3.5' }],
]

let all: readonly Row[] | undefined

/** The dates that a model's vendor has named; empty where none. */
export function lifecycleOf({ bare }: ModelName): Lifecycle {
  all ??= rows()
  return all.find(([names]) => names.test(bare))?.[1] ?? {}
}

/**
 * Whether a model's vendor refuses it on the day of `now`.
 *
 * @example isRetired(profileOf('claude-opus-4-1')) // true
 */
export function isRetired({ retired }: Lifecycle, now: Date | number = Date.now()): boolean {
  return retired !== undefined && Number(now) >= Date.parse(retired) // the beginning of that day, in UTC
}
