import {
  atOnce,
  type ChatRequest,
  defined,
  expectArray,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  optionalBoolean,
  optionalNumber,
  optionalString,
  type ResponseFormat,
  type Steps,
  unknownFields,
  type Warn,
} from '../../hub/index.ts'
import type { DecodeRequestContext, EncodedRequest, EncodeRequestContext } from '../format.ts'
import { fitUser } from '../openai-user.ts'
import { type ResolvedContext, resolveQuirks } from '../quirks.ts'
import { decodeTurns } from './decode-turns.ts'
import { encodeTurns } from './encode-turns.ts'
import { NEUTRAL } from './maps.ts'
import { decodeReasoning, encodeReasoning, withoutNestedReasoning } from './reasoning.ts'
import { decodeToolChoice, decodeTools, encodeTools } from './tools.ts'
import { upstreamProfile } from './upstream-profile.ts'

/** OpenAI's limit for stop sequences. */
const MAX_STOPS = 4

const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'tools',
  'tool_choice',
  'functions',
  'function_call',
  'parallel_tool_calls',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'reasoning_effort',
  'reasoning',
  'thinking',
  'enable_thinking',
  'thinking_budget',
  'verbosity',
  'service_tier',
  'prompt_cache_key',
  'user',
  'metadata',
  'stream',
  'stream_options',
])

export function requestPath(): string {
  return '/v1/chat/completions'
}

/** @throws ApiError 400 naming the field that is not valid in openai-chat */
export const decodeRequest = /* @__PURE__ */ atOnce(decodeRequestInSteps)

export function* decodeRequestInSteps(value: unknown, { warn }: DecodeRequestContext): Steps<ChatRequest> {
  const body = expectObject(value, 'body')
  const { system, messages } = yield* decodeTurns(body.messages, warn)
  const extension = decodeExtension(body)
  const legacyFunctions = (Array.isArray(body.functions) && body.functions.length > 0) || undefined
  const number = (field: string) => optionalNumber(body[field], field)
  const string = (field: string) => optionalString(body[field], field)
  return defined({
    model: expectString(body.model, 'model'),
    system,
    messages,
    tools: decodeTools(body.tools, body.functions),
    toolChoice: decodeToolChoice(body.tool_choice, body.function_call),
    parallelToolCalls:
      optionalBoolean(body.parallel_tool_calls, 'parallel_tool_calls') ??
      (legacyFunctions ? false : undefined),
    legacyFunctions,
    maxOutputTokens: number('max_completion_tokens') ?? number('max_tokens'),
    temperature: number('temperature'),
    topP: number('top_p'),
    topK: number('top_k'),
    stopSequences: decodeStop(body.stop),
    seed: number('seed'),
    presencePenalty: number('presence_penalty'),
    frequencyPenalty: number('frequency_penalty'),
    responseFormat: decodeResponseFormat(body.response_format),
    reasoning: decodeReasoning(body, warn),
    verbosity: string('verbosity'),
    serviceTier: string('service_tier'),
    promptCacheKey: string('prompt_cache_key'),
    user: string('user') ?? string('safety_identifier'),
    metadata: decodeMetadata(body.metadata, warn),
    logprobs: decodeLogprobs(body),
    stream: optionalBoolean(body.stream, 'stream') ?? false,
    streamUsage:
      isObject(body.stream_options) && body.stream_options.include_usage === true ? true : undefined,
    extensions: extension && { 'openai-chat': extension },
  })
}

/** How many alternatives the client asks for beside the log probability of each token. */
function decodeLogprobs({ logprobs, top_logprobs }: JsonObject): number | undefined {
  if (optionalBoolean(logprobs, 'logprobs') !== true) return undefined
  return optionalNumber(top_logprobs, 'top_logprobs') ?? 0
}

function decodeExtension(body: JsonObject): JsonObject | undefined {
  const unknown = unknownFields(withoutNestedReasoning(body), KNOWN)
  if (!unknown) return undefined
  const { safety_identifier, response_format, ...rest } = unknown
  if (rest.logprobs === true) {
    delete rest.logprobs
    delete rest.top_logprobs
  }
  if (safety_identifier !== undefined && isPresent(body.user)) rest.safety_identifier = safety_identifier
  if (isObject(response_format) && !isKnownFormat(response_format)) rest.response_format = response_format
  for (const [field, value] of Object.entries(NEUTRAL)) if (rest[field] === value) delete rest[field]
  return Object.keys(rest).length > 0 ? rest : undefined
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}

function decodeStop(value: unknown): string[] | undefined {
  if (!isPresent(value)) return undefined
  const stops = typeof value === 'string' ? [value] : expectArray(value, 'stop')
  const texts = stops.map((stop, index) => expectString(stop, `stop[${index}]`)).filter(Boolean)
  return texts.length > 0 ? texts : undefined
}

function isKnownFormat({ type }: JsonObject): boolean {
  return type === 'text' || type === 'json_object' || type === 'json_schema'
}

