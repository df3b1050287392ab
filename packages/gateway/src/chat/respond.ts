import {
  ApiError,
  createStreamCollector,
  type Emit,
  type Redactor,
  type StreamFraming,
  type TranslatedResponse,
  type TranslateResponseOptions,
  translateResponse,
  translateResponseInSteps,
  translateResponseToStream,
  translateResponseToStreamInSteps,
  type Warning,
} from '@mixrouter/core'
import { toJson } from '@mixrouter/core/internal'
import { toApiError } from '../errors.ts'
import type { Exchange, GatewayResponse } from '../exchange.ts'
import { responseTooLarge } from '../lib/bytes.ts'
import { writeJsonInTurns } from '../lib/json-in-turns.ts'
import { decode, doInTurns, LARGE_CHARACTERS, nextTurn } from '../lib/turns.ts'
import { redactInTurns, type WholeBody } from '../lib/whole-body.ts'
import type { Recorder } from '../recorder.ts'
import type { CollectedResponse } from '../upstream/attempt.ts'
import { toBrokenResponse } from '../upstream/errors.ts'
import { clientHeaders } from '../upstream/headers.ts'
import { failedWhole, hasType } from '../upstream/response.ts'
import { errorEvent } from './error-event.ts'
import { parseResponse } from './excess.ts'
import { createFinalResponse } from './final-response.ts'
import { recordWhole } from './inspect.ts'
import { forwardStream, readWhole } from './passthrough.ts'
import { type ChatReply, isPassthrough } from './prepare.ts'
import { readsWarnings, WARNINGS_HEADER, withWarnings, withWarningsInLast } from './reported-warnings.ts'
import { translateStream } from './translated.ts'
import { inPieces, type Output, writtenParts } from './written-parts.ts'

/**
 * The client's response out of an upstream's: a stream or a whole one, as the client asked, whatever the upstream sent.
 *
 * @throws ApiError if the upstream's response turns out not to be one
 */
export function respondChat(
  reply: ChatReply,
  { recorder, request }: Exchange,
): GatewayResponse | Promise<GatewayResponse> {
  const reports = readsWarnings(request)
  return reply.request.stream
    ? respondStream(reply, recorder, reports)
    : respondWhole(reply, recorder, reports)
}

function respondStream(
  reply: ChatReply,
  recorder: Recorder | undefined,
  reports: boolean,
): GatewayResponse | Promise<GatewayResponse> {
  const { request, response, target } = reply
  const same = isPassthrough(reply)
  if (isWhole(reply)) return respondWholeAsStream(reply, recorder, reports)
  const observed = recorder?.isObserved ? recorder : undefined
  const observers = { recorder: observed, onEnd: reply.onStreamEnd }
  const body = same
    ? forwardStream(response.body, target, request, observers)
    : translateStream(response.body, target.upstream, translation(reply, observed), {
        ...observers,
        keep: request.keep,
        reported: reports ? request.warnings : undefined,
      })
  return { status: 200, headers: streamHeaders(reply), body }
}

/** Whether an upstream sent a whole response where a stream was requested; a forwarded array of Google's is one. */
const isWhole = (reply: ChatReply) =>
  hasType(reply.response, 'json') && !(isPassthrough(reply) && reply.request.framing)

