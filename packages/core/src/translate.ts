import {
  type EncodeRequestOptions,
  type Encoding,
  encodeInSteps,
  encodeRequestWith,
  type OnUnsupported,
  type PreparedRequest,
} from './encode.ts'
import { createCallRestore } from './formats/call-restore.ts'
import { getFormat } from './formats/index.ts'
import {
  type ChatRequest,
  type ChatResponse,
  collectWarnings,
  type Emit,
  type Format,
  responseToEvents,
  type Steps,
  type Warn,
  type Warning,
} from './hub/index.ts'
import { type ModelLookup, profileOf } from './models/index.ts'
import { makePortable } from './portable.ts'
import { quirks } from './vendors/index.ts'

export type { EncodeRequestOptions, OnUnsupported, PreparedRequest } from './encode.ts'

export interface TranslateRequestOptions {
  /** The client's format. */
  from: Format
  /** The upstream's format. */
  to: Format
  /** The model in the URL, for clients of the google format. */
  model?: string
  /** Whether the URL is that of a stream, for clients of the google format. */
  stream?: boolean
  /** The upstream's name for the model. @default the client's */
  upstreamModel?: string
  /** @default 'warn' */
  onUnsupported?: OnUnsupported
  /** What is known of the models, such as `extendModels` returns. @default profileOf */
  models?: ModelLookup | undefined
  /** The day whose retired models are warned of. @default today */
  now?: Date | undefined
}

export interface TranslatedRequest extends PreparedRequest {
  /** The client's request, decoded; pass it to the translation of the response. */
  request: ChatRequest
}

export interface TranslateResponseOptions {
  /** The upstream's format. */
  from: Format
  /** The client's format. */
  to: Format
  /** The client's request, as returned by `translateRequest`. */
  request?: ChatRequest
  /** Called with each event before it is encoded; a whole response is passed as events too. */
  observe?: Emit
}

export interface TranslatedResponse {
  body: unknown
  warnings: Warning[]
}

/**
 * Translates a request body from one format to another.
 *
 * @throws ApiError 400 if the body is not valid in the format `from`, or with `onUnsupported: 'error'` if `to` cannot
 * carry it, naming each path
 * @example
 * const { path, body } = translateRequest(chatBody, { from: 'openai-chat', to: 'anthropic' })
 */
export function translateRequest(body: unknown, options: TranslateRequestOptions): TranslatedRequest {
  const { from, to, upstreamModel, onUnsupported, models, now, ...url } = options
  const { request, warnings } = decodeRequest(body, { from, ...url })
  const model = upstreamModel ?? request.model
  const encoded = encodeRequest(
    { ...request, model },
    {
      to,
      warnings,
      ...(onUnsupported && { onUnsupported }),
      models,
      now,
    },
  )
  return { request, ...encoded }
}

export interface DecodeRequestOptions {
  /** The client's format. */
  from: Format
  /** The model in the URL, for clients of the google format. */
  model?: string
  stream?: boolean
}

/**
 * Decodes a request body of the format `from`.
 *
 * @throws ApiError 400 if the body is not valid in that format
 * @example const { request } = decodeRequest(body, { from: 'anthropic' })
 */
export function decodeRequest(
  body: unknown,
  { from, ...url }: DecodeRequestOptions,
): { request: ChatRequest; warnings: Warning[] } {
  const { warnings, warn } = collectWarnings()
  return { request: getFormat(from).decodeRequest(body, { ...url, warn }), warnings }
}

/** As `decodeRequest`, in steps. */
export function* decodeRequestInSteps(
  body: unknown,
  { from, ...url }: DecodeRequestOptions,
): Steps<{ request: ChatRequest; warnings: Warning[] }> {
  const { warnings, warn } = collectWarnings()
  return { request: yield* getFormat(from).decodeRequestInSteps(body, { ...url, warn }), warnings }
}

/**
 * Encodes a hub request in the format `to`, within the limits of its model.
 *
 * @throws ApiError 400 with `onUnsupported: 'error'` if `to` cannot carry the request, naming each path
 * @example const { path, body } = encodeRequest(request, { to: 'google' })
 */
export function encodeRequest(request: ChatRequest, options: EncodeRequestOptions): PreparedRequest {
  return encodeRequestWith(ALL, request, options)
}

/** Every format. */
const ALL: Encoding = {
  codecs: getFormat,
  models: profileOf,
  quirks: (format) => quirks[format],
  makePortable: (request, to, warn) => makePortable(request, to, getFormat, warn),
}

/** As `encodeRequest`, in steps. */
export function encodeRequestInSteps(
  request: ChatRequest,
  options: EncodeRequestOptions,
): Steps<PreparedRequest> {
  return encodeInSteps(ALL, request, options)
}

/**
 * Translates a whole response from the upstream's format to the client's.
 *
 * @throws ApiError if the body is an error, whatever its status, or not a valid response
 * @example
 * const { body } = translateResponse(message, { from: 'anthropic', to: 'openai-chat' })
 */
export function translateResponse(body: unknown, options: TranslateResponseOptions): TranslatedResponse {
  const { observe } = options
  const { warnings, warn } = collectWarnings()
  const response = decodeForClient(body, options, warn)
  if (observe) for (const event of responseToEvents(response)) observe(event)
  return { body: encodeForClient(response, options, warn), warnings }
}

/** As `translateResponse`, in steps. */
export function* translateResponseInSteps(
  body: unknown,
  options: TranslateResponseOptions,
): Steps<TranslatedResponse> {
  const { observe } = options
  const { warnings, warn } = collectWarnings()
  const response = decodeForClient(body, options, warn)
  yield
  if (observe)
    for (const event of responseToEvents(response)) {
      observe(event)
      yield
    }
  return { body: encodeForClient(response, options, warn), warnings }
}

/** The response with the client's names for tools. */
function decodeForClient(
  body: unknown,
  { from, to, request }: TranslateResponseOptions,
  warn: Warn,
): ChatResponse {
  const decoded = getFormat(from).decodeResponse(body, { warn, forOtherFormat: from !== to })
  return createCallRestore(request, from)?.response(decoded) ?? decoded
}

function encodeForClient(
  response: ChatResponse,
  { to, request }: TranslateResponseOptions,
  warn: Warn,
): unknown {
  return getFormat(to).encodeResponse(response, { warn, ...(request && { request }) })
}
