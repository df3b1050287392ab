const STANDARD: ReadonlySet<unknown> = new Set(['standard', 'default', 'auto', ''])

/** The service tier that a response reports, unless it is the standard one. */
export function readServiceTier(value: unknown): { serviceTier?: string } {
  return typeof value === 'string' && !STANDARD.has(value) ? { serviceTier: value } : {}
}
