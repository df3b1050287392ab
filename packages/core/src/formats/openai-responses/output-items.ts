import {
  type AssistantPart,
  defined,
  isObject,
  type JsonObject,
  type Opaque,
  type ReasoningPart,
  sniffMediaType,
  stringOf,
  type TextPart,
  type ToolCallPart,
  toJson,
  type Warn,
} from '../../hub/index.ts'
import { encodeLogprobs, logprobsIn, withLogprobs } from '../logprobs.ts'
import { decodeCitation, encodeCitation } from './citations.ts'
import { toArray } from './fields.ts'
import { FORMAT, isGeneratedId } from './maps.ts'
import { localName } from './namespaces.ts'
import { decodeWebSearch } from './web-search.ts'
import type { ContentWire, ItemStatus, OutputItem } from './wire.ts'

/** The parts of an item in a response or an earlier turn; an item without a hub equivalent is a native part. */
export function decodeItem(item: JsonObject, path: string, warn: Warn): AssistantPart[] {
  switch (item.type) {
    case 'message':
      return contentParts(item.content).flatMap((content) => decodeContent(content, messageOpaque(item)))
    case 'function_call':
    case 'custom_tool_call':
      return [decodeToolCall(item, path, warn)]
    case 'reasoning':
      return decodeReasoning(item)
    case 'image_generation_call':
      return [decodeImage(item)]
    default: {
      const webSearch = decodeWebSearch(item)
      return [{ type: 'native', format: FORMAT, value: item, ...(webSearch && { webSearch }) }]
    }
  }
}

export function decodeToolCall(item: JsonObject, path: string, warn: Warn): ToolCallPart {
  const custom = item.type === 'custom_tool_call'
  if (item.namespace) {
    const message = 'Other formats have no equivalent of tool namespaces; the namespace was dropped'
    warn('unsupported', `${path}.namespace`, message)
  }
  const input = custom ? item.input : item.arguments
  const text = typeof input === 'string' ? input : isObject(input) ? toJson(input, `${path}.arguments`) : ''
  return {
    type: 'toolCall',
    id: stringOf(item.call_id),
    name: stringOf(item.name),
    arguments: text === '' && !custom ? '{}' : text,
    ...(custom && { custom }),
    ...opaqueOf({ id: readId(item), namespace: stringOf(item.namespace) || undefined }),
  }
}

/** The data of a message item, which is kept on each of its texts. */
export function messageOpaque(item: JsonObject): { opaque?: Opaque } {
  return opaqueOf({ id: readId(item), phase: stringOf(item.phase) || undefined })
}

/** The id of an item, unless it came from `generateItemId`. */
export function itemOpaque(item: JsonObject): { opaque?: Opaque } {
  return opaqueOf({ id: readId(item) })
}

/** The id and encrypted content of a reasoning item. */
export function reasoningOpaque(item: JsonObject): { opaque?: Opaque } {
  return opaqueOf({ id: readId(item), encryptedContent: stringOf(item.encrypted_content) || undefined })
}

function decodeImage(item: JsonObject): AssistantPart {
  const data = item.result
  if (typeof data !== 'string' || data === '') return { type: 'native', format: FORMAT, value: item }
  const format = stringOf(item.output_format)
  const mediaType = format ? `image/${format}` : sniffMediaType(data)
  return {
    type: 'image',
    source: { type: 'base64', data },
    ...(mediaType && { mediaType }),
    ...itemOpaque(item),
  }
}

function decodeContent(content: JsonObject, opaque: { opaque?: Opaque }): AssistantPart[] {
  if (content.type === 'refusal') {
    const refusal = stringOf(content.refusal)
    return refusal === '' ? [] : [{ type: 'refusal', text: refusal }]
  }
  const text = stringOf(content.text)
  const citations = toArray(content.annotations)
    .map(decodeCitation)
    .filter((citation) => citation !== undefined)
  const logprobs = withLogprobs(logprobsIn(content.logprobs))
  if (text === '' && citations.length === 0) return []
  return [{ type: 'text', text, ...(citations.length > 0 && { citations }), ...logprobs, ...opaque }]
}

