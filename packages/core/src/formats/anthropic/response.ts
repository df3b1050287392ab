import {
  type AssistantPart,
  type ChatResponse,
  createCallIds,
  createId,
  type FinishReason,
  failedResponse,
  isObject,
  type JsonObject,
  type ReasoningPart,
  settleFinishReason,
  stringOf,
  type TextPart,
  toJson,
  unknownFields,
  type Warn,
} from '../../hub/index.ts'
import type { DecodeResponseContext, EncodeResponseContext } from '../format.ts'
import { encodeCitation, encodeNative, encodeSignedThinking, encodeToolUse, noteForeign } from './blocks.ts'
import type { BlockContext } from './cache.ts'
import { decodeError } from './error.ts'
import { decodeUsage, encodeFinishReason, encodeUsage, mapFinishReason } from './maps.ts'
import { decodeCitation, redactedPart, thinkingPart } from './parts.ts'
import type { Block, TextBlock, ThinkingBlock } from './wire.ts'

/** Fields of an answer that the hub has words for; the others travel as extensions. */
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

export function decodeResponse(body: unknown, _context: DecodeResponseContext): ChatResponse {
  if (!isAnswer(body)) throw decodeError({ status: 200, body: toJson(body, 'body') })
  const id = stringOf(body.id) || createId('msg_')
  const callIds = createCallIds(id)
  const blocks = Array.isArray(body.content) ? body.content.filter(isObject) : []
  const content = blocks.flatMap((block) => decodeBlock(block, callIds) ?? [])
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

function isAnswer(body: unknown): body is JsonObject {
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
      const part = thinkingPart(stringOf(block.thinking), block.signature)
      return part.text || part.opaque ? part : undefined
    }
    case 'redacted_thinking':
      return redactedPart(stringOf(block.data))
    case 'tool_use': {
      const id = callIds(stringOf(block.id))
      return { type: 'toolCall', id, name: stringOf(block.name), arguments: argumentsOf(block.input) }
    }
    default:
      return { type: 'native', format: 'anthropic', value: block }
  }
}

function decodeText(block: JsonObject): TextPart | undefined {
  const list = Array.isArray(block.citations) ? block.citations : []
  const citations = list.map(decodeCitation).filter((citation) => citation !== undefined)
  const part: TextPart = { type: 'text', text: stringOf(block.text) }
  if (citations.length > 0) return { ...part, citations }
  return part.text ? part : undefined
}

/** A call's arguments as the string that the hub keeps. */
export function argumentsOf(input: unknown): string {
  return typeof input === 'string' ? input : toJson(input ?? {}, 'input')
}

/** @throws ApiError 502 when the answer ended in an error, which this format tells by status */
export function encodeResponse(response: ChatResponse, { warn }: EncodeResponseContext): unknown {
  const { finishReason, stopSequence } = response
  if (finishReason.unified === 'error') throw failedResponse(finishReason)
  const context: BlockContext = { warn, breakpoints: [] }
  const content = response.content.flatMap((part, position) => {
    return encodeAnswerPart(part, `content[${position}]`, context) ?? []
  })
  const called = response.content.some((part) => part.type === 'toolCall')
  if (finishReason.unified === 'other') noteFinishReason(finishReason, warn)
  return {
    ...response.extensions?.anthropic,
    id: response.id,
    type: 'message',
    role: 'assistant',
    model: response.model,
    content,
    stop_reason: encodeFinishReason(finishReason, { called, stopSequence }),
    stop_sequence: stopSequence ?? null,
    usage: encodeUsage(response.usage),
  }
}

function encodeAnswerPart(part: AssistantPart, path: string, context: BlockContext): Block | undefined {
  switch (part.type) {
    case 'text':
      noteForeign(part.opaque, path, context.warn)
      return encodeAnswerText(part, path, context.warn)
    case 'refusal':
      context.warn('changed', path, 'A refusal is told as text')
      return part.text ? { type: 'text', text: part.text } : undefined
    case 'reasoning':
      noteForeign(part.opaque, path, context.warn)
      return encodeSignedThinking(part) ?? unsignedThinking(part)
    case 'toolCall':
      return encodeToolUse(part, path, context)
    case 'native':
      return encodeNative(part, path, context)
    default:
      context.warn('unsupported', path, `Answers of this format cannot hold ${part.type}`)
      return undefined
  }
}

function encodeAnswerText(part: TextPart, path: string, warn: Warn): TextBlock | undefined {
  if (!part.text) return undefined
  const citations = (part.citations ?? [])
    .map((citation) => encodeCitation(citation, path, warn))
    .filter((citation) => citation !== undefined)
  return { type: 'text', text: part.text, ...(citations.length > 0 && { citations }) }
}

/** Another vendor's thinking, to be read; clients want the field. */
function unsignedThinking({ text: thinking }: ReasoningPart): ThinkingBlock | undefined {
  return thinking ? { type: 'thinking', thinking, signature: '' } : undefined
}

/** Says that a reason which has no word here is told as a normal end. */
export function noteFinishReason(finish: FinishReason, warn: Warn): void {
  if (encodeFinishReason(finish, { called: false }) !== 'end_turn') return
  warn('changed', 'finishReason', `The reason ${finish.raw ?? 'other'} is told as end_turn`)
}
