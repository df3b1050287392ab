import {
  argumentsObject,
  type Citation,
  fitId,
  fromBase64,
  isObject,
  type MediaPart,
  mediaTypeOf,
  type NativePart,
  type Opaque,
  type ReasoningPart,
  type RefusalPart,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
  type Warn,
} from '../../hub/index.ts'
import { type BlockContext, mark } from './cache.ts'
import { IMAGE_TYPES } from './maps.ts'
import { ID_RULE } from './pairing.ts'
import type {
  Block,
  MediaBlock,
  NativeBlock,
  RedactedThinkingBlock,
  SourceWire,
  TextBlock,
  ThinkingBlock,
  ToolResultBlock,
  ToolUseBlock,
} from './wire.ts'

/** Media types besides `text/*` whose bytes are text. */
const TEXTUAL = /^text\/|^application\/(.*\+)?(json|xml|yaml|x-yaml|javascript|typescript|sql|toml)\b/

/** Whether a text has no visible character; the API rejects those. */
export function isBlank(text: string): boolean {
  return !/\S/.test(text)
}

/** The block of one part of a request; undefined, with a warning, if the part has no equivalent. */
export function encodePart(
  part: TextPart | MediaPart | ReasoningPart | RefusalPart | NativePart,
  path: string,
  context: BlockContext,
): Block | undefined {
  switch (part.type) {
    case 'text':
      return encodeText(part, path, context)
    case 'refusal':
      context.warn('changed', path, 'The refusal was sent as text')
      return isBlank(part.text) ? undefined : { type: 'text', text: part.text }
    case 'reasoning': {
      const block = encodeThinking(part)
      if (!block) context.warn('foreign', path, 'The reasoning has no Anthropic signature; it was dropped')
      return block
    }
    case 'native':
      return encodeNative(part, path, context)
    default:
      return encodeMedia(part, path, context)
  }
}

/** Warns that another vendor's data are dropped. An item id is not worth a warning. */
export function warnForeign(opaque: Opaque | undefined, path: string, warn: Warn): void {
  const { google, openai } = opaque ?? {}
  if (openai?.phase) warn('foreign', `${path}.opaque`, 'Only OpenAI has phases; the phase was dropped')
  if (google?.thoughtSignature || openai?.encryptedContent) {
    warn(
      'foreign',
      `${path}.opaque`,
      'Anthropic does not accept signatures of other vendors; the signature was dropped',
    )
  }
}

export function encodeText(part: TextPart, path: string, context: BlockContext): TextBlock | undefined {
  warnForeign(part.opaque, path, context.warn)
  if (isBlank(part.text)) {
    if (part.text !== '' || part.cacheControl) context.warn('changed', path, 'The blank text was dropped')
    return undefined
  }
  const block: TextBlock = { type: 'text', text: part.text }
  const citations = (part.citations ?? []).map(ownCitation).filter((citation) => citation !== undefined)
  if (citations.length > 0) block.citations = citations
  if (citations.length < (part.citations?.length ?? 0)) {
    context.warn('foreign', `${path}.citations`, 'Citations that Anthropic did not create were dropped')
  }
  return mark(block, part.cacheControl, path, context)
}

/** A citation for a client: Anthropic's own or a web page's; undefined, with a warning, if it is neither. */
export function encodeCitation(citation: Citation, path: string, warn: Warn): unknown {
  const own = ownCitation(citation)
  if (own !== undefined) return own
  if (citation.url === undefined) {
    warn('unsupported', `${path}.citations`, 'Anthropic citations require a URL; the citation was dropped')
    return undefined
  }
  return {
    type: 'web_search_result_location',
    url: citation.url,
    title: citation.title ?? null,
    cited_text: citation.citedText ?? '',
    encrypted_index: '',
  }
}

function ownCitation({ native }: Citation): unknown {
  return native?.format === 'anthropic' ? native.value : undefined
}

/** Thinking that Anthropic signed or redacted, even if its text is empty; undefined for all other reasoning. */
export function encodeThinking(part: ReasoningPart): ThinkingBlock | RedactedThinkingBlock | undefined {
  const { signature, redactedData } = part.opaque?.anthropic ?? {}
  if (redactedData !== undefined) return { type: 'redacted_thinking', data: redactedData }
  return signature === undefined ? undefined : { type: 'thinking', thinking: part.text, signature }
}

/** A native part of Anthropic's own, unchanged. */
export function encodeNative(part: NativePart, path: string, context: BlockContext): NativeBlock | undefined {
  if (part.format !== 'anthropic' || !isObject(part.value)) {
    context.warn('unsupported', path, `Only ${part.format} supports this part; it was dropped`)
    return undefined
  }
  const block = { ...part.value } as unknown as NativeBlock
  if (isObject(block.cache_control)) context.breakpoints.push({ block, path })
  return block
}

