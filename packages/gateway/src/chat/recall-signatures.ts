import {
  type AssistantMessage,
  type AssistantPart,
  type ChatRequest,
  type Format,
  getFormat,
  type Message,
  type Part,
  type TextPart,
} from '@mixrouter/core'
import { mapInTurns } from '../lib/turns.ts'
import { type Kept, textId } from './keep-signatures.ts'

/** Finds what was kept, by the id of a call or of a text. */
type FindKept = (id: string) => Kept | undefined

/** More messages are worked on in steps, between which other requests are served. */
const MANY_MESSAGES = 1000

/** The request with what was kept for its history, for an upstream of `format`. */
export function recallSignatures(
  request: ChatRequest,
  format: Format,
  find: FindKept,
): ChatRequest | Promise<ChatRequest> {
  const recall = (message: Message) => recallPhase(recallMessage(message, find), format, find)
  const recalled = (messages: Message[]) => recallIds({ ...request, messages }, find)
  const { messages } = request
  return messages.length > MANY_MESSAGES
    ? mapInTurns(messages, recall).then(recalled)
    : recalled(messages.map(recall))
}

/** What a request's history may have been kept by: the ids of its calls and, for OpenAI, texts without calls. */
export function keptIds(request: ChatRequest, format: Format): string[] {
  const ids = callIds(request)
  for (const message of request.messages) {
    if (hasPhase(message, format))
      for (const { text } of message.content.filter(isBareText)) ids.push(textId(text))
  }
  return ids
}

/** Whether a message may be one whose phase is kept by its text. */
function hasPhase(message: Message, format: Format): message is AssistantMessage {
  if (message.role !== 'assistant' || !getFormat(format).profile.phases) return false
  return message.content.every(({ type }) => type !== 'toolCall')
}

function isBareText(part: AssistantPart): part is TextPart {
  return part.type === 'text' && part.opaque === undefined
}

function recallPhase(message: Message, format: Format, find: FindKept): Message {
  if (!hasPhase(message, format)) return message
  const content = message.content.map((part): AssistantPart => {
    const phase = isBareText(part) ? find(textId(part.text))?.phase : undefined
    return phase ? ({ ...part, opaque: { openai: { phase } } } as AssistantPart) : part
  })
  return { ...message, content }
}

function recallMessage(message: Message, find: FindKept): Message {
  if (message.role !== 'assistant' || !message.content.some(({ type }) => type === 'toolCall')) return message
  const isSigned = message.content.some((part) => part.type === 'reasoning' && part.opaque)
  const found = new Map<AssistantPart, Kept>()
  for (const part of message.content) {
    const kept = part.type === 'toolCall' ? find(part.id) : undefined
    if (kept) found.set(part, kept)
  }
  if (found.size === 0) return message

  const restored = !isSigned && [...found.values()].some(({ reasoning }) => reasoning)
  const phase = [...found.values()].find((kept) => kept.phase)?.phase
  const content = message.content.flatMap((part): AssistantPart[] => {
    if (restored && part.type === 'reasoning') return []
    if (phase && part.type === 'text' && !part.opaque) return [{ ...part, opaque: { openai: { phase } } }]
    const kept = found.get(part)
    if (!kept || part.type !== 'toolCall') return [part]
    const call = part.opaque || !kept.opaque ? part : { ...part, opaque: kept.opaque }
    return restored && kept.reasoning ? [...kept.reasoning, call] : [call]
  })
  return { ...message, content }
}

/** The request with the upstream's own ids of calls, where the client's do not contain them. */
function recallIds(request: ChatRequest, find: FindKept): ChatRequest {
  const ids = new Map<string, string>()
  for (const id of callIds(request)) {
    const own = find(id)?.id
    if (own !== undefined && own !== id) ids.set(id, own)
  }
  if (ids.size === 0) return request
  const messages = request.messages.map((message) => ({
    ...message,
    content: (message.content as Part[]).map((part): Part => {
      if (part.type === 'toolCall') return { ...part, id: ids.get(part.id) ?? part.id }
      if (part.type === 'toolResult') return { ...part, callId: ids.get(part.callId) ?? part.callId }
      return part
    }),
  }))
  return { ...request, messages: messages as Message[] }
}

function callIds({ messages }: ChatRequest): string[] {
  return messages.flatMap(({ content }) =>
    content.flatMap((part) => (part.type === 'toolCall' ? [part.id] : [])),
  )
}
