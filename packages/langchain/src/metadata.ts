import type { ContentBlock } from '@langchain/core/messages'
import type { CacheControl, Format, Opaque, WebSearch, WebSource } from '@mixrouter/core'
import {
  FORMATS,
  isObject,
  type JsonObject,
  type OpaqueField,
  readOpaque,
} from '@mixrouter/core/internal/sdk'

/** The key of our data in the `extras` of a content block. */
const KEY = 'mixrouter'

/** Data of a content block that must be sent back with the next request. */
export interface BlockMetadata {
  opaque?: Opaque | undefined
  /** The reasoning is a summary written by the vendor. */
  summary?: boolean | undefined
  /** The call is to a tool whose input is free text. */
  custom?: boolean | undefined
  /** The vendor's own text of the call's arguments, if serializing the parsed arguments would give another. */
  arguments?: string | undefined
  /** The format of a non-standard block, or of a citation's native form. */
  format?: Format | undefined
  /** A citation in its vendor's form. */
  native?: unknown
  /** The web search that a non-standard block is of. */
  webSearch?: WebSearch | undefined
}

/** The `extras` of a block; none if there is no data to send back. */
export function blockExtras(metadata: BlockMetadata): { extras?: Record<string, unknown> } {
  const set = Object.entries(metadata).filter(([, value]) => value !== undefined)
  return set.length > 0 ? { extras: { [KEY]: Object.fromEntries(set) } } : {}
}

/** Reads the data sent back with a block: our own, or that of LangChain's packages for the vendors. */
export function readMetadata(block: object): BlockMetadata {
  const extras = (block as JsonObject).extras
  const own = isObject(extras) ? extras[KEY] : undefined
  if (!isObject(own)) return { opaque: readForeignOpaque(block as JsonObject) }
  return {
    opaque: readOwnOpaque(own.opaque),
    summary: own.summary === true || undefined,
    custom: own.custom === true || undefined,
    arguments: text(own.arguments),
    format: FORMATS.find((format) => format === own.format),
    native: own.native,
    webSearch: readWebSearch(own.webSearch),
  }
}

function readWebSearch(value: unknown): WebSearch | undefined {
  if (!isObject(value) || typeof value.id !== 'string') return undefined
  const { id, queries, sources } = value
  return {
    id,
    ...(Array.isArray(queries) && { queries: queries.filter((query) => typeof query === 'string') }),
    ...(Array.isArray(sources) && { sources: sources.filter(isSource) }),
  }
}

function isSource(value: unknown): value is WebSource {
  return isObject(value) && typeof value.url === 'string'
}

/** The cache breakpoint set on a block or tool. */
export function readCacheControl(block: object): { cacheControl?: CacheControl } {
  const { cache_control, cacheControl = cache_control } = block as JsonObject
  if (!isObject(cacheControl)) return {}
  const { ttl } = cacheControl
  return { cacheControl: ttl === '5m' || ttl === '1h' ? { ttl } : {} }
}

function readOwnOpaque(value: unknown): Opaque | undefined {
  return readOpaque((vendor, field) => isObject(value) && isObject(value[vendor]) && value[vendor][field])
}

/** ChatAnthropic's `signature`, ChatGoogle's `thoughtSignature`, ChatOpenAI's `encrypted_content` and item id. */
function readForeignOpaque(block: JsonObject): Opaque | undefined {
  const { type, signature, thoughtSignature, encrypted_content, id } = block
  if (type === 'redacted_thinking')
    return readOpaque((_, field) => (field === 'redactedData' ? block.data : undefined))
  const isItem = type === 'reasoning' && text(id)?.startsWith('rs_')
  const fields: Partial<Record<OpaqueField, unknown>> = {
    signature,
    thoughtSignature,
    encryptedContent: encrypted_content,
    id: isItem ? id : undefined,
  }
  return readOpaque((_, field) => fields[field])
}

/** `value` if it is a string. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A message's content as a list. Some serializers store a single block without a list. */
export function blocksOf(content: unknown): unknown[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return Array.isArray(content) ? content : isObject(content) ? [content] : []
}

/** An item of a content list as a block; LangChain allows strings in it too. */
export function asBlock(value: unknown): ContentBlock {
  return (isObject(value) ? value : { type: 'text', text: String(value ?? '') }) as ContentBlock
}
