import type { TokensByModality, Usage, Warn } from '../hub/index.ts'

/** Warns of the counts by modality, for formats that have totals only. */
export function warnModalities(usage: Usage | undefined, warn: Warn): void {
  for (const field of ['inputByModality', 'outputByModality'] as const) {
    if (!hasMedia(usage?.[field])) continue
    const message = "The client's format does not count tokens by modality; only the total was sent"
    warn('unsupported', `usage.${field}`, message)
  }
}

/** Warns of web searches that the vendor counts beyond the `known` ones, for formats that do not count them. */
export function warnWebSearches(usage: Usage | undefined, known: number, warn: Warn): void {
  if ((usage?.webSearches ?? 0) <= known) return
  const message = "The client's format does not count web searches; the count was dropped"
  warn('unsupported', 'usage.webSearches', message)
}

function hasMedia({ image, audio, video }: TokensByModality = {}): boolean {
  return Boolean(image || audio || video)
}

/** Warns of cache writes by how long they are kept, for formats that count them together. */
export function warnHourlyWrites(usage: Usage | undefined, warn: Warn): void {
  if (!usage?.cacheWrite1hTokens) return
  const message = "The client's format counts cache writes together; those kept for an hour were added"
  warn('changed', 'usage.cacheWrite1hTokens', message)
}
