import { ApiError } from '@mixrouter/core'
import type { ClientState, KeptConversation } from './kept.ts'

/** Changes of each conversation that wait for each other: reading and keeping it are two steps. */
const queues = new Map<string, Promise<unknown>>()

/**
 * Changes a conversation; changes in one process come after each other. Of two gateways that change it at the same
 * moment, the later one wins.
 *
 * @throws ApiError 404 if it is not kept
 */
export async function updateConversation(
  state: ClientState,
  id: string,
  change: (conversation: KeptConversation) => KeptConversation,
): Promise<KeptConversation> {
  const update = async () => {
    const changed = change(await findConversation(state, id))
    await state.keep('conversation', id, changed)
    return changed
  }
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
  const kept = await state.find('conversation', id)
  if (kept) return kept
  throw new ApiError(`Conversation with id '${id.slice(0, 100)}' not found`, {
    status: 404,
    code: 'not_found',
  })
}
