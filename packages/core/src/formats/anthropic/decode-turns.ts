import {
  badValue,
  type ChatRequest,
  expectArray,
  expectObject,
  type JsonObject,
  type Message,
  type Warn,
} from '../../hub/index.ts'
import { decodeAssistantParts, decodeSystemParts, decodeUserParts } from './decode-parts.ts'

/** `system` and `messages` of a request. System messages before the first turn join `system`. */
export function decodeTurns(wire: JsonObject, warn: Warn): Pick<ChatRequest, 'system' | 'messages'> {
  const system = decodeSystemParts(wire.system, 'system', warn)
  const messages: Message[] = []
  for (const [position, item] of expectArray(wire.messages, 'messages').entries()) {
    const path = `messages[${position}]`
    const { role, content } = expectObject(item, path)
    const at = `${path}.content`
    if (role === 'system') {
      const parts = decodeSystemParts(content, at, warn)
      if (messages.length === 0) system.push(...parts)
      else messages.push({ role, content: parts })
    } else if (role === 'assistant') messages.push({ role, content: decodeAssistantParts(content, at, warn) })
    else if (role === 'user') messages.push({ role, content: decodeUserParts(content, at, warn) })
    else throw badValue(`${path}.role`, 'user or assistant', role)
  }
  return { system, messages }
}
