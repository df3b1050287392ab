import {
  ApiError,
  type AssistantPart,
  badValue,
  type CacheControl,
  type Citation,
  expectArray,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  type MediaPart,
  type Opaque,
  optionalBoolean,
  optionalString,
  type ReasoningPart,
  type SystemPart,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
  toJson,
  type UserPart,
  unknownFields,
  urlSource,
  type Warn,
} from '../../hub/index.ts'
import { decodeCacheControl } from './maps.ts'
import { decodeForeignSearch } from './web-search.ts'

/** Fields of each block that the hub has an equivalent of, or that only matter to Anthropic. */
const KNOWN: Record<string, ReadonlySet<string>> = {
  text: new Set(['type', 'text', 'citations', 'cache_control']),
  image: new Set(['type', 'source', 'cache_control']),
  document: new Set(['type', 'source', 'title', 'cache_control']),
  search_result: new Set(['type', 'source', 'title', 'content', 'cache_control']),
  tool_use: new Set(['type', 'id', 'name', 'input', 'toolset_name', 'cache_control']),
  tool_result: new Set(['type', 'tool_use_id', 'content', 'is_error', 'toolset_name', 'cache_control']),
}

/** One block of a request, with its path. */
interface Place {
  block: JsonObject
  type: string
  path: string
}

export function decodeSystemParts(content: unknown, path: string, warn: Warn): SystemPart[] {
  return blocksOf(content, path).map((place) => {
    if (place.type === 'text') return decodeText(place, warn)
    throw misplaced(place, 'a system message')
  })
}

export function decodeUserParts(content: unknown, path: string, warn: Warn): UserPart[] {
  return blocksOf(content, path).flatMap((place): UserPart[] => {
    if (place.type === 'tool_result') return [decodeToolResult(place, warn)]
    return decodeContent(place, warn) ?? [{ type: 'native', format: 'anthropic', value: place.block }]
  })
}

export function decodeAssistantParts(content: unknown, path: string, warn: Warn): AssistantPart[] {
  return blocksOf(content, path).flatMap((place): AssistantPart[] => {
    if (place.type === 'tool_use') return [decodeToolCall(place, warn)]
    if (isThinking(place.type)) return [decodeThinkingBlock(place)]
    const searched = decodeForeignSearch(place.block)
    if (searched) return searched
    return decodeContent(place, warn) ?? [{ type: 'native', format: 'anthropic', value: place.block }]
  })
}

/** A citation as the hub has it. Without an `encrypted_index` a web citation is not Anthropic's own. */
export function decodeCitation(value: unknown): Citation | undefined {
  if (!isObject(value)) return undefined
  const { url, source, title, document_title: documentTitle, cited_text: citedText } = value
  const address = typeof url === 'string' ? url : value.type === 'search_result_location' ? source : undefined
  const name = typeof title === 'string' ? title : documentTitle
  const foreign = value.type === 'web_search_result_location' && !value.encrypted_index
  return {
    ...(typeof address === 'string' && { url: address }),
    ...(typeof name === 'string' && { title: name }),
    ...(typeof citedText === 'string' && citedText !== '' && { citedText }),
    ...(!foreign && { native: { format: 'anthropic', value } }),
  }
}

/** The citations of a text block. */
export function decodeCitations({ citations }: JsonObject): Citation[] {
  if (!Array.isArray(citations)) return []
  return citations.map(decodeCitation).filter((citation) => citation !== undefined)
}

/** Thinking as a part. Without a signature, as from other vendors, it can be read but not sent back. */
export function decodeThinking(text: string, signature: unknown): ReasoningPart {
  if (typeof signature !== 'string' || signature === '') return { type: 'reasoning', text }
  return { type: 'reasoning', text, opaque: { anthropic: { signature } } }
}

export function decodeRedactedThinking(data: string): ReasoningPart {
  return { type: 'reasoning', text: '', opaque: { anthropic: { redactedData: data } } }
}

/** The input of a tool call as the string that the hub keeps. */
export function decodeArguments(input: unknown): string {
  return typeof input === 'string' ? input : toJson(input ?? {}, 'input')
}

