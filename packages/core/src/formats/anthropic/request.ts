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
import { type BlockContext, limitBreakpoints } from './cache.ts'
import { decodeTurns } from './decode-turns.ts'
import { encodeText, isBlank } from './encode-parts.ts'
import { continuesWithoutThinking, encodeTurns } from './encode-turns.ts'
import { fitOutputSchema } from './output-schema.ts'
import { decodeReasoning, effortWithoutThinking, encodeReasoning, type ThinkingPlan } from './reasoning.ts'
import { decodeToolChoice, decodeTools, encodeTools } from './tools.ts'
import type { TextBlock } from './wire.ts'

const KNOWN = new Set([
  'model',
  'max_tokens',
  'messages',
  'system',
  'metadata',
  'stop_sequences',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'service_tier',
])

/** Fields of the hub's request that Anthropic has no equivalent of. */
const UNSUPPORTED = [
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'verbosity',
  'promptCacheKey',
  'metadata',
  'logprobs',
] as const satisfies readonly (keyof ChatRequest)[]

/** Service tiers by their names here and in other formats. */
const SERVICE_TIERS: Record<string, string> = {
  auto: 'auto',
  standard_only: 'standard_only',
  default: 'standard_only',
}

/** The instruction that stands in for JSON mode. */
const JSON_MODE = 'Answer with one JSON object and nothing else.'

/** The lowest `top_p` that is accepted while thinking is on. */
const MIN_THINKING_TOP_P = 0.95

export function requestPath(): string {
  return '/v1/messages'
}

/** @throws ApiError 400 naming the field that is not valid in anthropic */
export const decodeRequest = /* @__PURE__ */ atOnce(decodeRequestInSteps)

export function* decodeRequestInSteps(body: unknown, { warn }: DecodeRequestContext): Steps<ChatRequest> {
  const wire = expectObject(body, 'body')
  const model = expectString(wire.model, 'model')
  const { system, messages, addedTools } = yield* decodeTurns(wire, warn)
  const { reasoning, extensions: thinkingExtensions } = decodeReasoning(wire)
  const { user_id: userId, ...metadata } =
    wire.metadata == null ? {} : expectObject(wire.metadata, 'metadata')
  const extensions: JsonObject = {
    ...unknownFields(wire, KNOWN),
    ...thinkingExtensions,
    ...(Object.keys(metadata).length > 0 && { metadata }),
  }
  return defined({
    model,
    system,
    messages,
    tools: decodeTools(wire.tools, addedTools, warn),
    ...decodeToolChoice(wire.tool_choice),
    maxOutputTokens: optionalNumber(wire.max_tokens, 'max_tokens'),
    temperature: optionalNumber(wire.temperature, 'temperature'),
    topP: optionalNumber(wire.top_p, 'top_p'),
    topK: optionalNumber(wire.top_k, 'top_k'),
    stopSequences: decodeStopSequences(wire.stop_sequences),
    responseFormat: decodeResponseFormat(wire),
    reasoning,
    serviceTier: optionalString(wire.service_tier, 'service_tier'),
    user: optionalString(userId, 'metadata.user_id'),
    stream: optionalBoolean(wire.stream, 'stream') ?? false,
    extensions: Object.keys(extensions).length > 0 ? { anthropic: extensions } : undefined,
  })
}

function decodeStopSequences(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined
  const sequences = expectArray(value, 'stop_sequences')
  return sequences.map((item, position) => expectString(item, `stop_sequences[${position}]`))
}

/** `output_format` is the name that the field had in the beta. */
function decodeResponseFormat(wire: JsonObject): ResponseFormat | undefined {
  const config = isObject(wire.output_config) ? wire.output_config : {}
  const path = config.format == null ? 'output_format' : 'output_config.format'
  const format = config.format ?? wire.output_format
  if (format === undefined || format === null) return undefined
  return { type: 'json-schema', schema: expectObject(expectObject(format, path).schema, `${path}.schema`) }
}

export const encodeRequest = /* @__PURE__ */ atOnce(encodeRequestInSteps)

