import { ApiError } from '@mixrouter/core'
import type { ClientState, KeptConversation } from './kept.ts'

/** Changes of each conversation in this process wait for each other, so that they do not compete. */
const queues = new Map<string, Promise<unknown>>()

/**
 * Changes a conversation. No change is lost, also if several gateways change it at the same moment.
 *
 * @throws ApiError 404 if it is not kept, 409 if others change it all the time
 */
export async function updateConversation(
  state: ClientState,
  id: string,
  change: (conversation: KeptConversation) => KeptConversation,
): Promise<KeptConversation> {
  const update = async () => found(id, await state.change('conversation', id, change))
  const before = queues.get(id) ?? Promise.resolve()
  const result = before.then(update, update)
  queues.set(id, result)
  const forget = () => {
    if (queues.get(id) === result) queues.delete(id)
  }
  result.then(forget, forget)
  return result
}

/** @throws ApiError 404 if it is not kept */
export async function findConversation(state: ClientState, id: string): Promise<KeptConversation> {
  return found(id, await state.find('conversation', id))
}

function found(id: string, kept: KeptConversation | undefined): KeptConversation {
  if (kept) return kept
  throw new ApiError(`Conversation with id '${id.slice(0, 100)}' not found`, {
    status: 404,
    code: 'not_found',
  })
}
