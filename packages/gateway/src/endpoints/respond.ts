import { type ApiError, getFormat, type Redactor, type TransportResponse } from '@mixrouter/core'
import { concatBytes, parseJson, truncatedStream } from '@mixrouter/core/internal'
import { parseQuietly, parseResponse } from '../chat/excess.ts'
import { createFrames } from '../chat/frames.ts'
import { lastUsage, SEARCHED_CHARACTERS } from '../chat/inspect.ts'
import { readWhole } from '../chat/passthrough.ts'
import { redactWhole, summarizeWarnings, writeRedactedInTurns } from '../chat/respond.ts'
import { createTail } from '../chat/tail.ts'
import { toApiError } from '../errors.ts'
import type { Exchange, GatewayResponse } from '../exchange.ts'
import { readAllBytes } from '../lib/bytes.ts'
import { LARGE_CHARACTERS, work } from '../lib/turns.ts'
import { endOf, type WholeBody, wholeBodyOf } from '../lib/whole-body.ts'
import type { Recorder } from '../recorder.ts'
import type { EndpointRoute } from '../routes/route.ts'
import type { Reply } from '../upstream/attempt.ts'
import { toBrokenResponse } from '../upstream/errors.ts'
import { clientHeaders } from '../upstream/headers.ts'
import { failedWhole, hasType } from '../upstream/response.ts'
import type { Target } from '../upstream/targets.ts'
import type { EndpointRequest } from './prepare.ts'
import type { Endpoint } from './table.ts'
import { recordUsage } from './usage.ts'

/** Headers of a forwarded body. */
const CONTENT_HEADERS = ['content-type', 'content-disposition']

/**
 * The client's response: JSON is read whole, so that its usage is known; everything else, such as audio and event
 * streams, is forwarded as it comes.
 *
 * @throws ApiError if the upstream's response turns out not to be one
 */