export function* encodeRequestInSteps(
  request: ChatRequest,
  context: EncodeRequestContext,
): Steps<EncodedRequest> {
  const { warn } = context
  const blocks: BlockContext = { warn, breakpoints: [] }
  const extensions = request.extensions?.anthropic ?? {}

  const tools = encodeTools(request, blocks)
  const system = encodeSystem(request, blocks)
  const messages = yield* encodeTurns(request, blocks)
  limitBreakpoints(blocks, isObject(extensions.cache_control) ? 1 : 0)

  const choice = tools.tool_choice?.type
  const obstacles = {
    forcedTool: choice === 'any' || choice === 'tool',
    continuesTurn: continuesWithoutThinking(messages),
  }
  const plan = encodeReasoning(request, obstacles, context)
  for (const field of UNSUPPORTED) {
    if (request[field] !== undefined)
      warn('unsupported', field, `Anthropic has no equivalent of ${field}; it was dropped`)
  }
  const own = defined({
    model: request.model,
    max_tokens: plan.maxTokens,
    system,
    messages,
    ...tools,
    thinking: plan.thinking && mergeConfig(extensions.thinking, { ...plan.thinking }),
    ...(request.reasoning && context.quirks?.encodeReasoning?.(request.reasoning, context)),
    ...encodeSampling(request, plan, context),
    stop_sequences: encodeStopSequences(request.stopSequences, warn),
    output_config: encodeOutputConfig(request, plan, extensions, context),
    metadata:
      request.user === undefined ? undefined : mergeConfig(extensions.metadata, { user_id: request.user }),
    service_tier: encodeServiceTier(request.serviceTier, warn),
    stream: request.stream || undefined,
  })
  return { path: requestPath(), body: { ...extensions, ...own } }
}

function encodeSystem(request: ChatRequest, context: BlockContext): string | TextBlock[] | undefined {
  const blocks = request.system.flatMap((part, position) => {
    const block = encodeText(part, `system[${position}]`, context)
    return block ? [block] : []
  })
  if (request.responseFormat?.type === 'json') {
    context.warn(
      'changed',
      'responseFormat',
      'Anthropic has no JSON mode; an instruction was added to the system prompt',
    )
    blocks.push({ type: 'text', text: JSON_MODE })
  }
  const [first, second] = blocks
  if (!first) return undefined
  return second || first.cache_control ? blocks : first.text
}

function encodeSampling(
  { temperature, topP, topK }: ChatRequest,
  { thinks }: ThinkingPlan,
  { warn }: EncodeRequestContext,
): JsonObject {
  const free = !thinks
  const reason = 'is not allowed with thinking'
  const keepIf = (allowed: boolean, field: string, value: number | undefined, why: string) => {
    if (value === undefined || allowed) return value
    warn('unsupported', field, `${field} ${why}; it was dropped`)
    return undefined
  }
  const kept = keepIf(free || temperature === 1, 'temperature', temperature, reason)
  const isWide = topP === 1 || (thinks && (topP ?? 0) >= MIN_THINKING_TOP_P)
  const keptTopP = keepIf(free || isWide, 'topP', topP, reason)
  const clamped = kept === undefined ? undefined : Math.min(1, Math.max(0, kept))
  if (clamped === 0 && kept !== 0) warn('changed', 'temperature', 'temperature was raised to 0, the minimum')
  if (clamped === 1 && kept !== 1) warn('changed', 'temperature', 'temperature was lowered to 1, the maximum')
  return {
    temperature: clamped,
    top_p: keepIf(kept === undefined, 'topP', keptTopP, 'is not allowed together with temperature'),
    top_k: keepIf(free, 'topK', topK, reason),
  }
}

function encodeStopSequences(sequences: string[] | undefined, warn: Warn): string[] | undefined {
  const kept = sequences?.filter((sequence) => !isBlank(sequence))
  if (kept && sequences && kept.length < sequences.length) {
    warn('unsupported', 'stopSequences', 'Anthropic rejects blank stop sequences; they were dropped')
  }
  return kept && kept.length > 0 ? kept : undefined
}

function encodeOutputConfig(
  { responseFormat }: ChatRequest,
  plan: ThinkingPlan,
  extensions: JsonObject,
  { traits, warn }: EncodeRequestContext,
): JsonObject | undefined {
  if (responseFormat?.type === 'json-schema' && responseFormat.description !== undefined) {
    warn('unsupported', 'responseFormat.description', 'Anthropic schemas have no description; it was dropped')
  }
  const own = defined({
    effort: plan.effort ?? effortWithoutThinking(plan, extensions, traits, warn),
    format: responseFormat?.type === 'json-schema' ? encodeSchema(responseFormat.schema, warn) : undefined,
  })
  return Object.keys(own).length > 0 ? mergeConfig(extensions.output_config, own) : undefined
}

function encodeSchema(full: JsonObject, warn: Warn): JsonObject {
  const { schema, moved } = fitOutputSchema(full)
  if (moved.size > 0) {
    const message = `Anthropic does not enforce ${[...moved].join(', ')}; sent as part of the descriptions`
    warn('changed', 'responseFormat.schema', message)
  }
  return { type: 'json_schema', schema }
}

function encodeServiceTier(tier: string | undefined, warn: Warn): string | undefined {
  if (tier === undefined) return undefined
  const known = Object.hasOwn(SERVICE_TIERS, tier) ? SERVICE_TIERS[tier] : undefined
  if (!known) warn('unsupported', 'serviceTier', `Anthropic has no service tier ${tier}; it was dropped`)
  return known
}

/** Merges two objects; the fields of the second take precedence. */
function mergeConfig(first: unknown, second: JsonObject): JsonObject {
  return isObject(first) ? { ...first, ...second } : second
}
