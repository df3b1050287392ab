import { isObject, parseJson } from '@mixrouter/core/internal'
import type { GatewayContext } from '../context.ts'
import type { Exchange, GatewayResponse } from '../exchange.ts'
import { withBody } from '../lib/request.ts'
import { createId, resolveInput } from './items.ts'
import type { ClientState, KeptResponse } from './kept.ts'

type Json = Record<string, unknown>

/** Responses that are made after their request was answered. They end with the process that runs them. */
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
 * Jobs run as requests of their own through the whole gateway, so that limits, usage and cost apply to them as to any
 * other request of their client.
 */
export function createBackgroundJobs(context: GatewayContext): BackgroundJobs {
  const jobs = new Map<string, AbortController>()
  running.set(context, jobs)

  const run = async ({ request, route, query }: Exchange, json: Json, signal: AbortSignal): Promise<Json> => {
    const { background: _, ...foreground } = json
    const { 'idempotency-key': _key, ...headers } = request.headers // the job is not a repetition
    const inner = withBody(request, { json: foreground }, { headers, signal })
    const { body } = await (context.handle as NonNullable<typeof context.handle>)({
      request: inner,
      route,
      query,
    })
    let text = ''
    if (typeof body === 'string') text = body
    else if (body instanceof Uint8Array) text = new TextDecoder().decode(body)
    const value = parseJson(text)
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
      const kept: KeptResponse = {
        response: queued,
        input: await resolveInput(json.input, state),
        ancestors: await ancestorsOf(json, state),
      }
      await state.keep('response', id, kept)
      const controller = new AbortController()
      jobs.set(id, controller)
      run(exchange, json, controller.signal)
        .then(async (result) => {
          const current = await state.find('response', id)
          if (!current || current.response.status === 'cancelled') return
          await state.keep('response', id, { ...kept, response: finish(queued, result) })
        })
        .catch(() => {}) // the store is away: the response stays queued
        .finally(() => jobs.delete(id))
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(queued),
      }
    },
  }
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
