import {
  atOnce,
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
  type Steps,
  unknownFields,
  type Warn,
} from '../../hub/index.ts'
import type { DecodeRequestContext, EncodedRequest, EncodeRequestContext } from '../format.ts'
import { fitUser } from '../openai-user.ts'
import { type ResolvedContext, resolveQuirks } from '../quirks.ts'
import { encodeWebSearch } from '../web-search.ts'
import { decodeTurns } from './decode-turns.ts'
import { encodeTurns } from './encode-turns.ts'
import { isPresent, toArray } from './fields.ts'
import {
  ENCRYPTED_REASONING,
  FORMAT,
  isReference,
  MIN_OUTPUT_TOKENS,
  SERVICE_TIERS,
  STATEFUL_FIELDS,
} from './maps.ts'
import { encodePart } from './parts.ts'
import {
  decodeReasoning,
  encodeReasoning,
  hasEncryptedReasoning,
  returnsEncryptedReasoning,
} from './reasoning.ts'
import { decodeText, encodeText } from './text.ts'
import { decodeToolChoice, decodeTools, encodeToolChoice, encodeTools } from './tools.ts'
import { WEB_SEARCH_SUPPORT } from './web-search.ts'

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

/** @throws ApiError 400 naming the field that is not valid in openai-responses */
export const decodeRequest = /* @__PURE__ */ atOnce(decodeRequestInSteps)

export function* decodeRequestInSteps(body: unknown, { warn }: DecodeRequestContext): Steps<ChatRequest> {
  const fields = expectObject(body, 'body')
  const model = expectString(fields.model, 'model')
  const instructions = optionalString(fields.instructions, 'instructions')
  const { system, messages } = yield* decodeTurns(inputOf(fields), warn)
  if (instructions) system.unshift({ type: 'text', text: instructions })

  const reasoning = decodeReasoning(fields.reasoning)
  const text = decodeText(fields.text)
  const choice = isPresent(fields.tool_choice) ? decodeToolChoice(fields.tool_choice) : {}
  const tools = isPresent(fields.tools) ? decodeTools(fields.tools, warn) : []
  const safety = optionalString(fields.safety_identifier, 'safety_identifier')
  const user = optionalString(fields.user, 'user')
  const extensions: JsonObject = {
    ...unknownFields(fields, KNOWN),
    ...reasoning.rest,
    ...text.rest,
    ...(choice.extension && { tool_choice: choice.extension }),
  }
  const logprobs = takeLogprobs(extensions)
  if (user === undefined) delete extensions.safety_identifier
  if (hasEncryptedReasoning(messages)) dropImplied(extensions)
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
      logprobs,
      extensions: Object.keys(extensions).length > 0 ? { [FORMAT]: extensions } : undefined,
    }),
  }
}

/** A request without `input` is valid if it continues another one. */
function inputOf(fields: JsonObject): unknown {
  if (isPresent(fields.input)) return fields.input
  if (STATEFUL_FIELDS.some((field) => isPresent(fields[field]))) return []
  throw badValue('input', 'a string or an array', fields.input)
}

function decodeMetadata(value: unknown): Record<string, string> | undefined {
  if (!isPresent(value)) return undefined
  const metadata = expectObject(value, 'metadata')
  for (const [key, text] of Object.entries(metadata)) expectString(text, `metadata.${key}`)
  return metadata as Record<string, string>
}

const LOGPROBS = 'message.output_text.logprobs'

/** Moves the request for log probabilities from the fields that only this format has to the hub's. */
function takeLogprobs(extensions: JsonObject): number | undefined {
  if (!toArray(extensions.include).includes(LOGPROBS)) return undefined
  const alternatives = optionalNumber(extensions.top_logprobs, 'top_logprobs') ?? 0
  delete extensions.top_logprobs
  dropIncluded(extensions, LOGPROBS)
  return alternatives
}

function dropIncluded(extensions: JsonObject, field: string): void {
  const include = toArray(extensions.include).filter((included) => included !== field)
  if (include.length > 0) extensions.include = include
  else if (Array.isArray(extensions.include)) delete extensions.include
}

/** Removes what `encodeRequest` adds to a request with encrypted reasoning in earlier turns. */
function dropImplied(extensions: JsonObject): void {
  if (extensions.store === false) delete extensions.store
  dropIncluded(extensions, ENCRYPTED_REASONING)
}

export const encodeRequest = /* @__PURE__ */ atOnce(encodeRequestInSteps)

