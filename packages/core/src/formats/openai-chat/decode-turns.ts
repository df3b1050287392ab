import {
  type AssistantPart,
  badValue,
  type ChatRequest,
  createBlockWriter,
  createResponseAccumulator,
  defined,
  endsStep,
  expectArray,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  type Message,
  type Opaque,
  optionalString,
  type Steps,
  type SystemPart,
  type ToolCallPart,
  type ToolResultPart,
  toJson,
  type Warn,
} from '../../hub/index.ts'
import { createMessageReader } from './message-reader.ts'
import { type CallMatcher, createCallMatcher } from './pairing.ts'
import {
  decodeCacheControl,
  decodeExtraContent,
  decodeParts,
  decodeTextParts,
  withBreakpoint,
} from './parts.ts'
import { argumentText } from './tool-call-assembler.ts'

/** Fields of a message that affect the response but have no hub equivalent: OpenAI's, DeepSeek's, Moonshot's. */
const LOST_FIELDS = ['audio', 'prefix', 'partial']

/** The messages of a request; leading system messages are separate, adjacent tool messages are one user message. */
export function* decodeTurns(value: unknown, warn: Warn): Steps<Pick<ChatRequest, 'system' | 'messages'>> {
  const system: SystemPart[] = []
  const messages: Message[] = []
  const calls = createCallMatcher()
  let results: ToolResultPart[] | undefined

  const items = expectArray(value, 'messages')
  for (let index = 0; index < items.length; index++) {
    if (endsStep(index)) yield
    const path = `messages[${index}]`
    const wire = expectObject(items[index], path)
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
      if (wire[field]) {
        warn(
          'unsupported',
          `${path}.${field}`,
          `Other formats have no equivalent of ${field}; it was dropped`,
        )
      }
    }
    if (role === 'system' || role === 'developer') {
      if (name !== undefined) {
        warn('unsupported', `${path}.name`, 'System messages have no name in other formats; it was dropped')
      }
      const content = withBreakpoint(decodeTextParts(wire.content, `${path}.content`, warn), wire)
      if (messages.length === 0) system.push(...content)
      else messages.push({ role: 'system', content })
    } else if (role === 'user') {
      const content = withBreakpoint(decodeParts(wire.content, `${path}.content`), wire)
      messages.push(defined({ role, content, name }))
    } else if (role === 'assistant') {
      const parts = decodeAssistant(wire, path, calls.add, warn)
      const content = withBreakpoint(parts, breakpointOf(wire))
      messages.push(defined({ role, content, name }))
    } else throw badValue(`${path}.role`, 'system, developer, user, assistant or tool', role)
  }
  return { system, messages }
}

/** The message, or the last of its content parts that has a cache breakpoint. */
function breakpointOf(wire: JsonObject): JsonObject {
  const parts = Array.isArray(wire.content) ? wire.content.filter(isObject) : []
  return parts.findLast((part) => decodeCacheControl(part) !== undefined) ?? wire
}

function decodeResult(wire: JsonObject, path: string, calls: CallMatcher): ToolResultPart {
  const name = optionalString(wire.name, `${path}.name`)
  const id = optionalString(wire.tool_call_id, `${path}.tool_call_id`)
  const call = calls.match(id, name) ?? { id: expectString(undefined, `${path}.tool_call_id`) }
  return defined({
    type: 'toolResult' as const,
    callId: call.id,
    name,
    content: decodeParts(wire.content, `${path}.content`).map((part) =>
      part.type === 'native' ? { type: 'text' as const, text: toJson(part.value, `${path}.content`) } : part,
    ),
    custom: call.custom,
    cacheControl: decodeCacheControl(wire),
  })
}

/** Fields of a message with plain text and calls. */
const PLAIN_FIELDS: ReadonlySet<string> = new Set(['role', 'name', 'content', 'tool_calls'])

/** A message of the assistant from an earlier turn: its content, then its tool calls. */
function decodeAssistant(
  wire: JsonObject,
  path: string,
  addCall: (call: ToolCallPart) => ToolCallPart,
  warn: Warn,
): AssistantPart[] {
  const { content, tool_calls, function_call } = wire
  const isText = typeof content === 'string' || content === undefined || content === null
  if (!isText && !Array.isArray(content)) throw badValue(`${path}.content`, 'a string or an array', content)
  const isPlain = isText && Object.keys(wire).every((field) => PLAIN_FIELDS.has(field))
  const { parts, signatureOf }: DecodedContent = isPlain
    ? { parts: textParts(content) }
    : readMessage(wire, warn)

  const add = (item: unknown, at: string) => parts.push(addCall(decodeToolCall(item, at, signatureOf)))
  const calls =
    tool_calls === undefined || tool_calls === null ? [] : expectArray(tool_calls, `${path}.tool_calls`)
  for (const [index, item] of calls.entries()) add(item, `${path}.tool_calls[${index}]`)
  if (isObject(function_call)) add({ function: function_call }, `${path}.function_call`)
  return parts
}

/** The content of a message, and the vendor data that it has for calls. */
interface DecodedContent {
  parts: AssistantPart[]
  signatureOf?: (callId: string) => Opaque | undefined
}

function textParts(text: string | null | undefined): AssistantPart[] {
  return text ? [{ type: 'text', text }] : []
}

/** Reads a message as that of a response is read, but for its calls. */
function readMessage(
  { tool_calls: _, function_call: __, audio: ___, ...message }: JsonObject,
  warn: Warn,
): DecodedContent {
  const accumulator = createResponseAccumulator()
  const writer = createBlockWriter(accumulator.add)
  writer.start({ id: 'history' })
  const reader = createMessageReader(writer, warn)
  reader.read(message)
  reader.end()
  writer.finish({ finishReason: { unified: 'stop' } })
  return { parts: accumulator.result().content, signatureOf: reader.signatureOf }
}

function decodeToolCall(
  item: unknown,
  path: string,
  signatureOf: ((id: string) => Opaque | undefined) | undefined,
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
    opaque: decodeExtraContent(wire.extra_content) ?? signatureOf?.(id),
  })
}

/** Some clients send the arguments as an object rather than its JSON, or leave them out. */
function decodeArguments(value: unknown, path: string): string {
  if (value === undefined || value === null || isObject(value)) return argumentText(value, path)
  return expectString(value, `${path}.arguments`)
}
