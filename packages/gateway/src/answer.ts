import {
  type ApiError,
  createStreamCollector,
  getFormat,
  parseJson,
  type StreamFraming,
  type TranslatedResponse,
  type TranslateResponseOptions,
  type TransportResponse,
  toJson,
  translateResponse,
  translateResponseToStream,
  type Warning,
} from '@mixrouter/core'
import { type Call, isPassthrough } from './call.ts'
import { unreachable } from './errors.ts'
import type { GatewayResponse } from './exchange.ts'
import { clientHeaders } from './headers.ts'
import { forwardStream, readWhole } from './passthrough.ts'
import { translateStream } from './translated.ts'
import type { Choice } from './upstreams.ts'

/** An answer that may be one by its head; pages are of proxies and login walls in between. */
export function isAnswer(answer: TransportResponse): boolean {
  return answer.status >= 200 && answer.status < 300 && !isType(answer, 'html')
}

export function failedAnswer(choice: Choice, { status, headers }: TransportResponse, body: string): ApiError {
  return getFormat(choice.format).decodeError({ status, body, headers })
}

const isType = ({ headers }: TransportResponse, type: string) =>
  headers['content-type']?.includes(type) === true

/** The client's stream. */
export function answerStream(
  answer: TransportResponse,
  call: Call,
): GatewayResponse | Promise<GatewayResponse> {
  const { format, choice, framing } = call
  const { upstream } = choice
  const same = isPassthrough(call)
  if (isType(answer, 'json') && !(same && framing)) return answerWholeAsStream(answer, call)
  const body = same
    ? forwardStream(answer.body, { format, upstream, ...(framing && { framing }) })
    : translateStream(answer.body, upstream, translation(call))
  return { status: 200, headers: streamHeaders(answer, call), body }
}

/** The client asked for a stream, the upstream has answered at once. */
async function answerWholeAsStream(answer: TransportResponse, call: Call): Promise<GatewayResponse> {
  const { text } = translateResponseToStream(await readJson(answer, call.choice), translation(call))
  return { status: 200, headers: streamHeaders(answer, call), body: call.choice.upstream.hide(text) }
}

/**
 * The client's whole answer.
 *
 * @throws ApiError when the upstream's is none
 */
export async function answerWhole(answer: TransportResponse, call: Call): Promise<GatewayResponse> {
  if (isType(answer, 'event-stream')) return whole(answer, call, await collect(answer, call))
  if (!isPassthrough(call)) {
    return whole(answer, call, translateResponse(await readJson(answer, call.choice), translation(call)))
  }
  const { bytes, text } = await readAnswer(answer, call.choice)
  const shown = call.choice.upstream.hide(text)
  return { status: 200, headers: wholeHeaders(answer, call, []), body: shown === text ? bytes : shown }
}

function whole(
  answer: TransportResponse,
  call: Call,
  { body, warnings }: TranslatedResponse,
): GatewayResponse {
  const text = call.choice.upstream.hide(toJson(body, 'answer'))
  return { status: 200, headers: wholeHeaders(answer, call, warnings), body: text }
}

/** The client asked for a whole answer, the upstream streams it. */
async function collect({ body }: TransportResponse, call: Call): Promise<TranslatedResponse> {
  const collector = createStreamCollector(translation(call))
  let cause: unknown
  try {
    for await (const bytes of body) collector.feed(bytes)
  } catch (error) {
    cause = unreachable(error, call.choice.upstream)
  }
  collector.end(cause)
  return collector.result()
}

function translation(call: Call): TranslateResponseOptions & StreamFraming {
  const { format, choice, framing, request, observe } = call
  return {
    from: choice.format,
    to: format,
    ...(framing && { framing }),
    ...(request && { request }),
    ...(observe && { observe }),
  }
}

async function readAnswer(
  answer: TransportResponse,
  choice: Choice,
): Promise<{ bytes: Uint8Array; text: string }> {
  const whole = await readWhole(answer.body).catch((error) => {
    throw unreachable(error, choice.upstream)
  })
  if (whole.failed) throw failedAnswer(choice, answer, whole.text)
  return whole
}

async function readJson(answer: TransportResponse, choice: Choice): Promise<unknown> {
  const { text } = await readAnswer(answer, choice)
  const json = parseJson(text)
  if (json === undefined) throw failedAnswer(choice, answer, text)
  return json
}

function wholeHeaders(
  answer: TransportResponse,
  call: Call,
  warnings: readonly Warning[],
): Record<string, string> {
  return {
    ...commonHeaders(answer, call, [...call.warnings, ...warnings]),
    'content-type': 'application/json',
  }
}

function streamHeaders(answer: TransportResponse, call: Call): Record<string, string> {
  const type = call.framing ? 'application/json' : 'text/event-stream'
  return {
    ...commonHeaders(answer, call, call.warnings),
    'content-type':
      (isPassthrough(call) && !isType(answer, 'json') && answer.headers['content-type']) || type,
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  }
}

function commonHeaders(
  answer: TransportResponse,
  call: Call,
  warnings: readonly Warning[],
): Record<string, string> {
  const { hide } = call.choice.upstream
  const headers = clientHeaders(answer.headers, isPassthrough(call))
  for (const name in headers) headers[name] = hide(headers[name] ?? '')
  if (warnings.length > 0) headers['x-mixrouter-warnings'] = summarize(warnings)
  return headers
}

/** Count and codes, such as `2; unsupported, changed`: short and ASCII whatever the warnings say. */
export function summarize(warnings: readonly Warning[]): string {
  return `${warnings.length}; ${[...new Set(warnings.map(({ code }) => code))].join(', ')}`
}