export function* encodeRequestInSteps(
  request: ChatRequest,
  options: EncodeRequestContext,
): Steps<EncodedRequest> {
  const context = resolveQuirks(options)
  const { warn } = context
  const own = request.extensions?.[FORMAT] ?? {}
  const encrypted =
    own.store !== true && (returnsEncryptedReasoning(context) || hasEncryptedReasoning(request.messages))
  const input = yield* encodeTurns(request.messages, {
    warn,
    stateless: own.store === false || encrypted,
    continued: isPresent(own.previous_response_id) || isPresent(own.conversation) || refersBack(request),
  })
  warnUnsupported(request, warn)
  const tools = encodeToolFields(request, context)
  const include = [
    ...toArray(tools.include),
    ...(encrypted ? [ENCRYPTED_REASONING] : []),
    ...(request.logprobs === undefined ? [] : [LOGPROBS]),
  ]
  const fields = {
    model: request.model,
    ...encodeSystem(request, input, warn),
    ...tools,
    ...(include.length > 0 && { include: [...new Set([...toArray(own.include), ...include])] }),
    ...defined({
      max_output_tokens: encodeLimit(request.maxOutputTokens, context),
      temperature: request.temperature,
      top_p: request.topP,
      text: encodeText(request, warn),
      service_tier: encodeServiceTier(request.serviceTier, warn),
      prompt_cache_key: request.promptCacheKey,
      user: fitUser(request.user, warn),
      metadata: request.metadata,
      top_logprobs: request.logprobs || undefined,
    }),
    ...encodeReasoning(request.reasoning, context),
    ...(encrypted && { store: false }),
    stream: request.stream,
  }
  return { path: requestPath(), body: withExtensions(fields, own) }
}

/** One system block is `instructions`. Several are a message, as is one with a breakpoint or without a conversation. */
function encodeSystem({ system }: ChatRequest, input: readonly unknown[], warn: Warn): JsonObject {
  const blocks = system.map((part, index) => encodePart(part, `system[${index}]`, warn)).filter(isObject)
  const [first] = blocks
  if (!first) return { input }
  const isText = blocks.length === 1 && !first.prompt_cache_breakpoint
  if (isText && input.length > 0) return { instructions: first.text, input }
  return { input: [{ type: 'message', role: 'developer', content: blocks }, ...input] }
}

/** OpenAI rejects tool settings in a request without tools. */
function encodeToolFields(request: ChatRequest, context: ResolvedContext): JsonObject {
  const { tools = [], toolChoice, parallelToolCalls } = request
  const { quirks, warn } = context
  const support = quirks.webSearch ?? WEB_SEARCH_SUPPORT
  const search = encodeWebSearch(request, support, { ...context, target: FORMAT })
  const encoded = encodeTools(tools, warn, search.tool)
  if (encoded.length > 0) {
    return defined({
      ...search.fields,
      tools: encoded,
      tool_choice: toolChoice && encodeToolChoice(toolChoice, tools),
      parallel_tool_calls: parallelToolCalls,
    })
  }
  if (toolChoice?.mode === 'required') {
    warn('unsupported', 'toolChoice', 'The request has no tools; toolChoice was dropped')
  }
  return {}
}

/** The token limit, within what OpenAI and the model accept. */
function encodeLimit(limit: number | undefined, { traits, warn }: ResolvedContext): number | undefined {
  if (limit === undefined || limit <= 0) return limit
  const fitting = Math.max(MIN_OUTPUT_TOKENS, Math.min(limit, traits.maxOutputTokens ?? limit))
  if (fitting < limit) {
    warn('changed', 'maxOutputTokens', `maxOutputTokens was lowered to ${fitting}, the model's maximum`)
  } else if (fitting > limit) {
    warn('changed', 'maxOutputTokens', `maxOutputTokens was raised to ${fitting}, OpenAI's minimum`)
  }
  return fitting
}

function encodeServiceTier(tier: string | undefined, warn: Warn): string | undefined {
  if (tier === undefined) return undefined
  const known = SERVICE_TIERS.get(tier)
  if (!known) {
    warn('unsupported', 'serviceTier', `openai-responses has no service tier ${tier}; it was dropped`)
  }
  return known
}

function warnUnsupported(request: ChatRequest, warn: Warn): void {
  for (const field of ['topK', 'seed', 'presencePenalty', 'frequencyPenalty'] as const) {
    if (request[field] === undefined) continue
    warn('unsupported', field, `openai-responses has no equivalent of ${field}; it was dropped`)
  }
  if (request.stopSequences?.length) {
    warn(
      'unsupported',
      'stopSequences',
      'openai-responses has no equivalent of stopSequences; they were dropped',
    )
  }
}

/** The body with the client's own fields. Objects that both have are merged: the client's hold what the hub lacks. */
function withExtensions(fields: JsonObject, own: JsonObject): JsonObject {
  const body = { ...own, ...fields }
  for (const [key, value] of Object.entries(own)) {
    const encoded = fields[key]
    if (isObject(value) && isObject(encoded)) body[key] = { ...encoded, ...value }
  }
  return body
}

/** Whether the history has items by reference, which may be calls. */
function refersBack({ messages }: ChatRequest): boolean {
  return messages.some(({ content }) =>
    (content as { type: string; value?: unknown }[]).some(
      ({ type, value }) => type === 'native' && isReference(value),
    ),
  )
}
