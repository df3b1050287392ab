import {
  type AssistantPart,
  badValue,
  expectArray,
  expectObject,
  expectString,
  type JsonObject,
  type Message,
  type SystemPart,
  type TextPart,
  type ToolResultPart,
  type UserMessage,
  type UserPart,
  type Warn,
} from '../../hub/index.ts'
import { FORMAT } from './maps.ts'
import { decodeItem } from './output-items.ts'
import { decodeParts } from './parts.ts'

/** Instructions that stand before the conversation, and the conversation. */
export function decodeTurns(input: unknown, warn: Warn): { system: SystemPart[]; messages: Message[] } {
  const system: SystemPart[] = []
  const messages: Message[] = []
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : expectArray(input, 'input')
  /** The message that further outputs of tools go into. */
  let results: UserMessage | undefined

  const answer = (parts: AssistantPart[]) => {
    const last = messages.at(-1)
    if (last?.role === 'assistant') last.content.push(...parts)
    else messages.push({ role: 'assistant', content: parts })
  }
  const say = (parts: UserPart[]) => {
    if (results && messages.at(-1) === results) results.content.push(...parts)
    else messages.push({ role: 'user', content: parts })
  }
  const report = (part: UserPart) => {
    say([part])
    results = messages.at(-1) as UserMessage
  }

  for (const [index, value] of items.entries()) {
    const path = `input[${index}]`
    const item = expectObject(value, path)
    switch (item.type ?? 'message') {
      case 'message':
        switch (item.role) {
          case 'user':
            say(decodeParts(item.content, `${path}.content`, warn))
            results = undefined
            break
          case 'assistant':
            checkContent(item, path)
            answer(decodeItem({ ...item, type: 'message' }, path, warn))
            break
          case 'system':
          case 'developer': {
            const content = decodeInstruction(item, path, warn)
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
        report(decodeResult(item, path, warn))
        break
      case 'function_call':
      case 'custom_tool_call':
        expectString(item.call_id, `${path}.call_id`)
        expectString(item.name, `${path}.name`)
        answer(decodeItem(item, path, warn))
        break
      case 'reasoning':
        expectArray(item.summary ?? [], `${path}.summary`)
        answer(decodeItem(item, path, warn))
        break
      default:
        expectString(item.type, `${path}.type`)
        if (isClients(item)) report({ type: 'native', format: FORMAT, value: item })
        else answer(decodeItem(item, path, warn))
    }
  }
  return { system, messages }
}

/** Content of an assistant's message is read as that of answers is, which takes anything. */
function checkContent({ content }: JsonObject, path: string): void {
  if (typeof content === 'string' || content === undefined || content === null) return
  for (const [index, part] of expectArray(content, `${path}.content`).entries()) {
    expectObject(part, `${path}.content[${index}]`)
  }
}

function decodeInstruction(item: JsonObject, path: string, warn: Warn): SystemPart[] {
  return decodeParts(item.content, `${path}.content`, warn).filter((part): part is TextPart => {
    if (part.type === 'text') return true
    warn('unsupported', `${path}.content`, `an instruction's ${part.type} has no counterpart`)
    return false
  })
}

function decodeResult(item: JsonObject, path: string, warn: Warn): ToolResultPart {
  return {
    type: 'toolResult',
    callId: expectString(item.call_id, `${path}.call_id`),
    content: decodeParts(item.output, `${path}.output`, warn),
    ...(item.type === 'custom_tool_call_output' && { custom: true }),
  }
}

/** Whether an item of a kind that only OpenAI knows comes from the client rather than from the model. */
function isClients({ type, role }: JsonObject): boolean {
  return (
    String(type).endsWith('_output') ||
    type === 'mcp_approval_response' ||
    (role !== undefined && role !== 'assistant')
  )
}
