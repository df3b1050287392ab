import type { HeaderFields } from './client.ts'

/** The header fields with more values of `anthropic-beta`, each once. */
export function withBetas(headers: HeaderFields, betas: readonly string[]): HeaderFields {
  if (betas.length === 0) return headers
  const own = headers['anthropic-beta']?.split(',').map((beta) => beta.trim()) ?? []
  return { ...headers, 'anthropic-beta': [...new Set([...own, ...betas])].join(',') }
}
