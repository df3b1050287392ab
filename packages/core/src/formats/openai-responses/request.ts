import {
  badValue,
  type ChatRequest,
  defined,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  optionalBoolean,
  optionalNumber,
  optionalString,
  type ResponseFormat,
  unknownFields,
  type Warn,
} from '../../hub/index.ts'
import type { DecodeRequestContext, EncodedRequest, EncodeRequestContext } from '../format.ts'
import { decodeTurns } from './decode-turns.ts'
import { encodeTurns } from './encode-turns.ts'
import { FORMAT, MIN_OUTPUT_TOKENS, SEALED_REASONING, SERVICE_TIERS, STATEFUL_FIELDS } from './maps.ts'
import { listOf } from './output-items.ts'
import { encodePart } from './parts.ts'
import { decodeReasoning, encodeReasoning, hasSealedReasoning, thinks } from './reasoning.ts'
import { decodeToolChoice, decodeTools, encodeToolChoice, encodeTools } from './tools.ts'

const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_output_tokens',
  'temperature',
  'top_p',
  'text',
  'reasoning',
  'user',
  'metadata',
  'service_tier',
  'prompt_cache_key',
  'stream',
])

export function requestPath(): string {
  return '/v1/responses'
}

/** @throws ApiError 400 naming the field that is not as OpenAI says */
export function decodeRequest(body: unknown, { warn }: DecodeRequestContext): ChatRequest {
  const fields = expectObject(body, 'body')
  const model = expectString(fields.model, 'model')
  const instructions = optionalString(fields.instructions, 'instructions')
  const { system, messages } = decodeTurns(inputOf(fields), warn)
  if (instructions) system.unshift({ type: 'text', text: instructions })

  const reasoning = decodeReasoning(fields.reasoning)
  const text = decodeText(fields.text)
  const choice = present(fields.tool_choice) ? decodeToolChoice(fields.tool_choice) : {}
  const tools = present(fields.tools) ? decodeTools(fields.tools, warn) : []
  const safety = optionalString(fields.safety_identifier, 'safety_identifier')
  const user = optionalString(fields.user, 'user')
  const extensions: JsonObject = {
    ...unknownFields(fields, KNOWN),
    ...reasoning.rest,
    ...text.rest,
    ...(choice.extension && { tool_choice: choice.extension }),
  }
  if (user === undefined) delete extensions.safety_identifier
  if (hasSealedReasoning(messages)) dropImplied(extensions)
  return {
    model,
    system,
    messages,
    stream: optionalBoolean(fields.stream, 'stream') ?? false,
    ...defined({
      tools: tools.length > 0 ? tools : undefined,
      toolChoice: choice.toolChoice,
      parallelToolCalls: optionalBoolean(fields.parallel_tool_calls, 'parallel_tool_calls'),
      maxOutputTokens: optionalNumber(fields.max_output_tokens, 'max_output_tokens'),
      temperature: optionalNumber(fields.temperature, 'temperature'),
      topP: optionalNumber(fields.top_p, 'top_p'),
      responseFormat: text.responseFormat,
      reasoning: reasoning.reasoning,
      verbosity: text.verbosity,
      serviceTier: optionalString(fields.service_tier, 'service_tier'),
      promptCacheKey: optionalString(fields.prompt_cache_key, 'prompt_cache_key'),
      user: user ?? safety,
      metadata: decodeMetadata(fields.metadata),
      extensions: Object.keys(extensions).length > 0 ? { [FORMAT]: extensions } : undefined,
    }),
  }
}

/** What a request continues may stand in for its input. */
function inputOf(fields: JsonObject): unknown {
  if (present(fields.input)) return fields.input
  if (STATEFUL_FIELDS.some((field) => present(fields[field]))) return []
  throw badValue('input', 'a string or an array', fields.input)
}

function decodeText(value: unknown): {
  responseFormat?: ResponseFormat
  verbosity?: string
  rest?: JsonObject
} {
  if (!present(value)) return {}
  const fields = expectObject(value, 'text')
  const verbosity = optionalString(fields.verbosity, 'text.verbosity')
  const format = present(fields.format) ? expectObject(fields.format, 'text.format') : { type: 'text' }
  const responseFormat = decodeFormat(format)
  const known = responseFormat || format.type === 'text' ? ['format', 'verbosity'] : ['verbosity']
  const rest = unknownFields(fields, new Set(known))
  return { ...defined({ responseFormat, verbosity }), ...(rest && { rest: { text: rest } }) }
}

/** Undefined for plain text, and for kinds that only OpenAI knows. */
function decodeFormat(format: JsonObject): ResponseFormat | undefined {
  switch (format.type) {
    case 'json_object':
      return { type: 'json' }
    case 'json_schema':
      return {
        type: 'json-schema',
        schema: expectObject(format.schema, 'text.format.schema'),
        ...defined({
          name: optionalString(format.name, 'text.format.name'),
          description: optionalString(format.description, 'text.format.description'),
          strict: optionalBoolean(format.strict, 'text.format.strict'),
        }),
      }
    default:
      return undefined
  }
}

function decodeMetadata(value: unknown): Record<string, string> | undefined {
  if (!present(value)) return undefined
  const metadata = expectObject(value, 'metadata')
  for (const [key, text] of Object.entries(metadata)) expectString(text, `metadata.${key}`)
  return metadata as Record<string, string>
}

