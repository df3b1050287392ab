import {
  type AssistantMessage,
  type AssistantPart,
  type ChatRequest,
  createCallIds,
  defined,
  endsStep,
  fitId,
  isObject,
  type MediaPart,
  type Opaque,
  type Steps,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
  type UserMessage,
} from '../../hub/index.ts'
import { droppedPart } from '../dropped-part.ts'
import type { ResolvedContext } from '../quirks.ts'
import { ID_RULE, resultsFrom, turnFrom } from './pairing.ts'
import { encodePart, messageContent, warnCacheControl } from './parts.ts'
import { encodeReasoningDetails } from './reasoning-details.ts'
import { createKeptLookup, joinKeptDetails, type KeptLookup } from './source-record.ts'
import { currentTurnStart, signCalls } from './thought-signatures.ts'
import { encodeToolCall, fitToolCall } from './tools.ts'
import type { WireMessage, WireReasoningDetail } from './wire.ts'

/**
 * The messages of a request. OpenAI requires each message of the assistant with tool calls to be followed by one tool
 * message for each call, and rejects messages without content.
 */
export function* encodeTurns(
  { model, system, messages }: ChatRequest,
  context: ResolvedContext,
): Steps<WireMessage[]> {
  const { warn } = context
  const keptFor = createKeptLookup(model, messages, context)
  const turnStart = currentTurnStart(messages)
  const wire: WireMessage[] = []
  const ids = createCallIds('request')
  /** Results that became a tool message. */
  const paired = new Set<ToolResultPart>()
  /** Media of those results, for the next user message. */
  let hoisted: unknown[] = []

  const addMessage = (role: 'system' | 'user', parts: readonly unknown[], name?: string) => {
    const content = messageContent(parts)
    if (content !== null) wire.push(defined({ role, content, name }))
  }

  addMessage('system', encodeParts(system, 'system', context))
  for (let index = 0; index < messages.length; index++) {
    if (endsStep(index)) yield
    const message = messages[index]
    const path = `messages[${index}].content`
    if (message?.role === 'user') {
      addMessage('user', [...hoisted, ...encodeUser(message, path, paired, context)], message.name)
      hoisted = []
      continue
    }
    addMessage('user', hoisted)
    hoisted = []
    if (message?.role === 'system') addMessage('system', encodeParts(message.content, path, context))
    if (message?.role !== 'assistant') continue

    const turn = turnFrom(messages, index)
    const { message: encoded, calls } = encodeAssistant(turn, index, context, keptFor)
    const signed = index > turnStart ? signCalls(calls, `messages[${index}]`, context) : calls
    const called = signed.map((call) => ({
      call,
      id: ids(fitId(call.id, context.quirks.callIds ?? ID_RULE)),
    }))
    if (called.length > 0) {
      encoded.tool_calls = called.map(({ call, id }) => encodeToolCall({ ...fitToolCall(call, context), id }))
    }
    if (encoded.content !== null || called.length > 0) wire.push(encoded)
    index += turn.length - 1
    const results = called.length > 0 ? resultsFrom(messages, index + 1) : undefined
    for (const [position, { call, id }] of called.entries()) {
      if (endsStep(position)) yield
      const found = results?.take(call.id)
      if (found) {
        paired.add(found.part)
        const { content, media } = encodeResult(found.part, found.path, context)
        hoisted.push(...media)
        wire.push({ role: 'tool', tool_call_id: id, content })
      } else {
        warn('defaulted', `messages[${index}]`, `The tool call has no result; "${NO_RESULT}" was sent`)
        wire.push({ role: 'tool', tool_call_id: id, content: NO_RESULT })
      }
    }
  }
  addMessage('user', hoisted)
  return wire
}

const NO_RESULT = 'No result.'

/** A turn of the assistant as one message without its tool calls, and the calls. */
interface EncodedTurn {
  message: WireMessage
  calls: ToolCallPart[]
}

/**
 * A turn of the assistant that starts with `messages[index]`. Reasoning is sent back only to the models that accept
 * it, and vendor data only to its vendor.
 */
