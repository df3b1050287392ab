import type { Usage, Warn } from '../hub/index.ts'

const STANDARD: ReadonlySet<unknown> = new Set(['standard', 'default', 'auto', ''])

/** The service tier that a response reports, unless it is the standard one. */
export function readServiceTier(value: unknown): { serviceTier?: string } {
  return typeof value === 'string' && !STANDARD.has(value) ? { serviceTier: value } : {}
}

const OPENAI: ReadonlySet<string> = new Set(['flex', 'scale', 'priority', 'fast', 'ultrafast'])
const ANTHROPIC: ReadonlySet<string> = new Set(['priority', 'batch'])

/** The tier of a response as OpenAI names it, or null where the upstream reports none that OpenAI has. */
export function openaiServiceTier(usage: Usage | undefined, warn: Warn): string | null {
  return tierIn(OPENAI, usage, warn)
}

/** The tier of a response as Anthropic names it, or null where the upstream reports none that Anthropic has. */
export function anthropicServiceTier(usage: Usage | undefined, warn: Warn): string | null {
  return tierIn(ANTHROPIC, usage, warn)
}

const GOOGLE: ReadonlySet<string> = new Set(['flex', 'priority'])

/** The tier of a response as Google names it, or null where the upstream reports none that Google has. */
export function googleServiceTier(usage: Usage | undefined, warn: Warn): string | null {
  return tierIn(GOOGLE, usage, warn)
}

function tierIn(known: ReadonlySet<string>, usage: Usage | undefined, warn: Warn): string | null {
  const tier = usage?.serviceTier
  if (tier === undefined || known.has(tier)) return tier ?? null
  warn('unsupported', 'usage.serviceTier', `The service tier ${tier} has no equivalent; it was dropped`)
  return null
}
