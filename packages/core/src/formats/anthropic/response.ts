import {
  type AssistantPart,
  type ChatResponse,
  createCallIds,
  createId,
  type FinishReason,
  failedResponse,
  isObject,
  isWebSearchCall,
  type JsonObject,
  type NativePart,
  type ReasoningPart,
  settleFinishReason,
  stringOf,
  type TextPart,
  toJson,
  unknownFields,
  type Warn,
  withWebSearches,
} from '../../hub/index.ts'
import type { DecodeResponseContext, EncodeResponseContext } from '../format.ts'
import { warnUnread } from '../unread.ts'
import type { BlockContext } from './cache.ts'
import {
  decodeArguments,
  decodeCitations,
  decodeRedactedThinking,
  decodeThinking,
  decodeToolset,
} from './decode-parts.ts'
import { encodeCitation, encodeNative, encodeThinking, encodeToolCall, warnForeign } from './encode-parts.ts'
import { decodeError } from './error.ts'
import { KNOWN_RESPONSE } from './known.ts'
import { decodeUsage, encodeFinishReason, encodeUsage, mapFinishReason } from './maps.ts'
import { decodeWebSearch, encodeWebSearch } from './web-search.ts'
import type { Block, NativeBlock, TextBlock, ThinkingBlock } from './wire.ts'

/** Fields of a response that the hub has an equivalent of; all others become extensions. */
export const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'type',
  'role',
  'model',
  'content',
  'stop_reason',
  'stop_sequence',
  'usage',
])

/** A block that only Anthropic has. */
export function decodeNative(block: JsonObject): NativePart {
  const webSearch = decodeWebSearch(block)
  return { type: 'native', format: 'anthropic', value: block, ...(webSearch && { webSearch }) }
}

export function decodeResponse(body: unknown, { warn, forOtherFormat }: DecodeResponseContext): ChatResponse {
  if (!isResponse(body)) throw decodeError({ status: 200, body: toJson(body, 'body') })
  if (forOtherFormat) warnUnread(body, KNOWN_RESPONSE, '', warn)
  const id = stringOf(body.id) || createId('msg_')
  const callIds = createCallIds(id)
  const blocks = Array.isArray(body.content) ? body.content.filter(isObject) : []
  const content = blocks.flatMap((block) => decodeBlock(block, callIds) ?? [])
  const refusal = refusalOf(body.stop_reason, body.stop_details)
  if (refusal) content.push({ type: 'refusal', text: refusal })
  const usage = decodeUsage(body.usage)
  const extensions = unknownFields(body, KNOWN_FIELDS)
  return {
    id,
    model: stringOf(body.model) || 'unknown',
    content,
    finishReason: settleFinishReason(
      mapFinishReason(body.stop_reason),
      new Set(content.map((part) => part.type)),
    ),
    ...(typeof body.stop_sequence === 'string' && { stopSequence: body.stop_sequence }),
    ...(usage && { usage }),
    ...(extensions && { extensions: { anthropic: extensions } }),
  }
}

/** Why the model refused, in words, where a response that ended in a refusal reports it. */
export function refusalOf(stopReason: unknown, details: unknown): string | undefined {
  if (stopReason !== 'refusal' || !isObject(details)) return undefined
  const { explanation, category } = details
  if (typeof explanation === 'string' && explanation !== '') return explanation
  return typeof category === 'string' ? `Claude refused the request: ${category}` : undefined
}

function isResponse(body: unknown): body is JsonObject {
  if (!isObject(body) || body.type === 'error' || body.error != null) return false
  return Array.isArray(body.content) || body.type === 'message'
}

function decodeBlock(
  block: JsonObject,
  callIds: (id: string | undefined) => string,
): AssistantPart | undefined {
  switch (block.type) {
    case 'text':
      return decodeText(block)
    case 'thinking': {
      const part = decodeThinking(stringOf(block.thinking), block.signature)
      return part.text || part.opaque ? part : undefined
    }
    case 'redacted_thinking':
      return decodeRedactedThinking(stringOf(block.data))
    case 'tool_use': {
      const id = callIds(stringOf(block.id))
      const call = { id, name: stringOf(block.name), arguments: decodeArguments(block.input) }
      return { type: 'toolCall', ...call, ...decodeToolset(block) }
    }
    default:
      return decodeNative(block)
  }
}