function encodeAssistant(
  turn: readonly AssistantMessage[],
  index: number,
  context: ResolvedContext,
  keptFor: KeptLookup,
): EncodedTurn {
  const { warn, quirks, traits } = context
  const { replaysReasoning } = traits
  const { reasoningSignatures, thoughtSignatures } = quirks
  const content: unknown[] = []
  const refusals: string[] = []
  const reasoning: string[] = []
  const details: WireReasoningDetail[] = []
  const keptDetails: string[] = []
  const keptTexts: string[] = []
  let keptField: string | undefined
  const calls: ToolCallPart[] = []

  const addPart = (part: AssistantPart, path: string, at: number) => {
    switch (part.type) {
      case 'text':
        warnSignature(part.opaque, path)
        content.push(encodePart(part, path, context))
        break
      case 'reasoning':
        if (replaysReasoning) reasoning.push(part.text)
        else if (keep(part.opaque, at)) keptTexts.push(part.text)
        else if (reasoningSignatures && part.opaque?.[reasoningSignatures]) {
          details.push(...encodeReasoningDetails(part, details.length))
        } else warn('foreign', path, 'The model does not accept reasoning from other vendors; it was dropped')
        break
      case 'toolCall':
        warnCacheControl(part, path, warn)
        if (keep(part.opaque, at)) calls.push(part)
        else {
          if (!thoughtSignatures) warnSignature(part.opaque, path)
          const google = thoughtSignatures ? part.opaque?.google : undefined
          calls.push({ ...part, opaque: google ? { google } : {} })
        }
        break
      case 'refusal':
        if (quirks.refusals) refusals.push(part.text)
        else {
          warn('changed', path, 'The refusal was sent as text')
          content.push(encodePart({ type: 'text', text: part.text }, path, context))
        }
        break
      case 'native':
        content.push(encodePart(part, path, context))
        break
      default:
        warn('unsupported', path, droppedPart(part, 'Assistant messages cannot carry'))
    }
  }
  /** Collects fields to be returned to the model they came from. */
  const keep = (opaque: Opaque | undefined, at: number): boolean => {
    const kept = keptFor(opaque, at)
    keptField ??= kept?.reasoningField
    if (kept?.reasoningDetails !== undefined) keptDetails.push(kept.reasoningDetails)
    return kept !== undefined
  }
  const warnSignature = (opaque: Opaque | undefined, path: string) => {
    if (opaque?.openai?.phase) {
      warn('unsupported', `${path}.opaque`, 'openai-chat has no phases; the phase was dropped')
    }
    if (opaque?.google) {
      warn(
        'foreign',
        `${path}.opaque`,
        'The model does not accept thought signatures; the signature was dropped',
      )
    }
  }

  for (const [offset, message] of turn.entries()) {
    for (const [position, part] of message.content.entries()) {
      addPart(part, `messages[${index + offset}].content[${position}]`, index + offset)
    }
  }
  const refusal = refusals.join('') || undefined
  // DeepSeek and Moonshot require the field on each assistant message, even if it is empty.
  const replayed = replaysReasoning ? reasoning.filter(Boolean).join('\n\n') : undefined
  const kept = keptField === undefined ? {} : { [keptField]: keptTexts.join('') }
  const allDetails = [...details, ...joinKeptDetails(keptDetails)]
  const hasOther = Boolean(refusal || replayed || keptField || allDetails.length > 0)
  const message = defined({
    role: 'assistant' as const,
    content: messageContent(content) ?? (calls.length === 0 && hasOther ? '' : null),
    name: turn[0]?.name,
    refusal,
    reasoning_content: replayed,
    ...kept,
    reasoning_details: allDetails.length > 0 ? (allDetails as WireReasoningDetail[]) : undefined,
  })
  return { message, calls }
}

function encodeUser(
  { content }: UserMessage,
  path: string,
  paired: ReadonlySet<ToolResultPart>,
  context: ResolvedContext,
): unknown[] {
  return content.flatMap((part, index) => {
    const partPath = `${path}[${index}]`
    if (part.type !== 'toolResult') return [encodePart(part, partPath, context)]
    if (paired.has(part)) return []
    context.warn('changed', partPath, 'The tool result has no matching call; it was sent as user content')
    return encodeParts(part.content, `${partPath}.content`, context)
  })
}

/** The content of a tool message, which holds text only, and the media of the result. */
function encodeResult(part: ToolResultPart, path: string, context: ResolvedContext) {
  const { warn } = context
  warnCacheControl(part, path, warn)
  if (part.isError) {
    warn('unsupported', `${path}.isError`, 'Tool messages have no error flag; isError was dropped')
  }
  const texts: unknown[] = []
  const media: unknown[] = []
  for (const [index, encoded] of encodeParts(part.content, `${path}.content`, context).entries()) {
    if (!isObject(encoded)) continue
    if (encoded.type === 'text') texts.push(encoded)
    else {
      const message = 'Tool messages may only contain text; the media were moved to the next user message'
      warn('changed', `${path}.content[${index}]`, message)
      media.push(encoded)
    }
  }
  return { content: messageContent(texts) ?? (media.length > 0 ? 'See the next message.' : ''), media }
}

function encodeParts(
  parts: readonly (TextPart | MediaPart)[],
  path: string,
  context: ResolvedContext,
): unknown[] {
  return parts.map((part, index) => encodePart(part, `${path}[${index}]`, context))
}