/** The client asked for a stream, the upstream sent a whole response; a large one is written in steps. */
async function respondWholeAsStream(
  reply: ChatReply,
  recorder: Recorder | undefined,
  reports: boolean,
): Promise<GatewayResponse> {
  const { json, isLarge } = await readJson(reply, recorder)
  const options = translation(reply, recorder)
  const { redact } = reply.target.upstream
  const { keep } = reply.request
  const final = keep && createFinalResponse()
  const end = async (text: string, warnings: readonly Warning[]) => {
    recorder?.warnings(warnings)
    final?.push(text)
    if (final) await keep(await final.read())
    return redact(reports ? withWarningsInLast(text, [...reply.request.warnings, ...warnings]) : text)
  }
  const respond = (body: GatewayResponse['body']) => ({ status: 200, headers: streamHeaders(reply), body })
  if (!isLarge) {
    const { text, warnings } = translateResponseToStream(json, options)
    return respond(await end(text, warnings))
  }

  const output: Output = { pending: '' }
  const write = (text: string) => {
    output.pending += text
  }
  const steps = translateResponseToStreamInSteps(json, { ...options, write })
  const parts = writtenParts(steps, output, redact)
  const first = await parts.next() // throws if it is not a response
  async function* writeParts(): AsyncGenerator<string> {
    let part = first
    let begun = false
    try {
      for (; !part.done; part = await parts.next()) {
        begun = true
        final?.push(part.value)
        yield* inPieces(part.value)
      }
      yield* inPieces(await end(output.pending, part.value))
    } catch (fault) {
      const error = toApiError(fault)
      recorder?.fail(error)
      yield errorEvent(reply.request.format, error, reply.request.framing, !begun)
    }
  }
  return respond(writeParts())
}

async function respondWhole(
  reply: ChatReply,
  recorder: Recorder | undefined,
  reports: boolean,
): Promise<GatewayResponse> {
  if (hasType(reply.response, 'event-stream')) {
    const { translated, isLarge } = reply.collected ?? (await collectStream(reply, recorder))
    return translatedWhole(reply, translated, { recorder, reports, isLarge })
  }
  if (!isPassthrough(reply)) {
    const { json, isLarge } = await readJson(reply, recorder)
    const options = translation(reply, recorder)
    const translated = isLarge
      ? await doInTurns(translateResponseInSteps(json, options))
      : translateResponse(json, options)
    return translatedWhole(reply, translated, { recorder, reports, isLarge })
  }
  const whole = reply.whole ?? (await readResponse(reply, recorder))
  const recording = recorder?.wantsUsage && recordWhole(recorder, reply.target.format, whole)
  if (recording) await recording
  const { bytes, text } = whole
  const { record } = reply.request
  if (record) record(text ?? (await decode(bytes)))
  const body = redactWhole(whole, reply.target.upstream.redact)
  return {
    status: 200,
    headers: wholeHeaders(reply, []),
    body: body instanceof Promise ? await body : body,
  }
}

function translatedWhole(
  reply: ChatReply,
  { body, warnings }: TranslatedResponse,
  { recorder, reports, isLarge }: { recorder: Recorder | undefined; reports: boolean; isLarge: boolean },
): GatewayResponse | Promise<GatewayResponse> {
  recorder?.warnings(warnings)
  const kept = reply.request.keep?.(body)
  const sent = reports ? withWarnings(body, [...reply.request.warnings, ...warnings]) : body
  const { redact } = reply.target.upstream
  const respond = (body: string | Uint8Array) => ({
    status: 200,
    headers: wholeHeaders(reply, warnings),
    body,
  })
  if (!isLarge) return respond(redact(toJson(sent, 'response')))
  return Promise.all([writeRedactedInTurns(sent, redact), kept]).then(([text]) => respond(text))
}

/** The bytes as they are, unless they contain a key of the upstream's. */
export function redactWhole(
  { bytes, text }: WholeBody,
  redact: Redactor,
): GatewayResponse['body'] | Promise<Uint8Array> {
  if (text === undefined) return redactInTurns(bytes, redact)
  const redacted = redact(text)
  return redacted === text ? bytes : redacted
}

/** A large value as JSON without the upstream's keys. */
export async function writeRedactedInTurns(value: unknown, redact: Redactor): Promise<Uint8Array> {
  await nextTurn()
  return redactInTurns(await writeJsonInTurns(value), redact)
}

