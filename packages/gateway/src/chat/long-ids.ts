import { ApiError, type ChatRequest } from '@mixrouter/core'

/** Far longer than any vendor's ids. The id for another format is computed from every character, without a pause. */
const MAX_LENGTH = 1024 * 1024

/** @throws ApiError 400 if the id of a tool call or result is too long to translate */
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
    throw new ApiError(`The id of a tool call has ${length} characters; at most ${MAX_LENGTH} are allowed`, {
      status: 400,
    })
}