function blocksOf(content: unknown, path: string): Place[] {
  if (content === undefined || content === null || content === '') return []
  if (typeof content === 'string') return [{ block: { text: content }, type: 'text', path }]
  return expectArray(content, path).map((value, position) => {
    const at = `${path}[${position}]`
    const block = expectObject(value, at)
    return { block, type: expectString(block.type, `${at}.type`), path: at }
  })
}

/** Blocks that user messages, assistant messages and tool results share; undefined for all others. */
function decodeContent(place: Place, warn: Warn): (TextPart | MediaPart)[] | undefined {
  switch (place.type) {
    case 'text':
      return [decodeText(place, warn)]
    case 'image':
      return [decodeImage(place, warn)]
    case 'document':
      return decodeDocument(place, warn)
    case 'search_result':
      return [decodeSearchResult(place, warn)]
    case 'compaction':
      return decodeCompaction(place, warn)
    default:
      return undefined
  }
}

const NOT_IN_SEARCH_RESULTS = 'The search result was converted to one text; the field was dropped'

function decodeText(place: Place, warn: Warn): TextPart {
  const { block, path } = place
  warnUnknownFields(place, warn)
  const citations = Array.isArray(block.citations)
    ? block.citations.map(decodeCitation).filter((citation) => citation !== undefined)
    : []
  return {
    type: 'text',
    text: expectString(block.text, `${path}.text`),
    ...(citations.length > 0 && { citations }),
    ...cached(block),
  }
}

function decodeImage(place: Place, warn: Warn): MediaPart {
  warnUnknownFields(place, warn)
  return { type: 'image', ...decodeSource(place), ...cached(place.block) }
}

function decodeDocument(place: Place, warn: Warn): (TextPart | MediaPart)[] {
  const { block, path } = place
  warnUnknownFields(place, warn)
  const source = expectObject(block.source, `${path}.source`)
  const filename = optionalString(block.title, `${path}.title`)
  if (source.type === 'content') return decodeInlineDocument(source.content, filename, place, warn)
  return [{ type: 'file', ...decodeSource(place), ...(filename && { filename }), ...cached(block) }]
}

/** A document of content blocks has no equivalent; its parts take its place. */
function decodeInlineDocument(content: unknown, filename: string | undefined, place: Place, warn: Warn) {
  warn('changed', `${place.path}.source`, 'The content blocks of the document were sent as separate parts')
  const parts = blocksOf(content, `${place.path}.source.content`).map((inner) => {
    if (inner.type === 'text') return decodeText(inner, warn)
    if (inner.type === 'image') return decodeImage(inner, warn)
    throw misplaced(inner, 'a document')
  })
  if (filename) parts.unshift({ type: 'text', text: filename })
  const last = parts.at(-1)
  return last ? [...parts.slice(0, -1), { ...last, ...cached(place.block) }] : []
}

function decodeSource({ block, path, type }: Place): Pick<MediaPart, 'source' | 'mediaType'> {
  const at = `${path}.source`
  const source = expectObject(block.source, at)
  switch (source.type) {
    case 'base64':
      return {
        source: { type: 'base64', data: expectString(source.data, `${at}.data`) },
        mediaType: expectString(source.media_type, `${at}.media_type`),
      }
    case 'url': {
      const found = urlSource(expectString(source.url, `${at}.url`))
      return type === 'document' ? { mediaType: 'application/pdf', ...found } : found
    }
    case 'text':
      return {
        source: { type: 'text', text: expectString(source.data, `${at}.data`) },
        mediaType: 'text/plain',
      }
    case 'file':
      return {
        source: { type: 'id', id: expectString(source.file_id, `${at}.file_id`), format: 'anthropic' },
      }
    default:
      throw badValue(`${at}.type`, 'base64, url, text, content or file', source.type)
  }
}