/** The client asked for a whole response, the upstream sent a stream. @throws ApiError if it fails or breaks off */
async function collectStream(reply: ChatReply, recorder: Recorder | undefined): Promise<CollectedResponse> {
  const { upstream } = reply.target
  const { body: limit, event } = upstream.responseLimits
  const collector = createStreamCollector({ ...translation(reply, recorder), maxEventLength: event })
  let size = 0
  const feed = async () => {
    for await (const bytes of reply.response.body) {
      recorder?.firstByte()
      size += bytes.length
      if (size > limit) throw responseTooLarge(limit)
      if (size <= LARGE_CHARACTERS) collector.feed(bytes)
      else await doInTurns(collector.feedInSteps(bytes))
    }
  }
  const feeding = feed()
  let cause: unknown
  try {
    await (recorder?.wait(feeding) ?? feeding)
  } catch (error) {
    cause = toBrokenResponse(error, upstream)
    if (!ApiError.is(cause)) throw cause
  }
  const isLarge = size > LARGE_CHARACTERS
  if (isLarge) await doInTurns(collector.endInSteps(cause))
  else collector.end(cause)
  return { translated: collector.result(), isLarge }
}

function translation(
  { request: { format, framing, request, observe }, target }: ChatReply,
  recorder: Recorder | undefined,
): TranslateResponseOptions & StreamFraming {
  const observers = both(observe, recorder?.wantsUsage ? (event) => recorder.event(event) : undefined)
  return {
    from: target.format,
    to: format,
    ...(framing && { framing }),
    ...(request && { request }),
    ...(observers && { observe: observers }),
  }
}

function both(first: Emit | undefined, second: Emit | undefined): Emit | undefined {
  if (!first || !second) return first ?? second
  return (event) => {
    first(event)
    second(event)
  }
}

/** The reply with its body, unless the client gets that as a stream. @throws ApiError as `respondChat` does */
export async function receiveWhole(reply: ChatReply, recorder: Recorder | undefined): Promise<ChatReply> {
  const { request, response } = reply
  if (request.stream && !isWhole(reply)) return reply
  if (!request.stream && hasType(response, 'event-stream'))
    return { ...reply, collected: await collectStream(reply, recorder) }
  return { ...reply, whole: await readResponse(reply, recorder) }
}

async function readResponse(
  { response, target }: ChatReply,
  recorder: Recorder | undefined,
): Promise<WholeBody> {
  const reading = readWhole(response, target)
  const whole = await (recorder ? recorder.wait(reading) : reading)
  recorder?.firstByte()
  if (whole.failed) throw failedWhole(target, response, whole)
  return whole
}

/** A large response is parsed in steps, between which other requests are served. */
async function readJson(
  reply: ChatReply,
  recorder: Recorder | undefined,
): Promise<{ json: unknown; isLarge: boolean }> {
  const whole = reply.whole ?? (await readResponse(reply, recorder))
  const isLarge = whole.text === undefined
  const parsing = parseResponse(whole, reply.target.upstream.responseLimits.body)
  const json = isLarge ? await parsing : parsing
  if (json === undefined) throw failedWhole(reply.target, reply.response, whole)
  return { json, isLarge }
}

function wholeHeaders(reply: ChatReply, warnings: readonly Warning[]): Record<string, string> {
  const all = warnings.length > 0 ? [...reply.request.warnings, ...warnings] : reply.request.warnings
  return { ...commonHeaders(reply, all), 'content-type': 'application/json' }
}

function streamHeaders(reply: ChatReply): Record<string, string> {
  const { response, request } = reply
  const forwarded =
    isPassthrough(reply) && !hasType(response, 'json') ? response.headers['content-type'] : undefined
  return {
    ...commonHeaders(reply, request.warnings),
    'content-type': forwarded || (request.framing ? 'application/json' : 'text/event-stream'),
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  }
}

function commonHeaders(reply: ChatReply, warnings: readonly Warning[]): Record<string, string> {
  const { redact } = reply.target.upstream
  const headers = clientHeaders(
    reply.response.headers,
    isPassthrough(reply) ? reply.target.format : undefined,
  )
  for (const name in headers) headers[name] = redact(headers[name] ?? '')
  if (warnings.length > 0) headers[WARNINGS_HEADER] = summarizeWarnings(warnings)
  return headers
}

/** Count and codes, such as `2; unsupported, changed`: short and ASCII whatever the warnings contain. */
export function summarizeWarnings(warnings: readonly Warning[]): string {
  return `${warnings.length}; ${[...new Set(warnings.map(({ code }) => code))].join(', ')}`
}
