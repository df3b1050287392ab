import {
  type AssistantPart,
  createCallIds,
  endsStep,
  fitId,
  KeyedQueues,
  type Message,
  type Steps,
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
export function* pairTools(messages: readonly Message[]): Steps<PairedTools> {
  const unique = createCallIds('')
  const waiting = new KeyedQueues<ToolCallPart>()
  const open = new Set<string>()
  const orphans = new Set<UserPart>()

  const pairCall = (part: AssistantPart): AssistantPart => {
    if (part.type !== 'toolCall') return part
    const call = { ...part, id: unique(fitId(part.id, CALL_ID)) }
    open.add(call.id)
    waiting.add(part.id, call)
    return call
  }
  const pairResult = (part: UserPart): UserPart => {
    if (part.type !== 'toolResult') return part
    const call = waiting.take(part.callId)
    const result = {
      ...part,
      callId: call?.id ?? fitId(part.callId, CALL_ID),
      ...(call?.custom && { custom: true }),
    }
    if (call) open.delete(call.id)
    else orphans.add(result)
    return result
  }

  const paired: Message[] = []
  for (let index = 0; index < messages.length; index++) {
    if (endsStep(index)) yield
    const message = messages[index] as Message
    if (message.role === 'assistant') paired.push({ ...message, content: message.content.map(pairCall) })
    else if (message.role === 'user') paired.push({ ...message, content: message.content.map(pairResult) })
    else paired.push(message)
  }
  return { messages: paired, open, orphans }
}