function encodeMedia(part: MediaPart, path: string, context: BlockContext): MediaBlock | undefined {
  const { warn } = context
  const block = mediaBlock(part)
  if (!block) {
    const what = part.mediaType ?? part.type
    warn(
      'unsupported',
      path,
      `Anthropic does not accept ${what} parts with a source of type ${part.source.type}; the part was dropped`,
    )
    return undefined
  }
  if (part.detail && part.detail !== 'auto') {
    warn('unsupported', `${path}.detail`, 'Anthropic has no equivalent of detail; it was dropped')
  }
  if (part.filename && block.type === 'image') {
    warn('unsupported', `${path}.filename`, 'Anthropic images have no filename; it was dropped')
  }
  return mark(block, part.cacheControl, path, context)
}

function mediaBlock(part: MediaPart): MediaBlock | undefined {
  const { source, filename } = part
  const mediaType = mediaTypeOf(part, part.type === 'image' ? 'image/png' : '').replace(
    'image/jpg',
    'image/jpeg',
  )
  if (part.type === 'image' || mediaType.startsWith('image/')) {
    const wire = imageSource(part, mediaType)
    return wire && { type: 'image', source: wire }
  }
  if (part.type !== 'file') return undefined
  const wire = source.type === 'id' ? fileSource(part) : documentSource(part, mediaType)
  return wire && { type: 'document', source: wire, ...(filename && { title: filename }) }
}

function imageSource(part: MediaPart, mediaType: string): SourceWire | undefined {
  const { source } = part
  if (source.type === 'url') return { type: 'url', url: source.url }
  if (source.type === 'id') return fileSource(part)
  if (source.type !== 'base64' || !IMAGE_TYPES.has(mediaType)) return undefined
  return { type: 'base64', media_type: mediaType, data: source.data }
}

/** PDF is sent as it is, textual types as plain text. */
function documentSource({ source }: MediaPart, mediaType: string): SourceWire | undefined {
  if (source.type === 'text') return { type: 'text', media_type: 'text/plain', data: source.text }
  const isPDF = mediaType === 'application/pdf'
  if (source.type === 'url') return isPDF || mediaType === '' ? { type: 'url', url: source.url } : undefined
  if (source.type !== 'base64') return undefined
  if (isPDF) return { type: 'base64', media_type: mediaType, data: source.data }
  const text = TEXTUAL.test(mediaType) ? fromBase64(source.data) : undefined
  return text ? { type: 'text', media_type: 'text/plain', data: text } : undefined
}

function fileSource({ source }: MediaPart): SourceWire | undefined {
  return source.type === 'id' && source.format === 'anthropic'
    ? { type: 'file', file_id: source.id }
    : undefined
}

export function encodeToolCall(part: ToolCallPart, path: string, context: BlockContext): ToolUseBlock {
  warnForeign(part.opaque, path, context.warn)
  const input = argumentsObject(part, path, context.warn)
  const head = { id: fitId(part.id, ID_RULE), name: part.name }
  const block: ToolUseBlock = { type: 'tool_use', ...head, input, ...encodeToolset(part) }
  return mark(block, part.cacheControl, path, context)
}

/** The field of a call whose tool belongs to a toolset. */
export function encodeToolset({ opaque }: ToolCallPart): { toolset_name?: string } {
  const toolset = opaque?.anthropic?.toolset
  return toolset === undefined ? {} : { toolset_name: toolset }
}

/**
 * The result of the call `id`. An error result may only contain text, so the media of one are returned apart, to be
 * moved after it.
 */
export function encodeToolResult(
  part: ToolResultPart,
  id: string,
  path: string,
  context: BlockContext,
): { block: ToolResultBlock; beside: MediaBlock[] } {
  const beside: MediaBlock[] = []
  const content: (TextBlock | MediaBlock)[] = []
  for (const [position, item] of part.content.entries()) {
    const at = `${path}.content[${position}]`
    if (item.type === 'text') {
      const text = encodeText(item, at, context)
      if (text) content.push(text)
      continue
    }
    const media = encodeMedia(item, at, context)
    if (media && part.isError) {
      context.warn(
        'changed',
        at,
        'Error results may only contain text; the media were moved after the result',
      )
      beside.push(media)
    } else if (media) content.push(media)
  }
  const block: ToolResultBlock = { type: 'tool_result', tool_use_id: id }
  if (content.length > 0) block.content = content
  if (part.isError) block.is_error = true
  return { block: mark(block, part.cacheControl, path, context), beside }
}
