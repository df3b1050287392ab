import type { FormatCodec } from '../formats/format.ts'
import {
  ApiError,
  type ApiErrorOptions,
  type ChatEvent,
  defined,
  type Emit,
  parseJson,
  responseToEvents,
  type ToolRestore,
  truncatedStream,
  type Warn,
} from '../hub/index.ts'
import { redact } from '../redact.ts'
import { createSSEParser } from '../sse/index.ts'
import { TransportError, type TransportResponse } from '../transport/index.ts'
import type { Exchange, SendOptions } from './types.ts'

/** A request that the upstream has taken. */
export interface Answered {
  codec: FormatCodec
  answer: TransportResponse
  key: string
}

export interface Opened extends Answered {
  restore: ToolRestore | undefined
  exchange: Exchange
}

export async function* readStream(opened: Opened, send: SendOptions, warn: Warn): AsyncGenerator<ChatEvent> {
  const { codec, answer, key, restore } = opened
  const queue: ChatEvent[] = []
  const add: Emit = (event) => queue.push(withoutKey(event, key))
  const decoder = codec.createStreamDecoder(restore?.events(add) ?? add, { warn })
  const parser = createSSEParser((event) => {
    send.onChunk?.(parseJson(event.data) ?? event.data)
    decoder.push(event)
  })
  let cause: unknown
  try {
    for await (const bytes of answer.body) {
      parser.feed(bytes)
      yield* queue.splice(0)
    }
  } catch (error) {
    if (send.signal?.aborted) throw error
    cause = error
  }
  parser.end()
  decoder.end(cause)
  yield* queue
}

/** For upstreams that answer at once although a stream was asked. */
export async function* readWhole(opened: Opened, send: SendOptions, warn: Warn): AsyncGenerator<ChatEvent> {
  let text = ''
  try {
    text = await readText(opened.answer.body)
    const response = opened.codec.decodeResponse(parseAnswer(text, opened), { warn })
    yield* responseToEvents(opened.restore?.response(response) ?? response)
  } catch (error) {
    if (ApiError.is(error)) yield { type: 'error', error: withAnswer(error, text, opened) }
    else if (TransportError.is(error) && !send.signal?.aborted)
      yield { type: 'error', error: truncatedStream(error) }
    else throw error
  }
}

export async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of body) text += decoder.decode(bytes, { stream: true })
  return text + decoder.decode()
}

/** @throws ApiError for a body that is no JSON, such as a proxy's page under 200 */
export function parseAnswer(text: string, { codec, answer }: Answered): unknown {
  const body = parseJson(text)
  if (body !== undefined) return body
  throw codec.decodeError({ status: 502, headers: answer.headers, body: text })
}

/** The error with the answer that it was read from; an upstream that repeats the key must not pass it on. */
export function withAnswer(error: ApiError, text: string, { answer, key }: Answered): ApiError {
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, value && redact(value, [key])])
  return copied(error, key, { answer: { headers: Object.fromEntries(headers), body: redact(text, [key]) } })
}

function withoutKey(event: ChatEvent, key: string): ChatEvent {
  if (event.type !== 'error' || !event.error.message.includes(key)) return event
  return { type: 'error', error: copied(event.error, key) }
}

function copied(error: ApiError, key: string, more: ApiErrorOptions = {}): ApiError {
  const { status, type, code, param, retryAfter, requestId } = error
  return new ApiError(redact(error.message, [key]), {
    ...defined({ status, type, code, param, retryAfter, requestId }),
    ...more,
  })
}
