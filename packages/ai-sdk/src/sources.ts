import type { LanguageModelV4Citation, LanguageModelV4Source } from '@ai-sdk/provider'
import type { Citation } from '@mixrouter/core'

/** Collects the sources that a response cites, each once. */
export interface SourceCollector {
  /** Returns the SDK's citation, and its source if it is cited for the first time. */
  add(citation: Citation): { citation: LanguageModelV4Citation; source?: LanguageModelV4Source }
}

export function createSourceCollector(): SourceCollector {
  const sources = new Map<string, LanguageModelV4Source>()
  return {
    add({ url, title, citedText, start, end }) {
      const key = JSON.stringify([url, title])
      const known = sources.get(key)
      const source = known ?? toSource({ url, title }, `source-${sources.size}`)
      sources.set(key, source)
      const citation: LanguageModelV4Citation = { source }
      if (start !== undefined) citation.startIndex = start
      if (end !== undefined) citation.endIndex = end
      if (citedText !== undefined) citation.citedText = citedText
      return known ? { citation } : { citation, source }
    },
  }
}

function toSource(
  { url, title }: { url: string | undefined; title: string | undefined },
  id: string,
): LanguageModelV4Source {
  if (url !== undefined) return { type: 'source', sourceType: 'url', id, url, ...(title && { title }) }
  return { type: 'source', sourceType: 'document', id, mediaType: 'text/plain', title: title ?? 'Document' }
}
