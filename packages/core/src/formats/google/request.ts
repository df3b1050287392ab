import {
  ApiError,
  atOnce,
  type ChatRequest,
  defined,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  optionalNumber,
  optionalString,
  type ResponseFormat,
  type Steps,
  unknownFields,
  type Warn,
} from '../../hub/index.ts'
import type { DecodeRequestContext, EncodedRequest, EncodeRequestContext } from '../format.ts'
import { decodeTurns } from './decode-turns.ts'
import { encodeRequestPart } from './encode-parts.ts'
import { encodeTurns } from './encode-turns.ts'
import { logprobsConfig, takeLogprobs } from './logprobs.ts'
import { camelFields, listOf, NO_CACHE_BREAKPOINTS } from './maps.ts'
import { decodeReasoning, encodeReasoning } from './reasoning.ts'
import { toJsonSchema } from './schema.ts'
import { decodeToolChoice, decodeTools, encodeSchema, encodeToolConfig, encodeTools } from './tools.ts'
import type { ContentWire } from './wire.ts'

const KNOWN = new Set([
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'serviceTier',
])
const ALIASES = new Set([...KNOWN, 'safetySettings', 'cachedContent'])

const KNOWN_CONFIG = new Set([
  'temperature',
  'topP',
  'topK',
  'maxOutputTokens',
  'stopSequences',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'thinkingConfig',
])
const CONFIG_ALIASES = new Set([...KNOWN_CONFIG, 'candidateCount'])

/** Fields of the hub's request that Google has no equivalent of. */
const UNSUPPORTED = [
  'verbosity',
  'promptCacheKey',
  'user',
  'metadata',
] as const satisfies readonly (keyof ChatRequest)[]

/** Service tiers. `auto` is the default and omitted. */
const TIER_BY_WIRE = new Map(Object.entries({ standard: 'default', flex: 'flex', priority: 'priority' }))
const WIRE_BY_TIER = new Map([...TIER_BY_WIRE].map(([wire, tier]) => [tier, wire]))

const JSON_TYPE = 'application/json'
const MAX_TEMPERATURE = 2
const MAX_STOP_SEQUENCES = 5
const MAX_SEED = 2 ** 31 - 1

/** The prefixes `models/` and `tunedModels/` of a model name become part of the path. */
export function requestPath({ model, stream }: { model: string; stream: boolean }): string {
  const resource = /^(models|tunedModels)\/(.+)$/.exec(model)
  const path = `${resource?.[1] ?? 'models'}/${encodeURIComponent(resource?.[2] ?? model)}`
  return `/v1beta/${path}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`
}

export const decodeRequest = /* @__PURE__ */ atOnce(decodeRequestInSteps)

