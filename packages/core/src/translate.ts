import type { EncodedRequest, FormatCodec } from './formats/format.ts'
import { getFormat } from './formats/index.ts'
import {
  ApiError,
  type ChatRequest,
  collectWarnings,
  createToolRestore,
  type Emit,
  effortToBudget,
  FORMATS,
  type Format,
  fitToolNames,
  isObject,
  type JsonObject,
  type ModelTraits,
  nearestEffort,
  type Reasoning,
  refuseLosses,
  responseToEvents,
  type Warn,
  type Warning,
} from './hub/index.ts'
import { traitsOf } from './models/index.ts'
import { quirksOf } from './vendors/index.ts'

/**
 * What to do with what the target format can't carry: say so, refuse the request when something would be left out of
 * it (warnings `unsupported` and `foreign`), or keep silent.
 */
export type OnUnsupported = 'warn' | 'error' | 'ignore'

export interface TranslateRequestOptions {
  /** The client's format. */
  from: Format
  /** The upstream's format. */
  to: Format
  /** The model that the URL names, for clients of the google format. */
  model?: string
  /** Whether the URL asks for a stream, for clients of the google format. */
  stream?: boolean
  /** The upstream's name of the model. @default the client's */
  upstreamModel?: string
  /** @default 'warn' */
  onUnsupported?: OnUnsupported
}

/** A request on the wire, and what it could not carry. */
export interface PreparedRequest extends EncodedRequest {
  warnings: Warning[]
}

export interface TranslatedRequest extends PreparedRequest {
  /** The client's request as decoded; the answer's translation wants it. */
  request: ChatRequest
}

export interface TranslateResponseOptions {
  /** The upstream's format. */
  from: Format
  /** The client's format. */
  to: Format
  /** The client's request, as `translateRequest` gave it. */
  request?: ChatRequest
  /** Sees the answer's events before they are encoded, those of a whole answer too. */
  observe?: Emit
}

export interface TranslatedResponse {
  body: unknown
  warnings: Warning[]
}

/**
 * Translates a request body from one format to another.
 *
 * @throws ApiError 400 for a body that is not of format `from`, and with `onUnsupported: 'error'` for one that `to`
 * can't carry, naming each path
 * @example
 * const { path, body } = translateRequest(chatBody, { from: 'openai-chat', to: 'anthropic' })
 */
export function translateRequest(body: unknown, options: TranslateRequestOptions): TranslatedRequest {
  const { from, to, upstreamModel, onUnsupported, ...url } = options
  const { request, warnings } = decodeRequest(body, { from, ...url })
  const model = upstreamModel ?? request.model
  const encoded = encodeRequest(
    { ...request, model },
    { to, warnings, ...(onUnsupported && { onUnsupported }) },
  )
  return { request, ...encoded }
}

export interface DecodeRequestOptions {
  /** The client's format. */
  from: Format
  /** What the URL says, for clients of the google format. */
  model?: string
  stream?: boolean
}

/**
 * A body of the format `from` as a hub request.
 *
 * @throws ApiError 400 for a body that is not of that format
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
  /** Those of the request's decoding, which count as well. */
  warnings?: readonly Warning[]
}

/**
 * A hub request in the words of the format `to`, with regard to what its model takes.
 *
 * @throws ApiError 400 with `onUnsupported: 'error'` for a request that `to` can't carry, naming each path
 */
export function encodeRequest(request: ChatRequest, options: EncodeRequestOptions): PreparedRequest {
  const { to, onUnsupported = 'warn' } = options
  const { warnings, warn } = collectWarnings(options.warnings)
  const traits = traitsOf(request.model)
  const codec = getFormat(to)
  checkExtensions(request, to, warn)
  const reasoning = fitReasoning(request.reasoning, traits, warn)
  const quirks = quirksOf(to, traits)
  const encoded = codec.encodeRequest(
    fitToolNames({ ...request, ...(reasoning && { reasoning }) }, codec.toolName),
    { warn, traits, ...(quirks && { quirks }) },
  )
  if (onUnsupported === 'error') refuseLosses(warnings, to)
  return { ...encoded, warnings: onUnsupported === 'ignore' ? [] : warnings }
}

/**
 * Translates a whole answer from the upstream's format to the client's.
 *
 * @throws ApiError when the body is an error, whatever its status was, or no answer at all
 * @example
 * const { body } = translateResponse(message, { from: 'anthropic', to: 'openai-chat' })
 */
export function translateResponse(body: unknown, options: TranslateResponseOptions): TranslatedResponse {
  const { from, to, request, observe } = options
  const { warnings, warn } = collectWarnings()
  const upstream = getFormat(from)
  const decoded = upstream.decodeResponse(body, { warn })
  const response = createToolRestore(request?.tools, upstream.toolName)?.response(decoded) ?? decoded
  if (observe) for (const event of responseToEvents(response)) observe(event)
  return { body: getFormat(to).encodeResponse(response, { warn, ...(request && { request }) }), warnings }
}

/** Notes the fields that only the client's format knows; refuses those that the meaning of the request rests on. */
function checkExtensions(request: ChatRequest, to: Format, warn: Warn): void {
  for (const from of FORMATS) {
    if (from !== to) checkFields(request, from, to, warn)
  }
}

function checkFields(request: ChatRequest, from: Format, to: Format, warn: Warn): void {
  const codec = getFormat(from)
  for (const [field, value] of extensionFields(codec, request.extensions?.[from] ?? {})) {
    if (codec.isNeutral?.(field, value)) continue
    if (codec.statefulFields?.includes(field)) {
      throw new ApiError(
        `${field} needs an upstream that speaks ${from}; ${request.model} is served in ${to}. ` +
          'Send the whole conversation in the request instead.',
        { status: 400, param: field, code: 'unsupported_parameter' },
      )
    }
    warn('unsupported', field, `${to} has no ${field}`)
  }
}

/** Each field by its path. */
function extensionFields({ leftovers }: FormatCodec, extensions: JsonObject): [string, unknown][] {
  return Object.entries(extensions).flatMap(([field, value]): [string, unknown][] => {
    if (!leftovers?.includes(field) || !isObject(value)) return [[field, value]]
    return Object.entries(value).map(([key, inner]) => [`${field}.${key}`, inner])
  })
}

/** Reasoning in the measure that the model takes: another effort, or a budget by the table of `effortToBudget`. */
function fitReasoning(
  reasoning: Reasoning | undefined,
  { efforts, reasoningControl }: ModelTraits,
  warn: Warn,
): Reasoning | undefined {
  if (!reasoning?.effort) return reasoning
  const { effort, ...rest } = reasoning
  if (effort !== 'none' && reasoningControl === 'budget') {
    return { budgetTokens: effortToBudget(effort), ...rest }
  }
  if (!efforts || efforts.includes(effort)) return reasoning
  const nearest = nearestEffort(effort, efforts)
  warn('changed', 'reasoning.effort', `the model takes ${efforts.join(', ')}: ${effort} became ${nearest}`)
  return { ...rest, effort: nearest }
}
