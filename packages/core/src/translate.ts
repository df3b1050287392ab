import { fitRequest } from './fit/index.ts'
import { clientToolsOf, createCallRestore } from './formats/call-restore.ts'
import { withFunctions } from './formats/client-tools.ts'
import type { EncodedRequest, FormatCodec } from './formats/format.ts'
import { getFormat } from './formats/index.ts'
import {
  ApiError,
  type ChatRequest,
  collectWarnings,
  type Emit,
  FORMATS,
  type Format,
  fitToolNames,
  isObject,
  type JsonObject,
  refuseLosses,
  responseToEvents,
  type Warn,
  type Warning,
} from './hub/index.ts'
import { type ModelLookup, profileOf } from './models/index.ts'
import { quirksOf } from './vendors/index.ts'

/**
 * What to do with what the target format cannot carry: `warn` collects warnings, `error` rejects a request of which
 * something would be dropped (warnings `unsupported` and `foreign`), `ignore` collects none.
 */
export type OnUnsupported = 'warn' | 'error' | 'ignore'

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

/** An encoded request, and what it could not carry. */
export interface PreparedRequest extends EncodedRequest {
  warnings: Warning[]
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

export interface EncodeRequestOptions {
  /** The upstream's format. */
  to: Format
  /** @default 'warn' */
  onUnsupported?: OnUnsupported
  /** Warnings of the request's decoding, to be included. */
  warnings?: readonly Warning[]
  /** What is known of the models, such as `extendModels` returns. @default profileOf */
  models?: ModelLookup | undefined
  /** The day whose retired models are warned of. @default today */
  now?: Date | undefined
}

/**
 * Encodes a hub request in the format `to`, within the limits of its model.
 *
 * @throws ApiError 400 with `onUnsupported: 'error'` if `to` cannot carry the request, naming each path
 * @example const { path, body } = encodeRequest(request, { to: 'google' })
 */
export function encodeRequest(request: ChatRequest, options: EncodeRequestOptions): PreparedRequest {
  const { to, onUnsupported = 'warn', models = profileOf, now } = options
  const { warnings, warn } = collectWarnings(options.warnings)
  const traits = models(request.model)
  const codec = getFormat(to)
  const shared = shareWebSearch(request, to, warn)
  checkExtensions(shared, to, warn)
  checkReferences(shared, to)
  const portable = withFunctions(shared, to, clientToolsOf, warn)
  const fitted = fitRequest(portable, traits, { to, warn, now })
  const quirks = quirksOf(to, traits)
  const named = fitToolNames(fitted, codec.toolName)
  let encoded: EncodedRequest
  try {
    encoded = codec.encodeRequest(named, { warn, traits, ...(quirks && { quirks }) })
  } finally {
    checkRemains(request, warnings, to)
  }
  if (onUnsupported === 'error') refuseLosses(warnings, to)
  return { ...encoded, warnings: onUnsupported === 'ignore' ? [] : warnings }
}

/**
 * Translates a whole response from the upstream's format to the client's.
 *
 * @throws ApiError if the body is an error, whatever its status, or not a valid response
 * @example
 * const { body } = translateResponse(message, { from: 'anthropic', to: 'openai-chat' })
 */
export function translateResponse(body: unknown, options: TranslateResponseOptions): TranslatedResponse {
  const { from, to, request, observe } = options
  const { warnings, warn } = collectWarnings()
  const upstream = getFormat(from)
  const decoded = upstream.decodeResponse(body, { warn, forOtherFormat: from !== to })
  const response = createCallRestore(request, from)?.response(decoded) ?? decoded
  if (observe) for (const event of responseToEvents(response)) observe(event)
  return { body: getFormat(to).encodeResponse(response, { warn, ...(request && { request }) }), warnings }
}

/** The request with the hub's tool in place of a web search that another format than `to` declares. */
function shareWebSearch(request: ChatRequest, to: Format, warn: Warn): ChatRequest {
  let shared = request
  for (const from of FORMATS) if (from !== to) shared = getFormat(from).shareWebSearch(shared, warn)
  return shared
}

/**
 * Warns of fields that only the client's format has.
 *
 * @throws ApiError 400 for a field that refers to state stored by the upstream
 */
function checkExtensions(request: ChatRequest, to: Format, warn: Warn): void {
  for (const from of FORMATS) {
    if (from !== to) checkFields(request, from, to, warn)
  }
}

/** Rejects a conversation of which a part is only referred to: without it the conversation would be another one. */
function checkReferences({ messages, model }: ChatRequest, to: Format): void {
  for (const [index, { content }] of messages.entries()) {
    for (const part of content) {
      if (part.type !== 'native' || part.format === to || !getFormat(part.format).isReference?.(part.value))
        continue
      throw statefulError('item_reference', `messages[${index}]`, part.format, to, model)
    }
  }
}

function statefulError(what: string, param: string, from: Format, to: Format, model: string): ApiError {
  return new ApiError(
    `${what} requires an upstream of the format ${from}, but ${model} is served in ${to}. ` +
      'Send the whole conversation in the request instead',
    { status: 400, param, code: 'unsupported_parameter' },
  )
}

function checkFields(request: ChatRequest, from: Format, to: Format, warn: Warn): void {
  const codec = getFormat(from)
  for (const [field, value] of extensionFields(codec, request.extensions?.[from] ?? {})) {
    if (codec.isNeutral?.(field, value)) continue
    if (codec.statefulFields?.includes(field)) {
      throw statefulError(field, field, from, to, request.model)
    }
    warn('unsupported', field, `${to} has no equivalent of ${field}; it was dropped`)
  }
}

/** Each field with its path. */
function extensionFields({ partlyReadFields }: FormatCodec, extensions: JsonObject): [string, unknown][] {
  return Object.entries(extensions).flatMap(([field, value]): [string, unknown][] => {
    if (!partlyReadFields?.includes(field) || !isObject(value)) return [[field, value]]
    return Object.entries(value).map(([key, inner]) => [`${field}.${key}`, inner])
  })
}

/**
 * Rejects a request of whose conversation nothing remained, naming the first part that was dropped: the model would
 * respond to something else.
 */
function checkRemains({ messages }: ChatRequest, warnings: readonly Warning[], to: Format): void {
  const losses = new Map(warnings.filter(isLoss).map((warning) => [warning.path, warning]))
  if (losses.size === 0) return
  const paths = messages.flatMap(({ content }, index) =>
    content.map((_, position) => `messages[${index}].content[${position}]`),
  )
  const [first] = paths
  if (first === undefined || !paths.every((path) => losses.has(path))) return
  throw new ApiError(
    `Nothing of the conversation can be sent in ${to}: ${first}: ${losses.get(first)?.message}`,
    {
      status: 400,
      param: first,
      code: 'unsupported_parameter',
    },
  )
}

function isLoss({ code }: Warning): boolean {
  return code === 'unsupported' || code === 'foreign'
}
