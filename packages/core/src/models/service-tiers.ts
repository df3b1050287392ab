/** What a service tier costs, relative to the standard one. */
export type ServiceTiers = Readonly<Record<string, number>>

/**
 * Tiers that vendors price for each model, by the catalogue's id.
 *
 * @see https://openai.com/api-priority-processing/ priority, which excludes long contexts
 * @see https://platform.claude.com/docs/en/build-with-claude/fast-mode fast, a multiple for each model
 */
const SERVICE_TIERS: Readonly<Record<string, ServiceTiers>> = {
  'gpt-4.1': { priority: 1.75 },
  'gpt-5': { priority: 2 },
  'gpt-5-codex': { priority: 2 },
  'gpt-5-mini': { priority: 1.8 },
  'gpt-5.1': { priority: 2 },
  'gpt-5.1-codex': { priority: 2 },
  'gpt-5.2': { priority: 2 },
  'gpt-5.4': { priority: 2 },
  'gpt-5.4-mini': { priority: 2 },
  'gpt-5.5': { priority: 2.5 },
  'claude-opus-5': { fast: 2 },
}

/** The tiers of a model that have a price of their own; undefined if none is known. */
export function serviceTiersOf(id: string): ServiceTiers | undefined {
  return Object.hasOwn(SERVICE_TIERS, id) ? SERVICE_TIERS[id] : undefined
}