function decodeText(block: JsonObject): TextPart | undefined {
  const citations = decodeCitations(block)
  const part: TextPart = { type: 'text', text: stringOf(block.text) }
  if (citations.length > 0) return { ...part, citations }
  return part.text ? part : undefined
}

/** Fields of every message about what only Anthropic has. */
export const OWN_FIELDS = { container: null, context_management: null, diagnostics: null, stop_details: null }

/** @throws ApiError 502 if the response ended in an error, which this format reports by status */
export function encodeResponse(response: ChatResponse, { warn }: EncodeResponseContext): unknown {
  const { finishReason, stopSequence } = response
  if (finishReason.unified === 'error') throw failedResponse(finishReason)
  const context: BlockContext = { warn, breakpoints: [] }
  const explained = isObject(response.extensions?.anthropic?.stop_details)
  const content = response.content.flatMap((part, position) => {
    if (part.type === 'refusal' && explained) return []
    return encodeResponsePart(part, `content[${position}]`, context) ?? []
  })
  const called = response.content.some((part) => part.type === 'toolCall')
  const searches = response.content.filter(isForeignSearchCall).length
  if (finishReason.unified === 'other') warnFinishReason(finishReason, warn)
  return {
    ...OWN_FIELDS,
    ...response.extensions?.anthropic,
    id: response.id,
    type: 'message',
    role: 'assistant',
    model: response.model,
    content,
    stop_reason: encodeFinishReason(finishReason, { called, stopSequence }),
    stop_sequence: stopSequence ?? null,
    usage: encodeUsage(withWebSearches(response.usage, searches), warn),
  }
}

function encodeResponsePart(
  part: AssistantPart,
  path: string,
  context: BlockContext,
): Block | Block[] | undefined {
  switch (part.type) {
    case 'text':
      warnForeign(part.opaque, path, context.warn)
      return encodeResponseText(part, path, context.warn)
    case 'refusal':
      context.warn('changed', path, 'The refusal was sent as text')
      return part.text ? { type: 'text', text: part.text, citations: null } : undefined
    case 'reasoning':
      warnForeign(part.opaque, path, context.warn)
      return encodeThinking(part) ?? unsignedThinking(part)
    case 'toolCall':
      return encodeToolCall(part, path, context)
    case 'native':
      return encodeNativeBlocks(part, path, context)
    default:
      context.warn(
        'unsupported',
        path,
        `Anthropic responses cannot carry this ${part.type} part; it was dropped`,
      )
      return undefined
  }
}

/** The blocks of a native part for a client: one of Anthropic's own, or those of another vendor's web search. */
export function encodeNativeBlocks(part: NativePart, path: string, context: BlockContext): NativeBlock[] {
  if (part.format !== 'anthropic' && part.webSearch) {
    return encodeWebSearch(part.webSearch) as unknown as NativeBlock[]
  }
  const block = encodeNative(part, path, context)
  return block ? [block] : []
}

/** Whether a part is a search that another vendor ran; Anthropic counts its own. */
export function isForeignSearchCall(part: AssistantPart): boolean {
  return isWebSearchCall(part) && part.type === 'native' && part.format !== 'anthropic'
}

function encodeResponseText(part: TextPart, path: string, warn: Warn): TextBlock | undefined {
  if (!part.text) return undefined
  if (part.logprobs) warnLogprobs(path, warn)
  const citations = (part.citations ?? [])
    .map((citation) => encodeCitation(citation, path, warn))
    .filter((citation) => citation !== undefined)
  return { type: 'text', text: part.text, citations: citations.length > 0 ? citations : null }
}

export function warnLogprobs(path: string, warn: Warn): void {
  warn('unsupported', `${path}.logprobs`, 'Anthropic responses have no log probabilities; they were dropped')
}

/** Another vendor's reasoning, for the client to read. Clients expect the field `signature`. */
function unsignedThinking({ text: thinking }: ReasoningPart): ThinkingBlock | undefined {
  return thinking ? { type: 'thinking', thinking, signature: '' } : undefined
}

/** Warns that a finish reason without an equivalent is sent as `end_turn`. */
export function warnFinishReason(finish: FinishReason, warn: Warn): void {
  if (encodeFinishReason(finish, { called: false }) !== 'end_turn') return
  warn('changed', 'finishReason', `Finish reason ${finish.raw ?? 'other'} was sent as end_turn`)
}
