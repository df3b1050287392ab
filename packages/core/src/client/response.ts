import type { DecodeResponseContext, UpstreamCodec } from '../formats/format.ts'
import {
  ApiError,
  type ChatEvent,
  type ChatResponse,
  type Emit,
  parseJson,
  responseToEvents,
  type ToolRestore,
  truncatedStream,
  type Warn,
} from '../hub/index.ts'
import { createSSEParser } from '../sse/index.ts'
import {
  decodeFailure,
  readBody,
  redactError,
  TransportError,
  type UpstreamResponse,
} from '../transport/index.ts'
import type { ResponseInfo, SendOptions } from './types.ts'

/** A response of status below 400, its body not read yet. */
export interface OpenResponse {
  codec: UpstreamCodec
  response: UpstreamResponse
  /** Gives tools the names that the request had for them. */
  restore: ToolRestore | undefined
  /** What the response keeps for the next request. */
  source: Pick<DecodeResponseContext, 'sourceModel' | 'keepsVendorData'>
  info: ResponseInfo
}

/** The events of a streamed response; an error that ends it is its last event. */
export async function* readStream(
  open: OpenResponse,
  options: SendOptions,
  warn: Warn,
): AsyncGenerator<ChatEvent> {
  const { codec, response, restore, source } = open
  const queue: ChatEvent[] = []
  const add: Emit = (event) => queue.push(redactEvent(event, response))
  const decoder = codec.createStreamDecoder(restore?.events(add) ?? add, { warn, ...source })
  const parser = createSSEParser((event) => {
    if (event.data !== '[DONE]') options.onChunk?.(parseJson(event.data) ?? event.data)
    decoder.push(event)
  })
  let cause: unknown
  try {
    for await (const bytes of response.body) {
      parser.feed(bytes)
      yield* queue.splice(0)
    }
  } catch (error) {
    if (options.signal?.aborted) throw error
    cause = error
  }
  parser.end()
  decoder.end(cause)
  yield* queue
}

/** The events of a whole response, for upstreams that do not stream although the request says so. */
export async function* readWholeAsStream(
  open: OpenResponse,
  options: SendOptions,
  warn: Warn,
): AsyncGenerator<ChatEvent> {
  try {
    const { response } = await readWhole(open, warn)
    yield* responseToEvents(response)
  } catch (error) {
    if (ApiError.is(error)) yield { type: 'error', error }
    else if (TransportError.is(error) && !options.signal?.aborted)
      yield { type: 'error', error: truncatedStream(error) }
    else throw error
  }
}

/**
 * The whole response, decoded and as it came.
 *
 * @throws ApiError with the response if it is an error, or not valid
 * @throws TransportError if it breaks off
 */
export async function readWhole(
  { codec, response, restore, source }: OpenResponse,
  warn: Warn,
): Promise<{ response: ChatResponse; responseBody: unknown }> {
  const text = await readBody(response)
  const responseBody = parseBody(text, response, codec)
  try {
    const decoded = codec.decodeResponse(responseBody, { warn, ...source })
    return { response: restore?.response(decoded) ?? decoded, responseBody }
  } catch (error) {
    throw ApiError.is(error) ? redactError(error, response, text) : error
  }
}

/** @throws ApiError if the body is not valid JSON, such as a proxy's page under status 200 */
export function parseBody(
  text: string,
  response: UpstreamResponse,
  codec: Pick<UpstreamCodec, 'decodeError'>,
): unknown {
  const body = parseJson(text)
  if (body === undefined) throw decodeFailure({ ...response, status: 502 }, text, codec.decodeError)
  return body
}

function redactEvent(event: ChatEvent, response: UpstreamResponse): ChatEvent {
  if (event.type !== 'error' || response.redact(event.error.message) === event.error.message) return event
  return { type: 'error', error: redactError(event.error, response) }
}