function decodeSearchResult(place: Place, warn: Warn): TextPart {
  const { block, path } = place
  warnUnknownFields(place, warn)
  warn('changed', path, 'The search result was converted to text')
  const content = decodeSystemParts(block.content, `${path}.content`, warn)
  for (const [position, { citations, cacheControl }] of content.entries()) {
    const inner = `${path}.content[${position}]`
    if (citations) warn('unsupported', `${inner}.citations`, NOT_IN_SEARCH_RESULTS)
    if (cacheControl) warn('unsupported', `${inner}.cache_control`, NOT_IN_SEARCH_RESULTS)
  }
  const lines = [optionalString(block.title, `${path}.title`), optionalString(block.source, `${path}.source`)]
  const text = [...lines.filter(Boolean), ...content.map((part) => part.text)].join('\n')
  return { type: 'text', text, ...cached(block) }
}

/** The summary that stands for the messages before it; undefined if there is none. */
function decodeCompaction({ block, path }: Place, warn: Warn): TextPart[] | undefined {
  if (typeof block.content !== 'string' || block.content === '') return undefined
  warn('changed', path, 'The compaction block was sent as the text of its summary')
  for (const field of ['signature', 'encrypted_content', 'tool_changes']) {
    if (block[field] == null) continue
    warn('foreign', `${path}.${field}`, `Only Anthropic accepts ${field}; it was dropped`)
  }
  return [{ type: 'text', text: block.content, ...cached(block) }]
}

function decodeToolCall(place: Place, warn: Warn): ToolCallPart {
  const { block, path } = place
  warnUnknownFields(place, warn)
  return {
    type: 'toolCall',
    id: expectString(block.id, `${path}.id`),
    name: expectString(block.name, `${path}.name`),
    arguments: decodeArguments(block.input),
    ...decodeToolset(block),
    ...cached(block),
  }
}

/** The toolset that the tool of a call belongs to. */
export function decodeToolset({ toolset_name: toolset }: JsonObject): { opaque?: Opaque } {
  return typeof toolset === 'string' ? { opaque: { anthropic: { toolset } } } : {}
}

function decodeToolResult(place: Place, warn: Warn): ToolResultPart {
  const { block, path } = place
  warnUnknownFields(place, warn)
  const content = blocksOf(block.content, `${path}.content`).flatMap((inner) => {
    const parts = decodeContent(inner, warn)
    if (!parts)
      warn(
        'unsupported',
        inner.path,
        `Other formats have no equivalent of ${inner.type} blocks in tool results; the block was dropped`,
      )
    return parts ?? []
  })
  return {
    type: 'toolResult',
    callId: expectString(block.tool_use_id, `${path}.tool_use_id`),
    content,
    ...(optionalBoolean(block.is_error, `${path}.is_error`) && { isError: true }),
    ...cached(block),
  }
}

function isThinking(type: string): boolean {
  return type === 'thinking' || type === 'redacted_thinking'
}

function decodeThinkingBlock({ block, type, path }: Place): ReasoningPart {
  if (type === 'redacted_thinking') return decodeRedactedThinking(expectString(block.data, `${path}.data`))
  return decodeThinking(expectString(block.thinking, `${path}.thinking`), block.signature)
}

function cached(block: JsonObject): { cacheControl?: CacheControl } {
  const cacheControl = decodeCacheControl(block.cache_control)
  return cacheControl ? { cacheControl } : {}
}

function warnUnknownFields({ block, type, path }: Place, warn: Warn): void {
  const unknown = unknownFields(block, KNOWN[type] ?? new Set())
  for (const [key, value] of Object.entries(unknown ?? {})) {
    if (!isDefault(value)) {
      warn(
        'unsupported',
        `${path}.${key}`,
        `Other formats have no equivalent of ${key} on ${type} blocks; it was dropped`,
      )
    }
  }
}

/** Whether a value means the same as leaving the field out. */
function isDefault(value: unknown): boolean {
  if (!isObject(value)) return value === false || (Array.isArray(value) && value.length === 0)
  return value.type === 'direct' || value.enabled === false
}

function misplaced({ type, path }: Place, where: string): ApiError {
  return new ApiError(`${path}: ${type} blocks are not allowed in ${where}`, {
    status: 400,
    param: `${path}.type`,
  })
}
