import {
  type AssistantMessage,
  type AssistantPart,
  type ChatRequest,
  createCallIds,
  defined,
  fitId,
  isObject,
  type MediaPart,
  type ModelTraits,
  type Opaque,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
  type UserMessage,
  type Warn,
} from '../../hub/index.ts'
import type { EncodeRequestContext } from '../format.ts'
import { ID_RULE, resultsFrom, turnFrom } from './pairing.ts'
import { contentOf, encodePart, warnCacheControl } from './parts.ts'
import { encodeReasoningDetails } from './reasoning-details.ts'
import { encodeToolCall, fitCall } from './tools.ts'
import type { WireMessage, WireReasoningDetail } from './wire.ts'

/**
 * The messages as OpenAI takes them: tool messages right after the message that calls, each call answered exactly
 * once, and no message without content.
 */
export function encodeTurns({ system, messages }: ChatRequest, context: EncodeRequestContext): WireMessage[] {
  const { warn, traits } = context
  const wire: WireMessage[] = []
  const ids = createCallIds('request')
  /** Results that stand in a tool message. */
  const told = new Set<ToolResultPart>()
  /** Media of those results, for the user message that follows. */
  let hoisted: unknown[] = []

  const say = (role: 'system' | 'user', parts: readonly unknown[], name?: string) => {
    const content = contentOf(parts)
    if (content !== null) wire.push(defined({ role, content, name }))
  }

  say('system', encodeParts(system, 'system', context))
  for (let index = 0; index < messages.length; index++) {
    const message = messages[index]
    const path = `messages[${index}].content`
    if (message?.role === 'user') {
      say('user', [...hoisted, ...encodeUser(message, path, told, context)], message.name)
      hoisted = []
      continue
    }
    say('user', hoisted)
    hoisted = []
    if (message?.role === 'system') say('system', encodeParts(message.content, path, context))
    if (message?.role !== 'assistant') continue

    const turn = turnFrom(messages, index)
    const { message: spoken, calls } = encodeAssistant(turn, index, traits, warn)
    const called = calls.map((call) => ({ call, id: ids(fitId(call.id, ID_RULE)) }))
    if (called.length > 0)
      spoken.tool_calls = called.map(({ call, id }) => encodeToolCall({ ...fitCall(call, traits), id }))
    if (spoken.content !== null || called.length > 0) wire.push(spoken)
    index += turn.length - 1
    const results = called.length > 0 ? resultsFrom(messages, index + 1) : undefined
    for (const { call, id } of called) {
      const found = results?.get(call.id)?.shift()
      if (found) {
        told.add(found.part)
        const { content, media } = encodeResult(found.part, found.path, context)
        hoisted.push(...media)
        wire.push({ role: 'tool', tool_call_id: id, content })
      } else {
        warn('defaulted', `messages[${index}]`, `the call of ${call.name} was never answered`)
        wire.push({ role: 'tool', tool_call_id: id, content: 'No result.' })
      }
    }
  }
  say('user', hoisted)
  return wire
}

/** A turn of the assistant as one message without its calls, and the calls. */
interface EncodedTurn {
  message: WireMessage
  calls: ToolCallPart[]
}

/**
 * A turn of the assistant, which begins with `messages[index]`. Thinking is sent back to the models that ask for it,
 * vendor data to its vendor alone.
 */
function encodeAssistant(
  turn: readonly AssistantMessage[],
  index: number,
  traits: ModelTraits,
  warn: Warn,
): EncodedTurn {
  const { vendor, replaysReasoning } = traits
  const content: unknown[] = []
  const refusals: string[] = []
  const thoughts: string[] = []
  const details: WireReasoningDetail[] = []
  const calls: ToolCallPart[] = []

  const take = (part: AssistantPart, path: string) => {
    switch (part.type) {
      case 'text':
        warnSignature(part.opaque, path)
        if (part.citations) warn('unsupported', `${path}.citations`, 'a request has no place for citations')
        content.push(encodePart(part, path, traits, warn))
        break
      case 'reasoning':
        if (replaysReasoning) thoughts.push(part.text)
        else if (vendor === 'anthropic' && part.opaque?.anthropic) {
          details.push(...encodeReasoningDetails(part, details.length))
        } else warn('foreign', path, 'the model does not take this thinking back')
        break
      case 'toolCall':
        warnCacheControl(part, path, warn)
        if (vendor !== 'google') warnSignature(part.opaque, path)
        calls.push(vendor === 'google' ? part : { ...part, opaque: {} })
        break
      case 'refusal':
        if (vendor === undefined || vendor === 'openai') refusals.push(part.text)
        else {
          warn('changed', path, 'only OpenAI knows refusals; it is told as text')
          content.push(encodePart({ type: 'text', text: part.text }, path, traits, warn))
        }
        break
      case 'native':
        content.push(encodePart(part, path, traits, warn))
        break
      default:
        warn('unsupported', path, `a message of the assistant has no place for this ${part.type}`)
    }
  }
  const warnSignature = (opaque: Opaque | undefined, path: string) => {
    if (opaque?.google) warn('foreign', `${path}.opaque`, 'Gemini’s signature means nothing to this model')
  }

  for (const [offset, message] of turn.entries()) {
    for (const [place, part] of message.content.entries()) {
      take(part, `messages[${index + offset}].content[${place}]`)
    }
  }
  const refusal = refusals.join('') || undefined
  // DeepSeek and Moonshot want the field on each message of the assistant, even if it is empty.
  const thought = replaysReasoning ? thoughts.filter(Boolean).join('\n\n') : undefined
  const message = defined({
    role: 'assistant' as const,
    content:
      contentOf(content) ?? (calls.length === 0 && (refusal || thought || details.length > 0) ? '' : null),
    name: turn[0]?.name,
    refusal,
    reasoning_content: thought,
    reasoning_details: details.length > 0 ? details : undefined,
  })
  return { message, calls }
}

function encodeUser(
  { content }: UserMessage,
  path: string,
  told: ReadonlySet<ToolResultPart>,
  context: EncodeRequestContext,
): unknown[] {
  return content.flatMap((part, index) => {
    const at = `${path}[${index}]`
    if (part.type !== 'toolResult') return [encodePart(part, at, context.traits, context.warn)]
    if (told.has(part)) return []
    context.warn('changed', at, 'the result of a call that is not there is told as the user’s own words')
    return encodeParts(part.content, `${at}.content`, context)
  })
}

/** A tool message's content, which is text, and the media that have no place in it. */
function encodeResult(part: ToolResultPart, path: string, context: EncodeRequestContext) {
  const { warn } = context
  warnCacheControl(part, path, warn)
  if (part.isError) warn('unsupported', `${path}.isError`, 'a tool message cannot be marked as an error')
  const texts: unknown[] = []
  const media: unknown[] = []
  for (const [index, encoded] of encodeParts(part.content, `${path}.content`, context).entries()) {
    if (!isObject(encoded)) continue
    if (encoded.type === 'text') texts.push(encoded)
    else {
      warn(
        'changed',
        `${path}.content[${index}]`,
        'a medium from a tool is told in the user message that follows',
      )
      media.push(encoded)
    }
  }
  return { content: contentOf(texts) ?? (media.length > 0 ? 'See the next message.' : ''), media }
}

function encodeParts(
  parts: readonly (TextPart | MediaPart)[],
  path: string,
  { traits, warn }: EncodeRequestContext,
): unknown[] {
  return parts.map((part, index) => encodePart(part, `${path}[${index}]`, traits, warn))
}