/** A part for each text, the last with the encrypted content. An item without text is one part without text. */
function decodeReasoning(item: JsonObject): ReasoningPart[] {
  const { opaque } = itemOpaque(item)
  const summary = isGeneratedId(item.id) ? {} : { summary: true }
  const parts: ReasoningPart[] = []
  for (const { text } of contentParts(item.summary)) {
    if (stringOf(text))
      parts.push({ type: 'reasoning', text: stringOf(text), ...summary, ...(opaque && { opaque }) })
  }
  for (const { text } of contentParts(item.content)) {
    if (stringOf(text)) parts.push({ type: 'reasoning', text: stringOf(text), ...(opaque && { opaque }) })
  }
  const encrypted = reasoningOpaque(item)
  const last = parts.pop() ?? (encrypted.opaque && { type: 'reasoning', text: '' })
  return last ? [...parts, { ...last, ...encrypted }] : []
}

/** The item for a group of parts (see `item-groups.ts`); undefined for a part that no item can hold. */
export function encodeItem(
  parts: readonly AssistantPart[],
  { id, status }: { id?: string | undefined; status?: ItemStatus },
): OutputItem | undefined {
  const [first] = parts
  switch (first?.type) {
    case 'text':
    case 'refusal': {
      const content = parts.map(encodeContent).filter(isMessageContent)
      const phase = first.type === 'text' ? first.opaque?.openai?.phase : undefined
      return {
        type: 'message',
        ...defined({ id, status }),
        role: 'assistant',
        content,
        ...(phase && { phase }),
      }
    }
    case 'reasoning':
      return encodeReasoning(parts.filter(isReasoning), id)
    case 'toolCall': {
      const { name, custom, arguments: input, opaque } = first
      const namespace = opaque?.openai?.namespace
      const local = namespace === undefined ? name : localName(namespace, name)
      const call = { ...defined({ id, status }), call_id: first.id, name: local, ...defined({ namespace }) }
      if (custom) return { type: 'custom_tool_call', ...call, input }
      return { type: 'function_call', ...call, arguments: input.trim() === '' ? '{}' : input }
    }
    case 'image':
      if (first.source.type !== 'base64') return undefined
      return { type: 'image_generation_call', ...defined({ id, status }), result: first.source.data }
    case 'native':
      return first.format === FORMAT && isObject(first.value) ? first.value : undefined
    default:
      return undefined
  }
}

/** A part as one entry of its item's content. */
export function encodeContent(part: AssistantPart): ContentWire | undefined {
  if (part.type === 'text')
    return {
      type: 'output_text',
      text: part.text,
      annotations: encodeAnnotations(part),
      ...(part.logprobs && { logprobs: encodeLogprobs(part.logprobs) }),
    }
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.text }
  if (part.type !== 'reasoning') return undefined
  return { type: isSummary(part) ? 'summary_text' : 'reasoning_text', text: part.text }
}

/**
 * Whether reasoning is sent as the summary of its item. That of other vendors is too, unabridged: clients show
 * summaries, and few of them show `reasoning_text`.
 */
export function isSummary(part: ReasoningPart): boolean {
  return part.summary === true || !part.opaque?.openai
}

function encodeAnnotations({ text, citations = [] }: TextPart): JsonObject[] {
  return citations.map((citation) => encodeCitation(citation, text)).filter(isObject)
}

function encodeReasoning(parts: readonly ReasoningPart[], id: string | undefined): OutputItem {
  const texts = parts.filter((part) => part.text !== '')
  const text = (part: ReasoningPart, type: 'summary_text' | 'reasoning_text') => ({ type, text: part.text })
  const content = texts.filter((part) => !isSummary(part)).map((part) => text(part, 'reasoning_text'))
  const encrypted = parts.findLast((part) => part.opaque?.openai?.encryptedContent)?.opaque?.openai
    ?.encryptedContent
  return {
    type: 'reasoning',
    ...(id !== undefined && { id }),
    summary: texts.filter(isSummary).map((part) => text(part, 'summary_text')),
    ...(content.length > 0 && { content }),
    ...(encrypted && { encrypted_content: encrypted }),
  }
}

function isMessageContent(content: ContentWire | undefined) {
  return content?.type === 'output_text' || content?.type === 'refusal'
}

function isReasoning(part: AssistantPart): part is ReasoningPart {
  return part.type === 'reasoning'
}

function readId(item: JsonObject): string | undefined {
  return isGeneratedId(item.id) ? undefined : stringOf(item.id) || undefined
}

function opaqueOf(openai: {
  id?: string | undefined
  encryptedContent?: string | undefined
  phase?: string | undefined
  namespace?: string | undefined
}) {
  const data = defined(openai)
  return Object.keys(data).length > 0 ? { opaque: { openai: data } } : {}
}

/** Content as a list; in earlier turns it may be a string. */
export function contentParts(content: unknown): JsonObject[] {
  if (typeof content === 'string') return [{ type: 'output_text', text: content }]
  return toArray(content).filter(isObject)
}
