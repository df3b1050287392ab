import type { SharedV4ProviderOptions } from '@ai-sdk/provider'
import type { MediaPart } from '@mixrouter/core'
import { defined, fromBase64, isObject, type JsonObject } from '@mixrouter/core/internal/sdk'
import { OPTIONS_KEY } from './metadata.ts'

/**
 * The block of a document that Claude may cite, where its options request it: `citations`, `title` and `context`, under
 * `mixrouter` or as `@ai-sdk/anthropic` has them (Anthropic's documentation, "Citations"). Undefined for all other files.
 */
export function citedDocument(
  part: MediaPart,
  providerOptions: SharedV4ProviderOptions | undefined,
): JsonObject | undefined {
  const options = [OPTIONS_KEY, 'anthropic'].flatMap((key): JsonObject[] => {
    const value = providerOptions?.[key]
    return isObject(value) ? [value] : []
  })
  const own = options.find(({ citations }) => isObject(citations) && citations.enabled === true)
  const source = own && part.type === 'file' ? sourceOf(part) : undefined
  if (!own || !source) return undefined
  const { title = part.filename, context } = own
  const { cacheControl } = part
  const cache_control = cacheControl && { type: 'ephemeral', ...cacheControl }
  const document = { type: 'document', source, citations: { enabled: true } }
  return { ...document, ...defined({ title, context, cache_control }) }
}

function sourceOf({ source, mediaType = 'application/pdf' }: MediaPart): JsonObject | undefined {
  switch (source.type) {
    case 'url':
      return { type: 'url', url: source.url }
    case 'id':
      return { type: 'file', file_id: source.id }
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: source.text }
    case 'base64': {
      if (!mediaType.startsWith('text/')) return { type: 'base64', media_type: mediaType, data: source.data }
      const data = fromBase64(source.data)
      return data === undefined ? undefined : { type: 'text', media_type: 'text/plain', data }
    }
  }
}
