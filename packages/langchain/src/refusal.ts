import type { AssistantPart, ChatEvent, ChatResponse, FinishReason } from '@mixrouter/core'

/** The part added for a refusal that the vendor reports only by its finish reason. */
const EMPTY_REFUSAL: AssistantPart = { type: 'refusal', text: '' }

function isUnreportedRefusal({ unified }: FinishReason, hasRefusal: boolean): boolean {
  return unified === 'content-filter' && !hasRefusal
}

/** Adds a refusal part to a response that was refused without one, because LangChain checks for such a block. */
export function withRefusal(response: ChatResponse): ChatResponse {
  const { content, finishReason } = response
  const hasRefusal = content.some(({ type }) => type === 'refusal')
  return isUnreportedRefusal(finishReason, hasRefusal)
    ? { ...response, content: [...content, EMPTY_REFUSAL] }
    : response
}

/** The same as `withRefusal` for a stream. */
export async function* withRefusalEvent(events: AsyncIterable<ChatEvent>): AsyncGenerator<ChatEvent> {
  let count = 0
  let hasRefusal = false
  for await (const event of events) {
    if (event.type === 'blockStart') {
      count++
      hasRefusal ||= event.part.type === 'refusal'
    }
    if (event.type === 'finish' && isUnreportedRefusal(event.finishReason, hasRefusal)) {
      yield { type: 'blockStart', index: count, part: EMPTY_REFUSAL }
      yield { type: 'blockEnd', index: count }
    }
    yield event
  }
}
