import {
  badValue,
  type ChatRequest,
  endsStep,
  expectArray,
  expectObject,
  type JsonObject,
  type Message,
  type Steps,
  type Warn,
} from '../../hub/index.ts'
import { decodeAssistantParts, decodeSystemParts, decodeUserParts } from './decode-parts.ts'
import { decodeSystemControls } from './system-controls.ts'

/** A conversation, and the tools that it adds on the way. */
interface Turns extends Pick<ChatRequest, 'system' | 'messages'> {
  addedTools: JsonObject[]
}

/** `system` and `messages` of a request. System messages before the first turn join `system`. */
export function* decodeTurns(wire: JsonObject, warn: Warn): Steps<Turns> {
  const addedTools: JsonObject[] = []
  const system = decodeSystemParts(wire.system, 'system', warn)
  const messages: Message[] = []
  const items = expectArray(wire.messages, 'messages')
  for (let position = 0; position < items.length; position++) {
    if (endsStep(position)) yield
    const path = `messages[${position}]`
    const message = expectObject(items[position], path)
    const { role, content } = message
    const at = `${path}.content`
    if (role === 'system') {
      const controls = decodeSystemControls(message, path, warn)
      addedTools.push(...controls.addedTools)
      const parts = decodeSystemParts(controls.content, at, warn)
      if (messages.length === 0) system.push(...parts)
      else if (parts.length > 0) messages.push({ role, content: parts })
    } else if (role === 'assistant') messages.push({ role, content: decodeAssistantParts(content, at, warn) })
    else if (role === 'user') messages.push({ role, content: decodeUserParts(content, at, warn) })
    else throw badValue(`${path}.role`, 'user or assistant', role)
  }
  return { system, messages, addedTools }
}
