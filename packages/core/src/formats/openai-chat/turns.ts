import {
  type AssistantMessage,
  badValue,
  type ChatRequest,
  createCallIds,
  defined,
  expectArray,
  expectObject,
  expectString,
  fitId,
  type IdRule,
  isObject,
  type JsonObject,
  type MediaPart,
  type Message,
  optionalString,
  type SystemPart,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
  toJson,
  type UserMessage,
  type Warn,
} from '../../hub/index.ts'
import type { EncodeRequestContext } from '../format.ts'
import { decodeAssistant, encodeAssistant } from './assistant.ts'
import {
  contentOf,
  decodeCacheControl,
  decodeContent,
  decodeTexts,
  encodePart,
  warnCacheControl,
  withBreakpoint,
} from './parts.ts'
import { encodeToolCall, fitCall } from './tools.ts'
import type { WireMessage } from './wire.ts'

/** OpenAI's limit for the ids of tool calls. */
const ID_RULE: IdRule = { pattern: /./, maxLength: 40 }

/** Fields of a message that steer the model and have no place in the hub: OpenAI's, DeepSeek's, Moonshot's. */
const LOST_FIELDS = ['audio', 'prefix', 'partial']

/** The messages of a request: the leading instructions apart, neighbouring tool messages as one user message. */
export function decodeMessages(value: unknown, warn: Warn): Pick<ChatRequest, 'system' | 'messages'> {
  const system: SystemPart[] = []
  const messages: Message[] = []
  const calls = createCallLog()
  let results: ToolResultPart[] | undefined

  for (const [index, item] of expectArray(value, 'messages').entries()) {
    const path = `messages[${index}]`
    const wire = expectObject(item, path)
    const role = expectString(wire.role, `${path}.role`)
    const name = optionalString(wire.name, `${path}.name`)
    if (role === 'tool' || role === 'function') {
      if (!results) {
        results = []
        messages.push({ role: 'user', content: results })
      }
      results.push(decodeResult(wire, path, calls))
      continue
    }
    results = undefined
    for (const field of LOST_FIELDS) {
      if (wire[field]) warn('unsupported', `${path}.${field}`, `${field} has no counterpart elsewhere`)
    }
    if (role === 'system' || role === 'developer') {
      if (name !== undefined) warn('unsupported', `${path}.name`, 'an instruction has no name elsewhere')
      const content = withBreakpoint(decodeTexts(wire.content, `${path}.content`, warn), wire)
      if (messages.length === 0) system.push(...content)
      else messages.push({ role: 'system', content })
    } else if (role === 'user') {
      const content = withBreakpoint(decodeContent(wire.content, `${path}.content`), wire)
      messages.push(defined({ role, content, name }))
    } else if (role === 'assistant') {
      const content = withBreakpoint(decodeAssistant(wire, path, calls.note, warn), wire)
      messages.push(defined({ role, content, name }))
    } else throw badValue(`${path}.role`, 'system, developer, user, assistant or tool', role)
  }
  return { system, messages }
}

function decodeResult(wire: JsonObject, path: string, calls: CallLog): ToolResultPart {
  const name = optionalString(wire.name, `${path}.name`)
  const id = optionalString(wire.tool_call_id, `${path}.tool_call_id`)
  const call = calls.answer(id, name) ?? { id: expectString(undefined, `${path}.tool_call_id`) }
  return defined({
    type: 'toolResult' as const,
    callId: call.id,
    name,
    content: decodeContent(wire.content, `${path}.content`).map((part) =>
      part.type === 'native' ? { type: 'text' as const, text: toJson(part.value, `${path}.content`) } : part,
    ),
    custom: call.custom,
    cacheControl: decodeCacheControl(wire),
  })
}

/** The calls so far. Those that came without an id, as `function_call` does, are given one, and their results the same. */
function createCallLog() {
  const ids = createCallIds('request')
  const custom = new Set<string>()
  const waiting: { id: string; name: string }[] = []
  return {
    note({ id, ...call }: ToolCallPart): ToolCallPart {
      const noted = { ...call, id: id || ids(undefined) }
      if (!id) waiting.push(noted)
      if (noted.custom) custom.add(noted.id)
      return noted
    },
    answer(id: string | undefined, name: string | undefined): { id: string; custom?: true } | undefined {
      const place = id ? -1 : waiting.findIndex((call) => name === undefined || call.name === name)
      const answered = id || waiting.splice(place, place < 0 ? 0 : 1)[0]?.id
      return answered ? { id: answered, ...(custom.has(answered) && { custom: true }) } : undefined
    },
  }
}

type CallLog = ReturnType<typeof createCallLog>

/**
 * The messages as OpenAI takes them: tool messages right after the message that calls, each call answered exactly
 * once, and no message without content.
 */
export function encodeMessages(
  { system, messages }: ChatRequest,
  context: EncodeRequestContext,
): WireMessage[] {
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

type Result = { part: ToolResultPart; path: string }

/** A turn of the assistant: one message and, while it calls tools, those of the assistant that follow at once. */
function turnFrom(messages: readonly Message[], index: number): AssistantMessage[] {
  const turn: AssistantMessage[] = []
  let calling = false
  for (let at = index; at < messages.length; at++) {
    const message = messages[at]
    if (message?.role !== 'assistant' || (at > index && !calling)) break
    turn.push(message)
    calling ||= message.content.some(({ type }) => type === 'toolCall')
  }
  return turn
}

/** The results between here and the next turn of the assistant, by call id. */
function resultsFrom(messages: readonly Message[], from: number): Map<string, Result[]> {
  const results = new Map<string, Result[]>()
  for (let index = from; index < messages.length; index++) {
    const message = messages[index]
    if (message?.role === 'assistant') break
    if (message?.role !== 'user') continue
    for (const [place, part] of message.content.entries()) {
      if (part.type !== 'toolResult') continue
      const result = { part, path: `messages[${index}].content[${place}]` }
      const others = results.get(part.callId)
      if (others) others.push(result)
      else results.set(part.callId, [result])
    }
  }
  return results
}

function encodeParts(
  parts: readonly (TextPart | MediaPart)[],
  path: string,
  { traits, warn }: EncodeRequestContext,
): unknown[] {
  return parts.map((part, index) => encodePart(part, `${path}[${index}]`, traits, warn))
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
