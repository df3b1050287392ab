import {
  type AssistantMessage,
  type AssistantPart,
  badValue,
  createBlockWriter,
  createResponseAccumulator,
  defined,
  expectArray,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  type ModelTraits,
  type Opaque,
  optionalString,
  type ToolCallPart,
  type Warn,
} from '../../hub/index.ts'
import { argumentText } from './calls.ts'
import { contentOf, decodeExtraContent, encodePart, warnCacheControl } from './parts.ts'
import { createMessageReader } from './reader.ts'
import { encodeReasoningDetails } from './reasoning.ts'
import type { WireMessage, WireReasoningDetail } from './wire.ts'

/** What the assistant said in an earlier turn, which is read as it is in an answer, and then its calls. */
export function decodeAssistant(
  wire: JsonObject,
  path: string,
  note: (call: ToolCallPart) => ToolCallPart,
  warn: Warn,
): AssistantPart[] {
  const { tool_calls, function_call, audio: _, ...said } = wire
  const { content } = said
  if (content !== undefined && content !== null && typeof content !== 'string' && !Array.isArray(content)) {
    throw badValue(`${path}.content`, 'a string or an array', content)
  }
  const folder = createResponseAccumulator()
  const writer = createBlockWriter(folder.add)
  writer.start({ id: 'history' })
  const reader = createMessageReader(writer, warn)
  reader.read(said)
  reader.end()
  writer.finish({ finishReason: { unified: 'stop' } })
  const parts = folder.result().content

  const call = (item: unknown, at: string) => parts.push(note(decodeCall(item, at, reader.signatureOf)))
  const calls =
    tool_calls === undefined || tool_calls === null ? [] : expectArray(tool_calls, `${path}.tool_calls`)
  for (const [index, item] of calls.entries()) call(item, `${path}.tool_calls[${index}]`)
  if (isObject(function_call)) call({ function: function_call }, `${path}.function_call`)
  return parts
}

function decodeCall(
  item: unknown,
  path: string,
  signatureOf: (id: string) => Opaque | undefined,
): ToolCallPart {
  const wire = expectObject(item, path)
  const custom = wire.type === 'custom'
  const inner = `${path}.${custom ? 'custom' : 'function'}`
  const called = expectObject(custom ? wire.custom : wire.function, inner)
  const name = expectString(called.name, `${inner}.name`)
  const id = optionalString(wire.id, `${path}.id`) ?? ''
  return defined({
    type: 'toolCall' as const,
    id,
    name,
    arguments: decodeArguments(custom ? called.input : called.arguments, inner),
    custom: custom || undefined,
    opaque: decodeExtraContent(wire.extra_content) ?? signatureOf(id),
  })
}

/** Some clients send an object instead of its JSON, or nothing. */
function decodeArguments(value: unknown, path: string): string {
  if (value === undefined || value === null || isObject(value)) return argumentText(value, path)
  return expectString(value, `${path}.arguments`)
}

/** A turn of the assistant as one message without its calls, and the calls. */
export interface EncodedTurn {
  message: WireMessage
  calls: ToolCallPart[]
}

/**
 * A turn of the assistant, which begins with `messages[index]`. Thinking is sent back to the models that ask for it,
 * vendor data to its vendor alone.
 */
export function encodeAssistant(
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
