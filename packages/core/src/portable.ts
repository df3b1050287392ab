import { withFunctions } from './formats/client-tools.ts'
import type { NativeFeatures, NativeLookup } from './formats/format.ts'
import {
  ApiError,
  type ChatRequest,
  FORMATS,
  type Format,
  isObject,
  type JsonObject,
  type Warn,
} from './hub/index.ts'

/**
 * The request without what only other formats than `to` have: their tools become those of the hub or functions, and their
 * fields are dropped, with a warning.
 *
 * @throws ApiError 400 for what refers to state that an upstream of another format stores
 */
export function makePortable(
  request: ChatRequest,
  to: Format,
  native: NativeLookup,
  warn: Warn,
): ChatRequest {
  const shared = shareWebSearch(native, request, to, warn)
  checkExtensions(native, shared, to, warn)
  checkReferences(native, shared, to)
  return withFunctions(shared, to, (format) => native(format)?.clientTools, warn)
}

/** The request with the hub's tool in place of a web search that another format than `to` declares. */
function shareWebSearch(native: NativeLookup, request: ChatRequest, to: Format, warn: Warn): ChatRequest {
  let shared = request
  for (const from of FORMATS) if (from !== to) shared = native(from)?.shareWebSearch(shared, warn) ?? shared
  return shared
}

/**
 * Warns of fields that only the client's format has.
 *
 * @throws ApiError 400 for a field that refers to state stored by the upstream
 */
function checkExtensions(native: NativeLookup, request: ChatRequest, to: Format, warn: Warn): void {
  for (const from of FORMATS) {
    const fields = from === to ? undefined : request.extensions?.[from]
    const features = fields && native(from)
    if (features) checkFields(request, features, fields, { to, warn })
  }
}

/** Rejects a conversation of which a part is only referred to: without it the conversation would be another one. */
function checkReferences(native: NativeLookup, { messages, model }: ChatRequest, to: Format): void {
  for (const [index, { content }] of messages.entries()) {
    for (const part of content) {
      if (part.type !== 'native' || part.format === to || !native(part.format)?.isReference?.(part.value))
        continue
      throw statefulError('item_reference', `messages[${index}]`, { from: part.format, to, model })
    }
  }
}

interface Elsewhere {
  from: Format
  to: Format
  model: string
  missingState?: NativeFeatures['missingState']
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
  features: NativeFeatures,
  fields: JsonObject,
  { to, warn }: { to: Format; warn: Warn },
): void {
  const { name: from, missingState, statefulFields } = features
  for (const [field, value] of extensionFields(features, fields)) {
    if (features.isNeutral?.(field, value)) continue
    if (statefulFields?.includes(field)) throw statefulError(field, field, { from, to, model, missingState })
    warn('unsupported', field, `${to} has no equivalent of ${field}; it was dropped`)
  }
}

/** Each field with its path. */
function extensionFields({ partlyReadFields }: NativeFeatures, extensions: JsonObject): [string, unknown][] {
  return Object.entries(extensions).flatMap(([field, value]): [string, unknown][] => {
    if (!partlyReadFields?.includes(field) || !isObject(value)) return [[field, value]]
    return Object.entries(value).map(([key, inner]) => [`${field}.${key}`, inner])
  })
}
