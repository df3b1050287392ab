import type { Usage, Warn } from '../hub/index.ts'

const STANDARD: ReadonlySet<unknown> = new Set(['standard', 'default', 'auto', ''])

/** The service tier that a response reports, unless it is the standard one. */
export function readServiceTier(value: unknown): string | undefined {
  return typeof value === 'string' && !STANDARD.has(value) ? value : undefined
}

const CHAT: ReadonlySet<string> = new Set(['flex', 'scale', 'priority', 'fast'])
const RESPONSES: ReadonlySet<string> = new Set([...CHAT, 'ultrafast'])
const ANTHROPIC: ReadonlySet<string> = new Set(['priority', 'batch'])

/** The tier of a response as chat completions name it, or null where the upstream reports none that they have. */
export function chatServiceTier(usage: Usage | undefined, warn: Warn): string | null {
  return tierIn(CHAT, usage, warn)
}

/** The tier of a response as the Responses API names it, or null where the upstream reports none that it has. */
export function responsesServiceTier(usage: Usage | undefined, warn: Warn): string | null {
  return tierIn(RESPONSES, usage, warn)
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
