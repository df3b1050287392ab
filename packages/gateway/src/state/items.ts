import { ApiError, getFormat } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'
import { mapInTurns } from '../lib/turns.ts'
import type { ClientState, KeptItem } from './kept.ts'

/** Prefixes of the ids that OpenAI gives items, by type. */
const PREFIXES: Readonly<Record<string, string>> = {
  message: 'msg_',
  function_call: 'fc_',
  function_call_output: 'fco_',
  reasoning: 'rs_',
}

/**
 * A request's input as items, with each `item_reference` replaced by what it refers to.
 *
 * @throws ApiError 404 for an item that is not kept
 */
export async function resolveInput(input: unknown, state: ClientState): Promise<KeptItem[]> {
  const list = inputList(input)
  if (!Array.isArray(list)) return []
  return mapInTurns(list.filter(isObject), (item) => resolveItem(item, state))
}

/** A text alone is the message of a user. */
export function inputList(input: unknown): unknown {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : input
}

async function resolveItem(item: Record<string, unknown>, state: ClientState): Promise<KeptItem> {
  const { id } = item
  if (!getFormat('openai-responses').isReference?.(item) || typeof id !== 'string')
    return { id: typeof id === 'string' ? id : createItemId(item), item }
  const kept = await state.find('item', id)
  if (kept) return kept
  throw new ApiError(`Item with id '${id.slice(0, 100)}' not found. Items are kept unless store is false`, {
    status: 404,
    param: 'input',
    code: 'item_not_found',
  })
}

/** The items of a response, or of a list that a client sends. */
export async function toItems(list: unknown): Promise<KeptItem[]> {
  if (!Array.isArray(list)) return []
  return mapInTurns(list.filter(isObject), (item) => ({
    id: typeof item.id === 'string' ? item.id : createItemId(item),
    item,
  }))
}

/** Keeps items, so that later requests may refer to each by its id. */
export async function keepItems(items: readonly KeptItem[], state: ClientState): Promise<void> {
  await mapInTurns(items, (item) => state.keep('item', item.id, item))
}

/** An item as it is listed. */
export function encodeItem({ id, item }: KeptItem): Record<string, unknown> {
  const { content, role } = item
  const isMessage = item.type === undefined || item.type === 'message'
  const parts =
    isMessage && typeof content === 'string'
      ? { content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text: content }] }
      : {}
  return { type: 'message', status: 'completed', ...item, ...parts, id }
}

/** A page of items, as every list of OpenAI's: the latest first, after a cursor. @throws ApiError 400 */
export function listItems(items: readonly KeptItem[], query: URLSearchParams | undefined): object {
  const ordered = query?.get('order') === 'asc' ? items : items.toReversed()
  const after = query?.get('after')
  const start = after ? ordered.findIndex(({ id }) => id === after) + 1 : 0
  if (after && start === 0)
    throw new ApiError('after is not an item of this list', { status: 400, param: 'after' })
  const limit = Number(query?.get('limit') ?? DEFAULT_PAGE)
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
    throw new ApiError(`limit must be between 1 and ${MAX_PAGE}`, { status: 400, param: 'limit' })
  const page = ordered.slice(start, start + limit)
  return {
    object: 'list',
    data: page.map(encodeItem),
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
    has_more: start + limit < ordered.length,
  }
}

const DEFAULT_PAGE = 20
const MAX_PAGE = 100

function createItemId({ type = 'message' }: Record<string, unknown>): string {
  return createId(PREFIXES[String(type)] ?? 'item_')
}

export function createId(prefix: string): string {
  return prefix + crypto.randomUUID().replaceAll('-', '')
}
