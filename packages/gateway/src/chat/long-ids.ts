import { ApiError, type ChatRequest } from '@mixrouter/core'

/** No vendor's ids have as many characters. What another format may call them is worked out of all of them, at once. */
const MAX_LENGTH = 1024 * 1024

/** @throws ApiError 400 for a tool call or result with an id that is too long to be translated */
export function refuseLongIds({ messages }: ChatRequest): void {
  for (const { content } of messages) {
    for (const part of content) {
      if (part.type === 'toolCall') check(part.id)
      else if (part.type === 'toolResult') check(part.callId)
    }
  }
}

function check({ length }: string): void {
  if (length > MAX_LENGTH)
    throw new ApiError(
      `The id of a tool call has ${length} characters. At most ${MAX_LENGTH} are translated`,
      {
        status: 400,
      },
    )
}