/** What `encodeRequest` adds by itself to a request whose history is sealed. */
function dropImplied(extensions: JsonObject): void {
  if (extensions.store === false) delete extensions.store
  const include = listOf(extensions.include).filter((field) => field !== SEALED_REASONING)
  if (include.length > 0) extensions.include = include
  else if (Array.isArray(extensions.include)) delete extensions.include
}

export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest {
  const { warn } = context
  const own = request.extensions?.[FORMAT] ?? {}
  const sealed = own.store !== true && (thinks(context) || hasSealedReasoning(request.messages))
  const input = encodeTurns(request.messages, {
    warn,
    stateless: own.store === false || sealed,
    continued: present(own.previous_response_id) || present(own.conversation) || refersBack(request),
  })
  noteUnsupported(request, warn)
  const fields = {
    model: request.model,
    ...encodeSystem(request, input, warn),
    ...encodeToolFields(request, warn),
    ...defined({
      max_output_tokens: encodeLimit(request.maxOutputTokens, context),
      ...encodeSampling(request, context),
      text: encodeText(request, warn),
      service_tier: encodeServiceTier(request.serviceTier, warn),
      prompt_cache_key: request.promptCacheKey,
      user: request.user,
      metadata: request.metadata,
    }),
    ...encodeReasoning(request.reasoning, context),
    ...(sealed && { include: [...new Set([...listOf(own.include), SEALED_REASONING])], store: false }),
    stream: request.stream,
  }
  return { path: requestPath(), body: withExtensions(fields, own) }
}

/** One instruction is `instructions`; several are the blocks of a message, as is one without any conversation. */
function encodeSystem({ system }: ChatRequest, input: readonly unknown[], warn: Warn): JsonObject {
  const blocks = system.map((part, index) => encodePart(part, `system[${index}]`, warn)).filter(isObject)
  const [first] = blocks
  if (!first) return { input }
  if (blocks.length === 1 && input.length > 0) return { instructions: first.text, input }
  return { input: [{ type: 'message', role: 'developer', content: blocks }, ...input] }
}

/** OpenAI refuses what concerns tools where there are none. */
function encodeToolFields(
  { tools = [], toolChoice, parallelToolCalls }: ChatRequest,
  warn: Warn,
): JsonObject {
  const encoded = encodeTools(tools, warn)
  if (encoded.length > 0) {
    return defined({
      tools: encoded,
      tool_choice: toolChoice && encodeToolChoice(toolChoice, tools),
      parallel_tool_calls: parallelToolCalls,
    })
  }
  if (toolChoice?.mode === 'required') warn('unsupported', 'toolChoice', 'there is no tool to be called')
  return {}
}

/** The limit of an answer as OpenAI and the model take it. */
function encodeLimit(limit: number | undefined, { traits, warn }: EncodeRequestContext): number | undefined {
  if (limit === undefined || limit <= 0) return limit
  const fitting = Math.max(MIN_OUTPUT_TOKENS, Math.min(limit, traits.maxOutputTokens ?? limit))
  if (fitting !== limit) warn('changed', 'maxOutputTokens', `the model takes ${fitting} tokens, not ${limit}`)
  return fitting
}

function encodeSampling({ temperature, topP }: ChatRequest, { traits, warn }: EncodeRequestContext) {
  if (!traits.fixedSampling) return { temperature, top_p: topP }
  for (const [path, value] of Object.entries({ temperature, topP })) {
    if (value !== undefined && value !== 1) warn('unsupported', path, 'the model takes no other than its own')
  }
  return {}
}

function encodeServiceTier(tier: string | undefined, warn: Warn): string | undefined {
  if (tier === undefined) return undefined
  const known = SERVICE_TIERS.get(tier)
  if (!known) warn('unsupported', 'serviceTier', `OpenAI has no service tier ${tier}`)
  return known
}

export function encodeText({ responseFormat, verbosity }: ChatRequest, warn: Warn): JsonObject | undefined {
  const format = responseFormat && encodeFormat(responseFormat, warn)
  return format || verbosity !== undefined ? defined({ format, verbosity }) : undefined
}

function encodeFormat(format: ResponseFormat, warn: Warn): JsonObject {
  if (format.type === 'text') return { type: 'text' }
  if (format.type === 'json') return { type: 'json_object' }
  const { schema, name, description, strict } = format
  if (name === undefined) warn('defaulted', 'responseFormat.name', 'OpenAI wants a name for each schema')
  return { type: 'json_schema', name: name ?? 'response', schema, ...defined({ description, strict }) }
}

function noteUnsupported(request: ChatRequest, warn: Warn): void {
  for (const field of ['topK', 'seed', 'presencePenalty', 'frequencyPenalty'] as const) {
    if (request[field] !== undefined) warn('unsupported', field, `OpenAI's responses have no ${field}`)
  }
  if (request.stopSequences?.length)
    warn('unsupported', 'stopSequences', "OpenAI's responses have no stop sequences")
}

/** The body with the client's own fields. In objects that both have, theirs say what the hub has no word for. */
function withExtensions(fields: JsonObject, own: JsonObject): JsonObject {
  const body = { ...own, ...fields }
  for (const [key, value] of Object.entries(own)) {
    const said = fields[key]
    if (isObject(value) && isObject(said)) body[key] = { ...said, ...value }
  }
  return body
}

/** Whether the history has items by reference, which may be calls. */
function refersBack({ messages }: ChatRequest): boolean {
  return messages.some(({ content }) =>
    (content as { type: string; value?: unknown }[]).some(
      ({ type, value }) => type === 'native' && isObject(value) && value.type === 'item_reference',
    ),
  )
}

function present(value: unknown): boolean {
  return value !== undefined && value !== null
}