export function* decodeRequestInSteps(
  body: unknown,
  { warn, model, stream }: DecodeRequestContext,
): Steps<ChatRequest> {
  const wire = camelFields(expectObject(body, 'body'), ALIASES)
  const { generationConfig } = wire
  const config = camelFields(
    generationConfig == null ? {} : expectObject(generationConfig, 'generationConfig'),
    CONFIG_ALIASES,
  )
  const { toolChoice, rest: toolConfig } = decodeToolChoice(wire.toolConfig)
  const format = decodeResponseFormat(config)
  const rest = { ...unknownFields(config, KNOWN_CONFIG), ...format.rest }
  if (rest.candidateCount === 1) delete rest.candidateCount
  const logprobs = takeLogprobs(rest)
  const extensions: JsonObject = {
    ...unknownFields(wire, KNOWN),
    ...(toolConfig && { toolConfig }),
    ...(Object.keys(rest).length > 0 && { generationConfig: rest }),
  }
  const number = (key: string) => optionalNumber(config[key], `generationConfig.${key}`)
  return defined({
    model: (model ?? expectString(wire.model, 'model')).replace(/^models\//, ''),
    ...(yield* decodeTurns(wire, warn)),
    tools: decodeTools(wire.tools, warn),
    toolChoice,
    maxOutputTokens: number('maxOutputTokens'),
    temperature: number('temperature'),
    topP: number('topP'),
    topK: number('topK'),
    stopSequences: decodeStopSequences(config.stopSequences),
    seed: number('seed'),
    presencePenalty: number('presencePenalty'),
    frequencyPenalty: number('frequencyPenalty'),
    logprobs,
    responseFormat: format.responseFormat,
    reasoning: decodeReasoning(config.thinkingConfig, 'generationConfig.thinkingConfig'),
    serviceTier: decodeServiceTier(wire.serviceTier),
    stream: stream ?? false,
    extensions: Object.keys(extensions).length > 0 ? { google: extensions } : undefined,
  })
}

function decodeStopSequences(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined
  const path = 'generationConfig.stopSequences'
  const sequences = (typeof value === 'string' ? [value] : listOf(value, path)).map((item, position) =>
    expectString(item, `${path}[${position}]`),
  )
  return sequences.length > 0 ? sequences : undefined
}

function decodeServiceTier(value: unknown): string | undefined {
  const tier = optionalString(value, 'serviceTier')?.toLowerCase()
  return tier === undefined || tier === 'unspecified' ? undefined : (TIER_BY_WIRE.get(tier) ?? tier)
}

/** Response media types that no other format has, such as `text/x.enum`, are kept in `rest`. */
function decodeResponseFormat(config: JsonObject): { responseFormat?: ResponseFormat; rest?: JsonObject } {
  const { responseSchema, responseJsonSchema } = config
  const type = optionalString(config.responseMimeType, 'generationConfig.responseMimeType')
  if (type && type !== JSON_TYPE && type !== 'text/plain') {
    return { rest: defined({ responseMimeType: type, responseSchema, responseJsonSchema }) }
  }
  if (responseJsonSchema != null) {
    const schema = expectObject(responseJsonSchema, 'generationConfig.responseJsonSchema')
    return { responseFormat: { type: 'json-schema', schema } }
  }
  if (responseSchema != null) {
    const path = 'generationConfig.responseSchema'
    const schema = toJsonSchema(expectObject(responseSchema, path), path)
    return { responseFormat: { type: 'json-schema', schema } }
  }
  return type === JSON_TYPE ? { responseFormat: { type: 'json' } } : {}
}

/** @throws ApiError 400 if the request has no content */
export const encodeRequest = /* @__PURE__ */ atOnce(encodeRequestInSteps)

export function* encodeRequestInSteps(
  request: ChatRequest,
  context: EncodeRequestContext,
): Steps<EncodedRequest> {
  const { warn } = context
  const extensions = request.extensions?.google ?? {}
  for (const field of UNSUPPORTED) {
    if (request[field] !== undefined)
      warn('unsupported', field, `Google has no equivalent of ${field}; it was dropped`)
  }
  if (request.parallelToolCalls === false) {
    warn(
      'unsupported',
      'parallelToolCalls',
      'Google cannot disable parallel tool calls; parallelToolCalls was dropped',
    )
  }
  const own = defined({
    ...(yield* encodeConversation(request, context)),
    tools: encodeTools(request, context),
    toolConfig: merged(extensions.toolConfig, encodeToolConfig(request, context)),
    generationConfig: merged(extensions.generationConfig, {
      ...encodeConfig(request, context),
      ...(request.logprobs !== undefined && logprobsConfig(request.logprobs)),
    }),
    serviceTier: encodeServiceTier(request.serviceTier, warn),
  })
  return { path: requestPath(request), body: { ...extensions, ...own } }
}

function* encodeConversation(request: ChatRequest, context: EncodeRequestContext) {
  const { warn } = context
  const parts = request.system.flatMap((part, position) => {
    const path = `system[${position}]`
    if (part.cacheControl) warn('unsupported', `${path}.cacheControl`, NO_CACHE_BREAKPOINTS)
    return encodeRequestPart(part, path, warn)
  })
  const contents = yield* encodeTurns(request, context)
  if (contents.length > 0) return { ...(parts.length > 0 && { systemInstruction: { parts } }), contents }
  if (parts.length === 0)
    throw new ApiError('The request has no content: messages and system are empty', {
      status: 400,
      param: 'messages',
    })
  warn('changed', 'system', 'Google requires a user message; the system instructions were sent as one')
  const opening: ContentWire = { role: 'user', parts }
  return { contents: [opening] }
}

function encodeConfig(request: ChatRequest, context: EncodeRequestContext): JsonObject {
  const { warn, traits, quirks } = context
  const { temperature, maxOutputTokens, stopSequences, seed, reasoning } = request
  const limit = traits.maxOutputTokens ?? Number.POSITIVE_INFINITY
  return {
    temperature: atMost(MAX_TEMPERATURE, temperature, 'temperature', warn),
    topP: request.topP,
    topK: request.topK,
    maxOutputTokens: atMost(limit, maxOutputTokens, 'maxOutputTokens', warn),
    stopSequences: encodeStopSequences(stopSequences, warn),
    seed: encodeSeed(seed, warn),
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    ...encodeResponseFormat(request, context),
    ...(reasoning &&
      (quirks?.encodeReasoning?.(reasoning, context) ?? {
        thinkingConfig: encodeReasoning(reasoning, context),
      })),
  }
}

function encodeResponseFormat(
  { responseFormat, tools }: ChatRequest,
  { traits, warn }: EncodeRequestContext,
) {
  if (!responseFormat || responseFormat.type === 'text') return {}
  if (traits.structuredOutput === 'without-tools' && tools && tools.length > 0) {
    warn(
      'unsupported',
      'responseFormat',
      'Models before Gemini 3 reject a response format together with tools; it was dropped',
    )
    return {}
  }
  if (responseFormat.type === 'json') return { responseMimeType: JSON_TYPE }
  const { schema, name, description } = responseFormat
  for (const [key, value] of Object.entries({ name, description })) {
    if (value !== undefined)
      warn('unsupported', `responseFormat.${key}`, `Google schemas have no ${key}; it was dropped`)
  }
  return { responseMimeType: JSON_TYPE, responseJsonSchema: encodeSchema(schema) }
}

function encodeStopSequences(sequences: readonly string[] | undefined, warn: Warn): string[] | undefined {
  const kept = sequences?.filter((sequence) => sequence !== '')
  if (!kept || kept.length === 0) return undefined
  if (kept.length > MAX_STOP_SEQUENCES) {
    warn(
      'changed',
      'stopSequences',
      `Google accepts ${MAX_STOP_SEQUENCES} stop sequences; the others were dropped`,
    )
  }
  return kept.slice(0, MAX_STOP_SEQUENCES)
}

/** Google accepts 32-bit seeds. */
function encodeSeed(seed: number | undefined, warn: Warn): number | undefined {
  if (seed === undefined || (Number.isInteger(seed) && Math.abs(seed) <= MAX_SEED)) return seed
  warn('changed', 'seed', 'Google accepts 32-bit seeds; the seed was truncated')
  return seed | 0
}

function encodeServiceTier(tier: string | undefined, warn: Warn): string | undefined {
  if (tier === undefined || tier === 'auto') return undefined
  const known = WIRE_BY_TIER.get(tier)
  if (!known) warn('unsupported', 'serviceTier', `Google has no service tier ${tier}; it was dropped`)
  return known
}

function atMost(limit: number, value: number | undefined, path: string, warn: Warn): number | undefined {
  if (value === undefined || value <= limit) return value
  warn('changed', path, `${path} was lowered to ${limit}, the maximum`)
  return limit
}

/** The extension with the hub's fields on top; undefined if there are none. */
function merged(extension: unknown, fields: JsonObject): JsonObject | undefined {
  const all = { ...(isObject(extension) ? extension : {}), ...defined(fields) }
  return Object.keys(all).length > 0 ? all : undefined
}