function decodeResponseFormat(value: unknown): ResponseFormat | undefined {
  if (!isPresent(value)) return undefined
  const { type, json_schema } = expectObject(value, 'response_format')
  if (type === 'json_object') return { type: 'json' }
  if (type !== 'json_schema') return undefined
  const path = 'response_format.json_schema'
  const { name, description, schema, strict } = expectObject(json_schema, path)
  return defined({
    type: 'json-schema' as const,
    schema: isPresent(schema) ? expectObject(schema, `${path}.schema`) : {},
    name: optionalString(name, `${path}.name`),
    description: optionalString(description, `${path}.description`),
    strict: optionalBoolean(strict, `${path}.strict`),
  })
}

function decodeMetadata(value: unknown, warn: Warn): Record<string, string> | undefined {
  if (!isPresent(value)) return undefined
  const entries: [string, string][] = []
  for (const [key, text] of Object.entries(expectObject(value, 'metadata'))) {
    if (typeof text === 'string') entries.push([key, text])
    else warn('unsupported', `metadata.${key}`, 'Metadata values must be strings; this one was dropped')
  }
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

export const encodeRequest = /* @__PURE__ */ atOnce(encodeRequestInSteps)

export function* encodeRequestInSteps(
  request: ChatRequest,
  options: EncodeRequestContext,
): Steps<EncodedRequest> {
  const context = resolveQuirks(options)
  const { model, stream, verbosity, promptCacheKey, user } = request
  const extension = request.extensions?.['openai-chat']
  const own = defined({
    model,
    messages: yield* encodeTurns(request, context),
    ...encodeTools(request, context),
    ...encodeLimit(request, context),
    ...encodeSampling(request, context),
    ...(request.logprobs !== undefined && upstreamProfile.tokenOptions.logprobs?.(request.logprobs)),
    response_format: encodeResponseFormat(request.responseFormat, context.warn),
    ...encodeReasoning(request.reasoning, context),
    verbosity,
    service_tier: encodeServiceTier(request.serviceTier, options.warn),
    prompt_cache_key: promptCacheKey,
    user: fitUser(user, options.warn),
    metadata: encodeMetadata(request, context),
    stream: stream || undefined,
    stream_options: stream ? { include_usage: true } : undefined,
  })
  return { path: requestPath(), body: { ...extension, ...own } }
}

/** `standard_only` is Anthropic's name for the default tier; `ultrafast` is a tier of openai-responses alone. */
function encodeServiceTier(tier: string | undefined, warn: Warn): string | undefined {
  if (tier === 'ultrafast') {
    warn('changed', 'serviceTier', 'openai-chat has no service tier ultrafast; fast was sent')
    return 'fast'
  }
  return tier === 'standard_only' ? 'default' : tier
}

function encodeLimit({ maxOutputTokens }: ChatRequest, { traits, warn }: ResolvedContext): JsonObject {
  if (maxOutputTokens === undefined) return {}
  const limit = Math.min(maxOutputTokens, traits.maxOutputTokens ?? maxOutputTokens)
  if (limit < maxOutputTokens) {
    warn('changed', 'maxOutputTokens', `maxOutputTokens was lowered to ${limit}, the model's maximum`)
  }
  return { [traits.tokenField ?? 'max_tokens']: limit }
}

function encodeSampling(request: ChatRequest, { quirks, warn }: ResolvedContext): JsonObject {
  const { topK } = request
  if (topK !== undefined && !quirks.topK) {
    warn('unsupported', 'topK', 'openai-chat has no equivalent of topK; it was dropped')
  }
  return {
    temperature: request.temperature,
    top_p: request.topP,
    top_k: quirks.topK ? topK : undefined,
    stop: encodeStop(request.stopSequences, warn),
    seed: request.seed,
    presence_penalty: request.presencePenalty,
    frequency_penalty: request.frequencyPenalty,
  }
}

function encodeStop(stops: readonly string[] = [], warn: Warn): string[] | undefined {
  if (stops.length === 0) return undefined
  if (stops.length > MAX_STOPS) {
    warn(
      'changed',
      'stopSequences',
      `openai-chat accepts ${MAX_STOPS} stop sequences; the others were dropped`,
    )
  }
  return stops.slice(0, MAX_STOPS)
}

function encodeResponseFormat(format: ResponseFormat | undefined, warn: Warn): JsonObject | undefined {
  if (!format || format.type === 'text') return undefined
  if (format.type === 'json') return { type: 'json_object' }
  const { name = 'response', description, schema, strict } = format
  if (format.name === undefined) {
    warn('defaulted', 'responseFormat.name', `The schema has no name; it was named ${name}`)
  }
  return { type: 'json_schema', json_schema: defined({ name, description, schema, strict }) }
}

function encodeMetadata({ metadata, extensions }: ChatRequest, { quirks, warn }: ResolvedContext) {
  if (!metadata || !quirks.metadataRequiresStore) return metadata
  if (extensions?.['openai-chat']?.store === true) return metadata
  warn('unsupported', 'metadata', 'OpenAI accepts metadata only with store: true; it was dropped')
  return undefined
}
