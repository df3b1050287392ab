import type { JSONObject, LanguageModelV4Citation, LanguageModelV4Source } from '@ai-sdk/provider'
import type { Citation } from '@mixrouter/core'
import { defined, isObject, type JsonObject } from '@mixrouter/core/internal/sdk'
import { OPTIONS_KEY } from './metadata.ts'

/** A page or file that a hosted search found. */
interface RetrievedSource {
  url?: string
  fileId?: string
  title?: string
  metadata?: JSONObject
}

/** Collects the sources of a response: those that a search found, and those that the text cites. */
export interface SourceCollector {
  /** The source of a page, or of a file the first time it is found. */
  retrieved(kind: 'url' | 'file', source: RetrievedSource): LanguageModelV4Source[]
  /**
   * Returns the SDK's citation, and its source: once per cited place, and only if no search of the same kind has
   * reported its sources already.
   */
  cite(citation: Citation): { citation: LanguageModelV4Citation; source?: LanguageModelV4Source }
}

export function createSourceCollector(): SourceCollector {
  const cited = new Map<string, LanguageModelV4Source>()
  const files = new Set<string>()
  const retrievedKinds = new Set<'url' | 'file'>()
  let count = 0
  const nextId = () => `source-${count++}`

  return {
    retrieved(kind, { url, fileId, title, metadata }) {
      retrievedKinds.add(kind)
      if (fileId !== undefined) {
        if (files.has(fileId)) return []
        files.add(fileId)
      }
      const source = createSource({ id: nextId(), url, title, filename: title })
      return [{ ...source, ...(metadata && { providerMetadata: { [OPTIONS_KEY]: metadata } }) }]
    },

    cite(citation) {
      const { start, end, citedText, native } = citation
      const details = detailsOf(citation)
      const key = JSON.stringify([citation.url, citation.title, native?.value])
      const known = cited.get(key)
      const source = known ?? citedSource(citation, details, nextId())
      cited.set(key, source)
      const converted: LanguageModelV4Citation = {
        source,
        ...defined({ startIndex: start, endIndex: end, citedText }),
      }
      const isReported = details.retrievedBy !== undefined && retrievedKinds.has(details.retrievedBy)
      return known || isReported ? { citation: converted } : { citation: converted, source }
    },
  }
}

interface CitationDetails {
  mediaType?: string
  filename?: string
  /** The search whose results include the source. */
  retrievedBy?: 'url' | 'file'
  metadata?: JSONObject
}

/** What the vendors' own citations say of their source beyond a URL and a title. */
function detailsOf({ url, native }: Citation): CitationDetails {
  const value = isObject(native?.value) ? native.value : {}
  switch (value.type) {
    case 'file_citation':
    case 'container_file_citation':
    case 'file_path':
      return fileDetails(value)
    case 'web_search_result_location':
      return {
        retrievedBy: 'url',
        metadata: pick(value, { cited_text: 'citedText', encrypted_index: 'encryptedIndex' }),
      }
    case 'page_location':
      return {
        mediaType: 'application/pdf',
        metadata: pick(value, {
          cited_text: 'citedText',
          start_page_number: 'startPageNumber',
          end_page_number: 'endPageNumber',
        }),
      }
    case 'char_location':
      return {
        metadata: pick(value, {
          cited_text: 'citedText',
          start_char_index: 'startCharIndex',
          end_char_index: 'endCharIndex',
        }),
      }
    default:
      return url === undefined ? {} : { retrievedBy: 'url' }
  }
}

/** OpenAI's citations of files: of a vector store, of a container, or of a path in one. */
function fileDetails(value: JsonObject): CitationDetails {
  const { type, filename } = value
  const fields = { type: 'type', file_id: 'fileId', container_id: 'containerId', index: 'index' }
  return {
    ...(type === 'file_path' && { mediaType: 'application/octet-stream' }),
    ...(typeof filename === 'string' && { filename }),
    ...(type === 'file_citation' && { retrievedBy: 'file' as const }),
    metadata: pick(value, fields),
  }
}

function citedSource(
  { url, title, native }: Citation,
  details: CitationDetails,
  id: string,
): LanguageModelV4Source {
  const { mediaType, metadata, filename } = details
  const fileId = isObject(native?.value) ? native.value.file_id : undefined
  const source = createSource({
    id,
    url,
    title: title ?? (typeof fileId === 'string' ? fileId : undefined),
    filename,
    mediaType,
  })
  return { ...source, ...(metadata && { providerMetadata: { [OPTIONS_KEY]: metadata } }) }
}

interface SourceFields {
  id: string
  url: string | undefined
  title: string | undefined
  filename?: string | undefined
  mediaType?: string | undefined
}

/** A web page, or a document where the address is not one of the web, as those of Google Cloud Storage. */
function createSource({ id, url, title, filename, mediaType }: SourceFields): LanguageModelV4Source {
  if (url !== undefined && /^https?:/i.test(url)) {
    return { type: 'source', sourceType: 'url', id, url, ...(title && { title }) }
  }
  const name = filename ?? url?.split('/').pop()
  return {
    type: 'source',
    sourceType: 'document',
    id,
    mediaType: mediaType ?? mediaTypeOf(name) ?? 'text/plain',
    title: title ?? name ?? 'Document',
    ...(name && { filename: name }),
  }
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  md: 'text/markdown',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  doc: 'application/msword',
}

function mediaTypeOf(filename: string | undefined): string | undefined {
  return MEDIA_TYPES[filename?.split('.').pop()?.toLowerCase() ?? '']
}

function pick(value: JsonObject, names: Readonly<Record<string, string>>): JSONObject {
  const found = Object.entries(names).flatMap(([wire, name]) =>
    value[wire] == null ? [] : [[name, value[wire]]],
  )
  return Object.fromEntries(found) as JSONObject
}
