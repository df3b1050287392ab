import type { AssistantPart, ChatEvent, ChatResponse, FinishReason } from '@mixrouter/core'

/** What stands for a refusal whose vendor tells it only by the reason of the end. */
const WORDLESS: AssistantPart = { type: 'refusal', text: '' }

function isWordless({ unified }: FinishReason, hasRefusal: boolean): boolean {
  return unified === 'content-filter' && !hasRefusal
}

/** The answer with a part that says that it is a refusal, where it is one: LangChain looks for such a block. */
export function withRefusal(response: ChatResponse): ChatResponse {
  const { content, finishReason } = response
  const hasRefusal = content.some(({ type }) => type === 'refusal')
  return isWordless(finishReason, hasRefusal) ? { ...response, content: [...content, WORDLESS] } : response
}

/** `withRefusal` for a stream. */
export async function* withRefusalEvent(events: AsyncIterable<ChatEvent>): AsyncGenerator<ChatEvent> {
  let count = 0
  let hasRefusal = false
  for await (const event of events) {
    if (event.type === 'blockStart') {
      count++
      hasRefusal ||= event.part.type === 'refusal'
    }
    if (event.type === 'finish' && isWordless(event.finishReason, hasRefusal)) {
      yield { type: 'blockStart', index: count, part: WORDLESS }
      yield { type: 'blockEnd', index: count }
    }
    yield event
  }
}
