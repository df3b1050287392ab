import { ApiError, createSSEParser, getFormat, traitsOf } from '@mixrouter/core'
import {
  ENCRYPTED_REASONING,
  isObject,
  parseJson,
  quirksOf,
  returnsEncryptedReasoning,
} from '@mixrouter/core/internal'
import type { GatewayContext } from '../context.ts'
import { toApiError } from '../errors.ts'
import type { Exchange, GatewayRequest, GatewayResponse, MessageSocket } from '../exchange.ts'
import { parseBody } from '../lib/body.ts'
import { roughSize } from '../lib/json-in-turns.ts'
import { parseAll } from '../lib/parsed-body.ts'
import { LARGE_CHARACTERS } from '../lib/turns.ts'
import { createMemoryStore, isTooLargeToKeep } from '../store/memory.ts'
import { expandRequest } from './expand.ts'
import { createId, inputList, toItems } from './items.ts'
import { type ClientState, createClientState } from './kept.ts'
import { FINAL, readResponse } from './record.ts'

type Json = Record<string, unknown>

const utf8 = new TextEncoder()

/** What one connection remembers of its responses, for its later requests. */
const MEMORY = { entries: 1000, characters: 16 * 1024 * 1024 }
const MEMORY_TTL_SECONDS = 3600

/** Most requests of one connection that are in progress or wait. */
const MAX_REQUESTS = 64

/**
 * Serves the requests that come as messages. Those of one `stream_id`, or without one, follow each other. Each continues
 * an earlier one of the same connection by `previous_response_id`, also where that was not stored.
 *
 * Source: developers.openai.com/api/docs/guides/websocket-mode, openai SDK 7 `ResponsesClientEvent`.
 */
export function serveResponses(context: GatewayContext, exchange: Exchange, socket: MessageSocket): void {
  const memory = createClientState(createMemoryStore(MEMORY), MEMORY_TTL_SECONDS, '')
  const lanes = new Map<string, Promise<void>>()
  let requests = 0
  /** Large messages are parsed one after the other, and before those that came after them. */
  const reading: string[] = []
  let isShuttingDown = false

  const closeIfIdle = () => {
    if (isShuttingDown && requests === 0 && reading.length === 0) socket.close()
  }
  socket.onShutdown(() => {
    isShuttingDown = true
    closeIfIdle()
  })

  socket.onMessage((text) => {
    if (reading.length === 0 && text.length <= LARGE_CHARACTERS) receive(parseJson(text))
    else if (reading.length >= MAX_REQUESTS) sendError(tooMany())
    else if (reading.push(text) === 1) readAll()
  })

  const readAll = async () => {
    for (; reading.length > 0; reading.shift()) {
      try {
        receive(await parseAll(await parseBody(utf8.encode(reading[0]))))
      } catch (error) {
        sendError(toApiError(error))
      }
    }
    closeIfIdle()
  }

  const sendError = (error: ApiError) => {
    socket.send(JSON.stringify(encodeError(error))).catch(() => {})
  }

  const receive = (event: unknown) => {
    const lane = isObject(event) && typeof event.stream_id === 'string' ? event.stream_id : undefined
    const send: Send = (message) =>
      socket.send(JSON.stringify(lane === undefined ? message : { ...message, stream_id: lane }))
    if (isObject(event) && event.type === 'response.steer') {
      send(refuseSteering(event)).catch(() => {})
      return
    }
    const run = async () => {
      try {
        await respond(context, exchange, memory, expectCreate(event), send)
      } catch (error) {
        await send(encodeError(toApiError(error))).catch(() => {}) // the client has disconnected
      }
    }
    if (requests >= MAX_REQUESTS) {
      send(encodeError(tooMany())).catch(() => {})
      return
    }
    requests++
    const before = lanes.get(lane ?? '') ?? Promise.resolve()
    const result = before.then(run).then(() => {
      requests--
      if (lanes.get(lane ?? '') === result) lanes.delete(lane ?? '')
      closeIfIdle()
    })
    lanes.set(lane ?? '', result)
  }
}

type Send = (message: Json) => Promise<void>

/** @throws ApiError 400 */
function expectCreate(event: unknown): Json {
  if (!isObject(event)) throw invalid('The message is not a JSON object')
  const { type, stream_id: _, stream: __, ...body } = event
  if (type !== 'response.create')
    throw invalid(`The type of the event must be response.create, not ${String(type).slice(0, 100)}`, 'type')
  if (body.background === true) throw invalid('background is not supported over WebSocket', 'background')
  return body
}

