import {
  type AssistantPart,
  createCallIds,
  fitId,
  type Message,
  type ToolCallPart,
  type UserPart,
} from '../../hub/index.ts'
import { CALL_ID } from './maps.ts'

export interface PairedTools {
  messages: Message[]
  /** Ids of the calls without a result. */
  open: ReadonlySet<string>
  /** Results without a call. */
  orphans: ReadonlySet<UserPart>
}

/** The conversation with valid, unique call ids, and results that refer to them. */
export function pairTools(messages: readonly Message[]): PairedTools {
  const unique = createCallIds('')
  const waiting = new Map<string, ToolCallPart[]>()
  const open = new Set<string>()
  const orphans = new Set<UserPart>()

  const pairCall = (part: AssistantPart): AssistantPart => {
    if (part.type !== 'toolCall') return part
    const call = { ...part, id: unique(fitId(part.id, CALL_ID)) }
    open.add(call.id)
    const same = waiting.get(part.id)
    if (same) same.push(call)
    else waiting.set(part.id, [call])
    return call
  }
  const pairResult = (part: UserPart): UserPart => {
    if (part.type !== 'toolResult') return part
    const call = waiting.get(part.callId)?.shift()
    const result = {
      ...part,
      callId: call?.id ?? fitId(part.callId, CALL_ID),
      ...(call?.custom && { custom: true }),
    }
    if (call) open.delete(call.id)
    else orphans.add(result)
    return result
  }

  const paired = messages.map((message): Message => {
    if (message.role === 'assistant') return { ...message, content: message.content.map(pairCall) }
    return message.role === 'user' ? { ...message, content: message.content.map(pairResult) } : message
  })
  return { messages: paired, open, orphans }
}
