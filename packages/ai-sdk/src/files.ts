import {
  NoSuchProviderReferenceError,
  type SharedV4FileData,
  type SharedV4ProviderOptions,
} from '@ai-sdk/provider'
import {
  convertToBase64,
  detectMediaType,
  getTopLevelMediaType,
  isFullMediaType,
} from '@ai-sdk/provider-utils'
import { type Format, type MediaPart, type MediaSource, mediaKind, urlSource } from '@mixrouter/core'
import { OPTIONS_KEY, readCacheControl, readImageDetail } from './metadata.ts'

/** A file of a prompt: of a message, of a tool's result, or one that a model made. */
export interface PromptFile {
  data: SharedV4FileData
  mediaType: string
  filename?: string
  providerOptions?: SharedV4ProviderOptions
}

/** Whose file ids a format understands, besides our own. */
const OWNERS: Readonly<Record<Format, string>> = {
  'openai-chat': 'openai',
  'openai-responses': 'openai',
  anthropic: 'anthropic',
  google: 'google',
}

/**
 * A file as a part of the hub. A media type that says only the kind is completed from the bytes.
 *
 * @throws NoSuchProviderReferenceError for a reference to a file that this format's vendor doesn't have
 */
export function convertFile(file: PromptFile, format: Format): MediaPart {
  const { source, mediaType: told } = sourceOf(file.data, format)
  const mediaType = isFullMediaType(file.mediaType) ? file.mediaType : (sniff(file) ?? told)
  const topLevel = getTopLevelMediaType(file.mediaType)
  return {
    type: mediaKind(mediaType ?? `${topLevel}/`),
    source,
    ...(mediaType && { mediaType }),
    ...(file.filename !== undefined && { filename: file.filename }),
    ...readImageDetail(file.providerOptions),
    ...readCacheControl(file.providerOptions),
  }
}

function sourceOf(data: SharedV4FileData, format: Format): { source: MediaSource; mediaType?: string } {
  switch (data.type) {
    case 'data':
      return { source: { type: 'base64', data: convertToBase64(data.data) } }
    case 'url':
      return urlSource(data.originalUrl ?? data.url.toString())
    case 'text':
      return { source: { type: 'text', text: data.text }, mediaType: 'text/plain' }
    case 'reference': {
      const id = data.reference[OPTIONS_KEY] ?? data.reference[OWNERS[format]]
      if (id !== undefined) return { source: { type: 'id', id, format } }
      throw new NoSuchProviderReferenceError({ provider: OWNERS[format], reference: data.reference })
    }
  }
}

function sniff({ data, mediaType }: PromptFile): string | undefined {
  if (data.type !== 'data') return undefined
  return detectMediaType({ data: data.data, topLevelType: getTopLevelMediaType(mediaType) })
}
