import type { AssistantPart, ChatRequest, Effort, Message } from '@mixrouter/core'
import { addDollars, type Spending } from '../amounts.ts'
import type { Attachment } from './attachment.ts'
import type { Turn } from './backend.ts'

/** What the user has set and said so far, and what the models responded. */
export interface Conversation {
  model: string
  /** Instructions before the conversation. */
  system?: string
  effort?: Effort
  messages: Message[]
  /** They go with the next message. */
  attachments: Attachment[]
  /** Of all turns. */
  spending: Spending
}

export interface ConversationOptions {
  model: string
  system?: string
  effort?: Effort
  attachments?: Attachment[]
}

export function createConversation({ attachments = [], ...options }: ConversationOptions): Conversation {
  return {
    ...options,
    messages: [],
    attachments,
    spending: { requests: 0, cost: 0, estimated: false, unpriced: 0 },
  }
}

/** The request with the user's next message. */
export function nextRequest(conversation: Conversation, text: string): ChatRequest {
  const { model, system, effort, messages, attachments } = conversation
  const content = [
    ...attachments.map(({ part }) => part),
    ...(text === '' ? [] : [{ type: 'text', text } as const]),
  ]
  return {
    model,
    system: system === undefined ? [] : [{ type: 'text', text: system }],
    messages: [...messages, { role: 'user', content }],
    ...(effort !== undefined && { reasoning: { effort, visible: true } }),
    stream: true,
  }
}

/** Adds a turn; one that was aborted before its first word is as if it had not been. */
export function addTurn(conversation: Conversation, { messages }: ChatRequest, turn: Turn): void {
  const { spending } = conversation
  spending.requests += turn.tally.requests
  spending.cost = addDollars(spending.cost, turn.tally.cost)
  spending.estimated ||= turn.tally.estimated
  spending.unpriced += turn.tally.unpriced
  if (turn.content.length === 0) return
  conversation.messages = [...messages, { role: 'assistant', content: turn.content }]
  conversation.attachments = []
}

/** The text of a response. */
export function textOf(content: readonly AssistantPart[], type: 'text' | 'reasoning' = 'text'): string {
  const types = type === 'text' ? ['text', 'refusal'] : [type]
  return content.flatMap((part) => (types.includes(part.type) && 'text' in part ? part.text : [])).join('')
}