export async function respondEndpoint(
  reply: Reply<EndpointRequest>,
  { endpoint, framing }: EndpointRoute,
  { recorder }: Exchange,
): Promise<GatewayResponse> {
  const { response, request, target } = reply
  if (request.translate) return frame(await translated(reply, request.translate, recorder), framing)
  if (reply.whole) return whole(reply, reply.whole, recorder)
  const isEventStream = hasType(response, 'event-stream')
  const body = isEventStream
    ? forwardEvents(response.body, target, endpoint, recorder)
    : forwardBytes(response.body, target, hasType(response, 'text/'), recorder)
  const streaming = isEventStream && { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' }
  return { status: 200, headers: { ...headersOf(reply), ...streaming }, body }
}

/** A whole response as the only chunk of a stream. */
function frame(response: GatewayResponse, framing: EndpointRoute['framing']): GatewayResponse {
  const { body, headers } = response
  if (!framing || (typeof body !== 'string' && !(body instanceof Uint8Array))) return response
  return framing === 'sse'
    ? {
        ...response,
        headers: { ...headers, 'content-type': 'text/event-stream' },
        body: between('data: ', body, '\n\n'),
      }
    : { ...response, body: between('[', body, ']') }
}

function between(before: string, body: string | Uint8Array, after: string): string | Uint8Array {
  if (typeof body === 'string') return before + body + after
  return concatBytes([encoder.encode(before), body, encoder.encode(after)])
}

const encoder = new TextEncoder()

/** The reply with its body if that is JSON. @throws ApiError if it breaks off, or is an error despite its status */
export async function receiveJson(
  reply: Reply<EndpointRequest>,
  recorder: Recorder | undefined,
): Promise<Reply<EndpointRequest>> {
  const { response, target } = reply
  if (!hasType(response, 'json')) return reply
  const reading = readWhole(response, target)
  const { failed, ...whole } = await (recorder ? recorder.wait(reading) : reading)
  recorder?.firstByte()
  if (failed) throw failedWhole(target, response, whole)
  return { ...reply, whole }
}

async function whole(
  reply: Reply<EndpointRequest>,
  whole: WholeBody,
  recorder: Recorder | undefined,
): Promise<GatewayResponse> {
  const { redact } = reply.target.upstream
  if (recorder?.wantsUsage) recordUsage(recorder, await usageIn(whole))
  return { status: 200, headers: headersOf(reply), body: await redactWhole(whole, redact) }
}

/** What a response has of usage. All of a large one is parsed, in steps, only if it has none that is named so. */
function usageIn(whole: WholeBody): unknown {
  if (whole.text !== undefined) return parseJson(whole.text)
  return (
    lastUsage(endOf(whole, SEARCHED_CHARACTERS)) ??
    (isObjectText(whole.bytes) ? parseQuietly(whole) : undefined)
  )
}

async function translated(
  reply: Reply<EndpointRequest>,
  translate: NonNullable<EndpointRequest['translate']>,
  recorder: Recorder | undefined,
): Promise<GatewayResponse> {
  const { response, target, request } = reply
  const bytes = reply.whole?.bytes ?? (await readBytes(response, target, recorder))
  recorder?.firstByte()
  const isLarge = bytes.length > LARGE_CHARACTERS
  const { body: maxStringBytes } = target.upstream.responseLimits
  const json = isObjectText(bytes) ? await parseResponse(wholeBodyOf(bytes), maxStringBytes) : undefined
  const contentType = response.headers['content-type'] ?? ''
  const translated = await work(translate({ contentType, bytes, json }), isLarge)
  const { usage, warnings } = translated
  const { redact } = target.upstream
  recorder?.usage(usage)
  recorder?.warnings(warnings)
  const all = [...request.warnings, ...warnings]
  return {
    status: 200,
    headers: {
      ...clientHeaders(response.headers),
      'content-type': 'json' in translated ? 'application/json' : translated.contentType,
      ...(all.length > 0 && { 'x-mixrouter-warnings': summarizeWarnings(all) }),
    },
    body:
      'json' in translated
        ? await writeRedacted(translated.json, redact, isLarge)
        : redactText(translated.body, redact),
  }
}

function readBytes(
  { body }: TransportResponse,
  { upstream }: Target,
  recorder: Recorder | undefined,
): Promise<Uint8Array> {
  const reading = readAllBytes(body, upstream.responseLimits.body).catch((error) => {
    throw toBrokenResponse(error, upstream)
  })
  return recorder?.wait(reading) ?? reading
}

/** Whether bytes can be a JSON object, and are no audio. */
function isObjectText(bytes: Uint8Array): boolean {
  return bytes.find((byte) => byte > SPACE) === OPEN_BRACE
}

const SPACE = 0x20
const OPEN_BRACE = 0x7b

const redactText = (body: string | Uint8Array, redact: Redactor) =>
  typeof body === 'string' ? redact(body) : body

function writeRedacted(
  value: unknown,
  redact: Redactor,
  isLarge: boolean,
): string | Promise<string | Uint8Array> {
  return isLarge ? writeRedactedInTurns(value, redact) : redact(JSON.stringify(value))
}

const utf8 = new TextDecoder()

/** The bytes as they are, unless they contain a key of the upstream's. */
function redactBytes(bytes: Uint8Array, redact: Redactor): string | Uint8Array {
  const text = utf8.decode(bytes)
  const redacted = redact(text)
  return redacted === text ? bytes : redacted
}

/** Bytes as they come. A body that breaks off can't say so itself: it throws, and the connection is closed. */
export async function* forwardBytes(
  body: TransportResponse['body'],
  { upstream }: Target,
  isText: boolean,
  recorder: Recorder | undefined,
): AsyncGenerator<string | Uint8Array> {
  try {
    for await (const chunk of body) {
      recorder?.firstByte()
      yield isText ? redactBytes(chunk, upstream.redact) : chunk
    }
  } catch (error) {
    const failure = toApiError(toBrokenResponse(error, upstream))
    recorder?.fail(failure)
    throw failure
  }
}

/** Events as they come; a stream that is cut off ends in an error event. */
async function* forwardEvents(
  body: TransportResponse['body'],
  { upstream }: Target,
  { endMarkers = [] }: Endpoint,
  recorder: Recorder | undefined,
): AsyncGenerator<string | Uint8Array> {
  const frames = createFrames(upstream.redact)
  const tail = createTail()
  let rest: Uint8Array | undefined
  let cause: ApiError | undefined
  try {
    for await (const chunk of body) {
      recorder?.firstChunk()
      const whole = frames.feed(chunk)
      if (!whole) continue
      tail.push(whole)
      yield redactBytes(whole, upstream.redact)
    }
  } catch (error) {
    cause = toApiError(toBrokenResponse(error, upstream))
  } finally {
    rest = frames.rest()
    if (rest) tail.push(rest)
    if (recorder?.wantsUsage) recordUsage(recorder, lastUsage(tail.text()))
  }
  const end = tail.text()
  const isComplete = endMarkers.length === 0 || endMarkers.some((marker) => end.includes(marker))
  const isError = parseJson(dataOf(end).at(-1) ?? '') !== undefined && end.includes('"error"')
  if (!cause && (isComplete || isError)) {
    if (rest) yield redactBytes(rest, upstream.redact)
    return
  }
  const error = cause ?? truncatedStream()
  recorder?.fail(error)
  yield `\n\nevent: error\ndata: ${JSON.stringify(getFormat('openai-chat').encodeError(error).body)}\n\n`
}

const dataOf = (text: string) =>
  text.split(/\r?\n/).flatMap((line) => (line.startsWith('data:') ? [line.slice('data:'.length)] : []))

const headersOf = ({ response, target }: Reply) => forwardedHeaders(response, target)

/** The headers of a forwarded response that the client gets, without the upstream's keys. */
export function forwardedHeaders(
  response: TransportResponse,
  target: Pick<Target, 'upstream' | 'format'>,
): Record<string, string> {
  const headers = clientHeaders(response.headers, target.format)
  for (const name of CONTENT_HEADERS) {
    const value = response.headers[name]
    if (value !== undefined) headers[name] = value
  }
  for (const name in headers) headers[name] = target.upstream.redact(headers[name] ?? '')
  return headers
}
