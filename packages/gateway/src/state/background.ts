import { isObject } from '@mixrouter/core/internal'
import type { GatewayContext } from '../context.ts'
import type { Exchange, GatewayResponse } from '../exchange.ts'
import { roughSize } from '../lib/json-in-turns.ts'
import { withBody } from '../lib/request.ts'
import { isTooLargeToKeep } from '../store/memory.ts'
import { createId, resolveInput } from './items.ts'
import type { ClientState, KeptResponse } from './kept.ts'
import { readResponse } from './record.ts'
import { isUnfinished } from './responses.ts'

/** How often a running job reports, and for how long it counts as running after a report. */
const HEARTBEAT_MS = 20_000
const ALIVE_MS = 60_000

type Json = Record<string, unknown>

/**
 * Responses that are made after the request for them is over. They end with the process that runs them; a reader then
 * finds them failed.
 */
export interface BackgroundJobs {
  /** Responds at once with a queued response under an id of the gateway's own. */
  start(exchange: Exchange, json: Json, state: ClientState): Promise<GatewayResponse>
}

/** The jobs of this process by response id; aborting ends one. */
const running = new WeakMap<GatewayContext, Map<string, AbortController>>()

/** Aborts a job if this process runs it. */
export function abortJob(context: GatewayContext, id: string): void {
  running.get(context)?.get(id)?.abort()
}

/**
 * Jobs run as requests of their own through the whole gateway, so that usage and cost apply to them as to any other request
 * of their client; they use what the request that started them has reserved of its limits.
 */
export function createBackgroundJobs(context: GatewayContext): BackgroundJobs {
  const jobs = new Map<string, AbortController>()
  running.set(context, jobs)

  const run = async (exchange: Exchange, json: Json, signal: AbortSignal): Promise<Json> => {
    const { request, route, query, reservation } = exchange
    exchange.reservation = undefined
    const { background: _, ...foreground } = json
    const { 'idempotency-key': _key, ...headers } = request.headers // the job is not a repetition
    const expanded = { json: foreground, size: roughSize(foreground) }
    const inner = withBody(request, expanded, { headers, signal })
    const handle = context.handle as NonNullable<typeof context.handle>
    const { body } = await handle({ request: inner, route, query, reservation }).finally(() =>
      reservation?.settle({}),
    )
    const value =
      typeof body === 'string' || body instanceof Uint8Array ? await readResponse(body) : undefined
    return isObject(value) ? value : {}
  }

  return {
    async start(exchange, json, state) {
      const id = createId('resp_')
      const queued = {
        id,
        object: 'response',
        created_at: Math.floor(Date.now() / 1000),
        status: 'queued',
        background: true,
        model: json.model,
        output: [],
        error: null,
        incomplete_details: null,
        metadata: json.metadata ?? {},
        previous_response_id: json.previous_response_id ?? null,
        store: true,
        usage: null,
      }
      await state.keep('response', id, {
        response: queued,
        input: await resolveInput(json.input, state),
        ancestors: await ancestorsOf(json, state),
        aliveUntil: Date.now() + ALIVE_MS,
      })
      const controller = new AbortController()
      jobs.set(id, controller)
      keepAlive(id, state, controller, run(exchange, json, controller.signal), (result) =>
        finish(queued, result),
      ).finally(() => jobs.delete(id))
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(queued),
      }
    },
  }
}

/**
 * Reports regularly that a job is running, keeps its response at the end, and aborts it if it was cancelled or deleted,
 * on whichever gateway. While the store is unreachable, it is tried again.
 */
function keepAlive(
  id: string,
  state: ClientState,
  controller: AbortController,
  job: Promise<Json>,
  finish: (result: Json) => Json,
): Promise<void> {
  let result: Json | undefined
  const change = (kept: KeptResponse): KeptResponse => {
    if (kept.response.status === 'cancelled') return kept
    const { aliveUntil: _, ...finished } = kept
    if (result) return { ...finished, response: finish(result) }
    const response = { ...kept.response, status: 'in_progress' }
    return { ...kept, response, aliveUntil: Date.now() + ALIVE_MS }
  }
  return new Promise((resolve) => {
    const report = async () => {
      const kept = await state.change('response', id, change)
      if (!kept || !isUnfinished(kept)) {
        controller.abort()
        clearInterval(timer)
        resolve()
      }
    }
    const tryReport = (): Promise<void> =>
      report().catch((error) => {
        if (!result || !isTooLargeToKeep(error)) return undefined // the next report may reach the store
        const { code, message } = error
        result = { error: { code, message } }
        return report().catch(() => {})
      })
    const timer = setInterval(tryReport, HEARTBEAT_MS)
    if (typeof timer === 'object') timer.unref() // a job must not keep a process running that is to end
    tryReport()
    job
      .catch(() => ({}))
      .then((value) => {
        result = value
        return tryReport()
      })
  })
}

/** The finished response under the id that the client knows, or a failed one with the error. */
function finish(queued: Json, result: Json): Json {
  if (result.object === 'response')
    return { ...result, id: queued.id, background: true, previous_response_id: queued.previous_response_id }
  const { code, message } = isObject(result.error) ? result.error : {}
  return {
    ...queued,
    status: 'failed',
    error: { code: code ?? 'server_error', message: message ?? 'Failed' },
  }
}

async function ancestorsOf({ previous_response_id: previous }: Json, state: ClientState) {
  if (typeof previous !== 'string') return []
  const kept = await state.find('response', previous)
  return [...(kept?.ancestors ?? []), previous]
}
