import { ApiError } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import { mapInTurns } from '../lib/turns.ts'
import { findConversation } from './conversations.ts'
import { resolveInput } from './items.ts'
import type { ClientState, KeptItem } from './kept.ts'
import { findResponse, isUnfinished } from './responses.ts'

/** A request that says everything itself, and what belongs to it once it is kept. */
export interface Expanded {
  /** The client's own, if nothing in it refers to earlier requests. */
  body: Record<string, unknown>
  input: readonly KeptItem[]
  ancestors: readonly string[]
  /** The id of the conversation that it continues. */
  conversation?: string
}

/** Fields that refer to what is kept here, so that no upstream needs to know it. */
const REFERENCES = ['previous_response_id', 'conversation', 'background'] as const

/** @throws ApiError 400 or 404 naming what is not kept */
export async function expandRequest(body: Record<string, unknown>, state: ClientState): Promise<Expanded> {
  const previous = optionalId(body.previous_response_id, 'previous_response_id')
  const conversation = optionalId(
    isObject(body.conversation) ? body.conversation.id : body.conversation,
    'conversation',
  )
  if (previous !== undefined && conversation !== undefined)
    throw new ApiError('previous_response_id and conversation cannot be combined', {
      status: 400,
      param: 'conversation',
    })
  const input = await resolveInput(body.input, state)
  const { items, ancestors } =
    previous === undefined
      ? { items: await conversationItems(conversation, state), ancestors: [] }
      : await historyOf(previous, state)
  const common = { input, ancestors, ...(conversation !== undefined && { conversation }) }
  const changed =
    items.length > 0 ||
    REFERENCES.some((field) => body[field] !== undefined && body[field] !== null) ||
    (Array.isArray(body.input) && input.some(({ item }, index) => item !== (body.input as unknown[])[index]))
  if (!changed) return { ...common, body }
  const rest = Object.fromEntries(
    Object.entries(body).filter(([field]) => !REFERENCES.includes(field as never)),
  )
  return { ...common, body: { ...rest, input: [...items, ...input].map(({ item }) => item) } }
}

async function historyOf(id: string, state: ClientState) {
  const last = await findResponse(state, id)
  const chain = await mapInTurns(last?.ancestors ?? [], (ancestor) => state.find('response', ancestor))
  const all = [...chain, last]
  if (all.some((kept) => kept === undefined))
    throw new ApiError(`Previous response with id '${id.slice(0, 100)}' not found`, {
      status: 400,
      param: 'previous_response_id',
      code: 'previous_response_not_found',
    })
  if (last && isUnfinished(last))
    throw new ApiError(`Previous response with id '${id.slice(0, 100)}' is not finished yet`, {
      status: 400,
      param: 'previous_response_id',
    })
  const items = all.flatMap((kept) => (kept ? [...kept.input, ...outputOf(kept.response)] : []))
  return { items, ancestors: [...(last?.ancestors ?? []), id] }
}

async function conversationItems(id: string | undefined, state: ClientState): Promise<readonly KeptItem[]> {
  if (id === undefined) return []
  return (await findConversation(state, id)).items
}

/** The items of a response, as they are sent back: with the ids under which they were given out. */
export function outputOf({ output }: Record<string, unknown>): KeptItem[] {
  if (!Array.isArray(output)) return []
  return output.filter(isObject).map((item) => ({ id: String(item.id ?? ''), item }))
}

function optionalId(value: unknown, param: string): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  throw new ApiError(`${param} must be a string`, { status: 400, param })
}
