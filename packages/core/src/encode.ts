import { fitRequest } from './fit/index.ts'
import { withFunctions } from './formats/client-tools.ts'
import type { CodecLookup, EncodedRequest, UpstreamCodec } from './formats/format.ts'
import {
  ApiError,
  type ChatRequest,
  collectWarnings,
  FORMATS,
  type Format,
  fitToolNames,
  isObject,
  type JsonObject,
  refuseLosses,
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

/** An encoded request, and what it could not carry. */
export interface PreparedRequest extends EncodedRequest {
  warnings: Warning[]
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
 * Encodes a hub request by the codecs that `codecs` finds. What a request contains of a format without a codec is dropped
 * by the codec of `to`, with a warning.
 *
 * @throws ApiError as `encodeRequest` does
 * @throws TypeError if there is no codec of `to`
 */
export function encodeRequestWith(
  codecs: CodecLookup,
  request: ChatRequest,
  options: EncodeRequestOptions,
): PreparedRequest {
  const { to, onUnsupported = 'warn', models = profileOf, now } = options
  const { warnings, warn } = collectWarnings(options.warnings)
  const traits = models(request.model)
  const codec = codecOf(codecs, to)
  const shared = shareWebSearch(codecs, request, to, warn)
  checkExtensions(codecs, shared, to, warn)
  checkReferences(codecs, shared, to)
  const portable = withFunctions(shared, to, (format) => codecs(format)?.clientTools, warn)
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

/** @throws TypeError if there is none */
export function codecOf(codecs: CodecLookup, format: Format): UpstreamCodec {
  const codec = codecs(format)
  if (codec) return codec
  throw new TypeError(`The format ${format} is not part of this bundle; use the entry point that has it`)
}

/** The request with the hub's tool in place of a web search that another format than `to` declares. */
function shareWebSearch(codecs: CodecLookup, request: ChatRequest, to: Format, warn: Warn): ChatRequest {
  let shared = request
  for (const from of FORMATS) if (from !== to) shared = codecs(from)?.shareWebSearch(shared, warn) ?? shared
  return shared
}

/**
 * Warns of fields that only the client's format has.
 *
 * @throws ApiError 400 for a field that refers to state stored by the upstream
 */
function checkExtensions(codecs: CodecLookup, request: ChatRequest, to: Format, warn: Warn): void {
  for (const from of FORMATS) {
    const fields = from === to ? undefined : request.extensions?.[from]
    const codec = fields && codecs(from)
    if (codec) checkFields(request, codec, fields, { to, warn })
  }
}

/** Rejects a conversation of which a part is only referred to: without it the conversation would be another one. */
function checkReferences(codecs: CodecLookup, { messages, model }: ChatRequest, to: Format): void {
  for (const [index, { content }] of messages.entries()) {
    for (const part of content) {
      if (part.type !== 'native' || part.format === to || !codecs(part.format)?.isReference?.(part.value))
        continue
      throw statefulError('item_reference', `messages[${index}]`, { from: part.format, to, model })
    }
  }
}

interface Elsewhere {
  from: Format
  to: Format
  model: string
  missingState?: UpstreamCodec['missingState']
}

function statefulError(what: string, param: string, elsewhere: Elsewhere): ApiError {
  const { from, to, model, missingState } = elsewhere
  return new ApiError(
    `${what} requires an upstream of the format ${from}, but ${model} is served in ${to}. ` +
      'Send the whole conversation in the request instead',
    { status: 400, code: 'unsupported_parameter', ...missingState, param },
  )
}

function checkFields(
  { model }: ChatRequest,
  codec: UpstreamCodec,
  fields: JsonObject,
  { to, warn }: { to: Format; warn: Warn },
): void {
  const { name: from, missingState, statefulFields } = codec
  for (const [field, value] of extensionFields(codec, fields)) {
    if (codec.isNeutral?.(field, value)) continue
    if (statefulFields?.includes(field)) throw statefulError(field, field, { from, to, model, missingState })
    warn('unsupported', field, `${to} has no equivalent of ${field}; it was dropped`)
  }
}

/** Each field with its path. */
function extensionFields({ partlyReadFields }: UpstreamCodec, extensions: JsonObject): [string, unknown][] {
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
