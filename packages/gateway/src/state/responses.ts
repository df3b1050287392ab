import type { ClientState, KeptResponse } from './kept.ts'

const UNFINISHED: ReadonlySet<unknown> = new Set(['queued', 'in_progress'])

/** Whether a background response is still being made. */
export function isUnfinished({ response }: KeptResponse): boolean {
  return UNFINISHED.has(response.status)
}

/**
 * A response that is kept; undefined if there is none. A background response whose gateway no longer reports to be
 * running has failed.
 */
export async function findResponse(state: ClientState, id: string): Promise<KeptResponse | undefined> {
  const kept = await state.find('response', id)
  if (!kept || !isLost(kept)) return kept
  return state.change('response', id, (current) => (isLost(current) ? fail(current) : current))
}

function isLost(kept: KeptResponse): boolean {
  return isUnfinished(kept) && kept.aliveUntil !== undefined && kept.aliveUntil < Date.now()
}

function fail({ aliveUntil: _, ...kept }: KeptResponse): KeptResponse {
  const message = 'The gateway stopped before this response was finished. Send the request again'
  return {
    ...kept,
    response: { ...kept.response, status: 'failed', error: { code: 'server_error', message } },
  }
}