async function respond(
  context: GatewayContext,
  exchange: Exchange,
  memory: ClientState,
  { generate, ...body }: Json,
  send: Send,
): Promise<void> {
  const { config, store } = context
  const isStored = config.state !== false && body.store !== false // then the gateway finds it without this connection
  const shared = config.state && createClientState(store, config.state.ttl, exchange.client?.name ?? '')
  const state = shared && !isStored ? withFallback(memory, shared) : memory
  const { previous_response_id: previous } = body
  const isKnown = typeof previous === 'string' && (await state.find('response', previous)) !== undefined
  const expanded = isKnown ? await expandRequest(body, state) : undefined
  const keep = async (response: Json) => {
    if (previous && !expanded) return // only its upstream knows what it continues
    const { input = await toItems(inputList(body.input)), ancestors = [] } = expanded ?? {}
    await memory.keep('response', String(response.id), { response, input, ancestors }).catch((error) => {
      if (!isTooLargeToKeep(error)) throw error // otherwise it is forgotten at once, as the oldest ones are
    })
  }
  if (generate === false) return warmUp(body, send, keep)

  const sent = withEncryptedReasoning(expanded?.body ?? body)
  const response = await handle(context, exchange, { ...sent, stream: true })
  for await (const event of eventsOf(response)) {
    const finished = FINAL.has(event.type) && isObject(event.response) ? event.response : undefined
    if (finished && finished.status !== 'failed' && !isStored) await keep(finished)
    await send(event)
  }
}

/** A request whose response is not stored, but can be continued here: its reasoning is then needed in encrypted form. */
function withEncryptedReasoning(body: Json): Json {
  const traits = traitsOf(String(body.model))
  const isReturned = returnsEncryptedReasoning({ traits, quirks: quirksOf('openai-responses', traits) })
  if (body.store !== false || !isReturned) return body
  const include: unknown[] = Array.isArray(body.include) ? body.include : []
  return { ...body, include: [...new Set([...include, ENCRYPTED_REASONING])] }
}

/** What the first has, otherwise what the second has; changes are made to the first. */
function withFallback(first: ClientState, second: ClientState): ClientState {
  return { ...first, find: async (kind, id) => (await first.find(kind, id)) ?? second.find(kind, id) }
}

/** The request as any other, with the headers of the connection. */
function handle(
  { handle }: GatewayContext,
  { request, query }: Exchange,
  json: Json,
): Promise<GatewayResponse> {
  const { upgrade: _, connection: __, ...headers } = request.headers
  const own: GatewayRequest = {
    method: 'POST',
    path: '/v1/responses',
    headers: { ...headers, 'content-type': 'application/json' },
    remoteAddress: request.remoteAddress,
    signal: request.signal,
    readBody: async () => ({ json, size: roughSize(json) }),
    async *streamBody() {
      yield utf8.encode(JSON.stringify(json))
    },
  }
  const route = { kind: 'chat', format: 'openai-responses' } as const
  return (handle as NonNullable<typeof handle>)({ request: own, route, query })
}

/** The events of a response, one at a time. */
async function* eventsOf({ status, body }: GatewayResponse): AsyncGenerator<Json> {
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const value = await readResponse(body)
    const whole = isObject(value) ? value : {}
    if (status === 200) yield { type: 'response.completed', sequence_number: 0, response: whole }
    else yield { type: 'error', status, ...whole }
    return
  }
  const events: Json[] = []
  const parser = createSSEParser(({ data }) => {
    const value = parseJson(data)
    if (isObject(value)) events.push(value)
  })
  for await (const chunk of body) {
    parser.feed(typeof chunk === 'string' ? utf8.encode(chunk) : chunk)
    yield* events.splice(0)
  }
  parser.end()
  yield* events
}

/** Prepares what later requests continue from, without a response of a model. */
async function warmUp(body: Json, send: Send, keep: (response: Json) => Promise<void>): Promise<void> {
  const response = {
    id: createId('resp_'),
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: 'completed',
    model: body.model,
    output: [],
    error: null,
    incomplete_details: null,
    previous_response_id: body.previous_response_id ?? null,
  }
  await keep(response)
  const created = { ...response, status: 'in_progress' }
  await send({ type: 'response.created', sequence_number: 0, response: created })
  await send({ type: 'response.completed', sequence_number: 1, response })
}

function encodeError(error: ApiError): Json {
  const { status, body } = getFormat('openai-responses').encodeError(error)
  return { type: 'error', status, ...(isObject(body) && body) }
}

/** The input goes back to the client, which can send it in its next request. Source: openai SDK 7 `ResponseSteerFailedEvent`. */
function refuseSteering({ previous_response_id, input }: Json): Json {
  return {
    type: 'response.steer.failed',
    sequence_number: 0,
    steer: { previous_response_id, input },
    error: {
      type: 'invalid_request_error',
      code: 'steering_not_supported',
      message: 'The gateway does not support steering. Send the input in the next response.create',
    },
  }
}

function invalid(message: string, param?: string): ApiError {
  return new ApiError(message, { status: 400, ...(param && { param }) })
}

function tooMany(): ApiError {
  const message = `This connection has ${MAX_REQUESTS} requests in progress, which is the most. Wait for one to finish`
  return new ApiError(message, { status: 429 })
}
