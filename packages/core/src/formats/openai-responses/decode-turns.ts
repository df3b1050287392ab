import {
  type AssistantPart,
  badValue,
  expectArray,
  expectObject,
  expectString,
  type JsonObject,
  type Message,
  type SystemPart,
  type ToolResultPart,
  type UserMessage,
  type UserPart,
  type Warn,
} from '../../hub/index.ts'
import { FORMAT } from './maps.ts'
import { decodeItem } from './output-items.ts'
import { decodeParts } from './parts.ts'

/** The system blocks before the conversation, and the conversation. */
export function decodeTurns(input: unknown, warn: Warn): { system: SystemPart[]; messages: Message[] } {
  const system: SystemPart[] = []
  const messages: Message[] = []
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : expectArray(input, 'input')
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

  for (const [index, value] of items.entries()) {
    const path = `input[${index}]`
    const item = expectObject(value, path)
    switch (item.type ?? 'message') {
      case 'message':
        switch (item.role) {
          case 'user':
            addUser(decodeParts(item.content, `${path}.content`, warn))
            results = undefined
            break
          case 'assistant':
            checkContent(item, path)
            addAssistant(decodeItem({ ...item, type: 'message' }, path, warn))
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
        addResult(decodeResult(item, path, warn))
        break
      case 'function_call':
      case 'custom_tool_call':
        expectString(item.call_id, `${path}.call_id`)
        expectString(item.name, `${path}.name`)
        addAssistant(decodeItem(item, path, warn))
        break
      case 'reasoning':
        expectArray(item.summary ?? [], `${path}.summary`)
        addAssistant(decodeItem(item, path, warn))
        break
      default:
        expectString(item.type, `${path}.type`)
        if (isFromClient(item)) addResult({ type: 'native', format: FORMAT, value: item })
        else addAssistant(decodeItem(item, path, warn))
    }
  }
  return { system, messages }
}

/** Checks the content of an assistant message, because the decoder of responses accepts anything. */
function checkContent({ content }: JsonObject, path: string): void {
  if (typeof content === 'string' || content === undefined || content === null) return
  for (const [index, part] of expectArray(content, `${path}.content`).entries()) {
    expectObject(part, `${path}.content[${index}]`)
  }
}

function decodeSystem(item: JsonObject, path: string, warn: Warn): SystemPart[] {
  const parts = decodeParts(item.content, `${path}.content`, warn)
  for (const { type } of parts) {
    if (type === 'text') continue
    warn('unsupported', `${path}.content`, `System messages hold text only; the ${type} part was dropped`)
  }
  return parts.filter((part) => part.type === 'text')
}

function decodeResult(item: JsonObject, path: string, warn: Warn): ToolResultPart {
  return {
    type: 'toolResult',
    callId: expectString(item.call_id, `${path}.call_id`),
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
