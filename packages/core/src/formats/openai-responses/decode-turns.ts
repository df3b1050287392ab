import {
  type AssistantPart,
  badValue,
  endsStep,
  expectArray,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  type Message,
  type Steps,
  type SystemPart,
  type ToolResultPart,
  type UserMessage,
  type UserPart,
  type Warn,
} from '../../hub/index.ts'
import { createCallIdLookup } from './call-ids.ts'
import { isPresent } from './fields.ts'
import { FORMAT, isReference } from './maps.ts'
import { decodeItem } from './output-items.ts'
import { decodeParts } from './parts.ts'

/** The system blocks before the conversation, and the conversation. */
export function* decodeTurns(
  input: unknown,
  warn: Warn,
): Steps<{ system: SystemPart[]; messages: Message[] }> {
  const system: SystemPart[] = []
  const messages: Message[] = []
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : expectArray(input, 'input')
  const callIds = createCallIdLookup()
  /** The message that more tool outputs are added to. */
  let results: UserMessage | undefined

  const addAssistant = (parts: AssistantPart[]) => {
    const last = messages.at(-1)
    if (last?.role === 'assistant') last.content.push(...parts)
    else messages.push({ role: 'assistant', content: parts })
  }
  const addUser = (parts: UserPart[]) => {
    if (results && messages.at(-1) === results) results.content.push(...parts)
    else messages.push({ role: 'user', content: parts })
  }
  const addResult = (part: UserPart) => {
    addUser([part])
    results = messages.at(-1) as UserMessage
  }

  for (let index = 0; index < items.length; index++) {
    if (endsStep(index)) yield
    const path = `input[${index}]`
    const item = expectObject(items[index], path)
    switch (item.type ?? (isReference(item) ? 'item_reference' : 'message')) {
      case 'message':
        switch (item.role) {
          case 'user':
            addUser(decodeParts(item.content, `${path}.content`, warn))
            results = undefined
            break
          case 'assistant':
            checkContent(item, path, warn)
            addAssistant(decodeMessage(item, path, warn))
            break
          case 'system':
          case 'developer': {
            const content = decodeSystem(item, path, warn)
            if (messages.length === 0) system.push(...content)
            else messages.push({ role: 'system', content })
            break
          }
          default:
            throw badValue(`${path}.role`, 'user, assistant, system or developer', item.role)
        }
        break
      case 'function_call_output':
      case 'custom_tool_call_output':
        warnRunning(item, path, warn)
        addResult(decodeResult(item, callIds.take(item, path), path, warn))
        break
      case 'function_call':
      case 'custom_tool_call':
        callIds.add(expectString(item.call_id, `${path}.call_id`), expectString(item.name, `${path}.name`))
        warnRunning(item, path, warn)
        addAssistant(decodeItem(item, path, ignore))
        break
      case 'reasoning':
        expectArray(item.summary ?? [], `${path}.summary`)
        addAssistant(decodeItem(item, path, warn))
        break
      default:
        if (isPresent(item.type)) expectString(item.type, `${path}.type`)
        if (isFromClient(item)) addResult({ type: 'native', format: FORMAT, value: item })
        else addAssistant(decodeItem(item, path, warn))
    }
  }
  return { system, messages }
}

/** A message of the assistant; its phase is kept on its texts. */
function decodeMessage(item: JsonObject, path: string, warn: Warn): AssistantPart[] {
  const parts = decodeItem({ ...item, type: 'message' }, path, warn)
  if (isPresent(item.phase) && !parts.some(({ type }) => type === 'text')) {
    warn(
      'unsupported',
      `${path}.phase`,
      'A message without text has no phase in other formats; it was dropped',
    )
  }
  return parts
}

/** Checks the content of an assistant message, because the decoder of responses accepts anything. */
function checkContent({ content }: JsonObject, path: string, warn: Warn): void {
  if (typeof content === 'string' || content === undefined || content === null) return
  for (const [index, value] of expectArray(content, `${path}.content`).entries()) {
    const { logprobs } = expectObject(value, `${path}.content[${index}]`)
    if (!Array.isArray(logprobs) || logprobs.length === 0) continue
    const at = `${path}.content[${index}].logprobs`
    warn('unsupported', at, 'Other formats have no logprobs in earlier turns; they were dropped')
  }
}

/** Warns about what a call, or its result, has beyond what other formats do. */
function warnRunning({ async: isAsync, caller }: JsonObject, path: string, warn: Warn): void {
  if (isAsync === true) {
    warn('unsupported', `${path}.async`, 'Other formats have no asynchronous tool calls; async was dropped')
  }
  if (isObject(caller) && caller.type !== 'direct') {
    const message = 'In other formats only the model calls tools; the caller was dropped'
    warn('unsupported', `${path}.caller`, message)
  }
}

function decodeSystem(item: JsonObject, path: string, warn: Warn): SystemPart[] {
  const parts = decodeParts(item.content, `${path}.content`, warn)
  for (const { type } of parts) {
    if (type === 'text') continue
    warn(
      'unsupported',
      `${path}.content`,
      `System messages may only contain text; the ${type} part was dropped`,
    )
  }
  return parts.filter((part) => part.type === 'text')
}

function decodeResult(item: JsonObject, callId: string, path: string, warn: Warn): ToolResultPart {
  return {
    type: 'toolResult',
    callId,
    content: decodeParts(item.output, `${path}.output`, warn),
    ...(item.type === 'custom_tool_call_output' && { custom: true }),
  }
}

/** Whether an item of a type without a hub equivalent comes from the client rather than the model. */
function isFromClient({ type, role }: JsonObject): boolean {
  return (
    String(type).endsWith('_output') ||
    type === 'mcp_approval_response' ||
    (role !== undefined && role !== 'assistant')
  )
}

/** A namespace of an earlier call is kept, unlike that of a response. */
const ignore: Warn = () => {}
