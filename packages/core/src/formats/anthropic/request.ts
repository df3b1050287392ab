import {
  badValue,
  type ChatRequest,
  defined,
  expectArray,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  type Message,
  optionalBoolean,
  optionalNumber,
  optionalString,
  type ResponseFormat,
  unknownFields,
  type Warn,
} from '../../hub/index.ts'
import type { DecodeRequestContext, EncodedRequest, EncodeRequestContext } from '../format.ts'
import { encodeText, isBlank } from './blocks.ts'
import { type BlockContext, limitBreakpoints } from './cache.ts'
import { decodeAssistantContent, decodeSystemContent, decodeUserContent } from './parts.ts'
import { decodeReasoning, planThinking, type ThinkingPlan } from './reasoning.ts'
import { decodeToolChoice, decodeTools, encodeTools } from './tools.ts'
import { continuesWithoutThinking, encodeMessages } from './turns.ts'
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

/** Fields of the hub's request that Anthropic has no place for. */
const UNSUPPORTED = [
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'verbosity',
  'promptCacheKey',
  'metadata',
] as const satisfies readonly (keyof ChatRequest)[]

/** Service tiers by the words of other formats too. */
const SERVICE_TIERS: Record<string, string> = {
  auto: 'auto',
  standard_only: 'standard_only',
  default: 'standard_only',
}

const JSON_MODE = 'Answer with one JSON object and nothing else.'

/** With thinking on, a lower `top_p` is refused. */
const MIN_THINKING_TOP_P = 0.95

export function requestPath(): string {
  return '/v1/messages'
}

export function decodeRequest(body: unknown, { warn }: DecodeRequestContext): ChatRequest {
  const wire = expectObject(body, 'body')
  const model = expectString(wire.model, 'model')
  const { system, messages } = decodeMessages(wire, warn)
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
    tools: decodeTools(wire.tools, warn),
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

function decodeMessages(wire: JsonObject, warn: Warn): Pick<ChatRequest, 'system' | 'messages'> {
  const system = decodeSystemContent(wire.system, 'system', warn)
  const messages: Message[] = []
  for (const [position, item] of expectArray(wire.messages, 'messages').entries()) {
    const path = `messages[${position}]`
    const message = expectObject(item, path)
    const content = `${path}.content`
    if (message.role === 'system') {
      const parts = decodeSystemContent(message.content, content, warn)
      if (messages.length === 0) system.push(...parts)
      else messages.push({ role: 'system', content: parts })
    } else if (message.role === 'assistant') {
      messages.push({ role: 'assistant', content: decodeAssistantContent(message.content, content, warn) })
    } else if (message.role === 'user') {
      messages.push({ role: 'user', content: decodeUserContent(message.content, content, warn) })
    } else throw badValue(`${path}.role`, 'user or assistant', message.role)
  }
  return { system, messages }
}

function decodeStopSequences(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined
  const sequences = expectArray(value, 'stop_sequences')
  return sequences.map((item, position) => expectString(item, `stop_sequences[${position}]`))
}

/** `output_format` is the field's name of the beta. */
function decodeResponseFormat(wire: JsonObject): ResponseFormat | undefined {
  const config = isObject(wire.output_config) ? wire.output_config : {}
  const path = config.format == null ? 'output_format' : 'output_config.format'
  const format = config.format ?? wire.output_format
  if (format === undefined || format === null) return undefined
  return { type: 'json-schema', schema: expectObject(expectObject(format, path).schema, `${path}.schema`) }
}

export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest {
  const { warn } = context
  const blocks: BlockContext = { warn, breakpoints: [] }
  const extensions = request.extensions?.anthropic ?? {}

  const tools = encodeTools(request, blocks)
  const system = encodeSystem(request, blocks)
  const messages = encodeMessages(request, blocks)
  limitBreakpoints(blocks, isObject(extensions.cache_control) ? 1 : 0)

  const choice = tools.tool_choice?.type
  const obstacles = {
    forcedTool: choice === 'any' || choice === 'tool',
    midTurn: continuesWithoutThinking(messages),
  }
  const plan = planThinking(request, obstacles, context)
  for (const field of UNSUPPORTED) {
    if (request[field] !== undefined) warn('unsupported', field, `Anthropic has no ${field}`)
  }
  const own = defined({
    model: request.model,
    max_tokens: plan.maxTokens,
    system,
    messages,
    ...tools,
    thinking: plan.thinking,
    ...(request.reasoning && context.quirks?.encodeReasoning?.(request.reasoning, context)),
    ...encodeSampling(request, plan, context),
    stop_sequences: encodeStopSequences(request.stopSequences, warn),
    output_config: encodeOutputConfig(request, plan, extensions, warn),
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
    context.warn('changed', 'responseFormat', 'JSON is asked for in the instructions')
    blocks.push({ type: 'text', text: JSON_MODE })
  }
  const [first, second] = blocks
  if (!first) return undefined
  return second || first.cache_control ? blocks : first.text
}

function encodeSampling(
  { temperature, topP, topK }: ChatRequest,
  { thinks }: ThinkingPlan,
  { traits, warn }: EncodeRequestContext,
): JsonObject {
  const free = !traits.fixedSampling && !thinks
  const reason = thinks ? 'Thinking forbids it' : 'The model samples in its own way'
  const keep = (field: string, value: number | undefined, allowed: boolean, why: string) => {
    if (value === undefined || allowed) return value
    warn('unsupported', field, why)
    return undefined
  }
  const warmth = keep('temperature', temperature, free || temperature === 1, reason)
  const mass = keep('topP', topP, free || topP === 1 || (thinks && (topP ?? 0) >= MIN_THINKING_TOP_P), reason)
  if (warmth !== undefined && (warmth > 1 || warmth < 0))
    warn('changed', 'temperature', 'Anthropic takes 0 to 1')
  return {
    temperature: warmth === undefined ? undefined : Math.min(1, Math.max(0, warmth)),
    top_p: keep('topP', mass, warmth === undefined, 'Newer models take temperature or topP, not both'),
    top_k: keep('topK', topK, free, reason),
  }
}

function encodeStopSequences(sequences: string[] | undefined, warn: Warn): string[] | undefined {
  const kept = sequences?.filter((sequence) => !isBlank(sequence))
  if (kept && sequences && kept.length < sequences.length) {
    warn('unsupported', 'stopSequences', 'Stop sequences must not be blank')
  }
  return kept && kept.length > 0 ? kept : undefined
}

/** The schema goes as it is; the format has no place for its name. */
function encodeOutputConfig(
  { responseFormat }: ChatRequest,
  { effort }: ThinkingPlan,
  extensions: JsonObject,
  warn: Warn,
): JsonObject | undefined {
  if (responseFormat?.type === 'json-schema' && responseFormat.description !== undefined) {
    warn('unsupported', 'responseFormat.description', 'Schemas have no description')
  }
  const own = defined({
    effort,
    format:
      responseFormat?.type === 'json-schema'
        ? { type: 'json_schema', schema: responseFormat.schema }
        : undefined,
  })
  return Object.keys(own).length > 0 ? mergeConfig(extensions.output_config, own) : undefined
}

function encodeServiceTier(tier: string | undefined, warn: Warn): string | undefined {
  if (tier === undefined) return undefined
  const known = Object.hasOwn(SERVICE_TIERS, tier) ? SERVICE_TIERS[tier] : undefined
  if (!known) warn('unsupported', 'serviceTier', `Anthropic has no service tier ${tier}`)
  return known
}

/** Merges fields that are objects in both; the later wins field by field. */
function mergeConfig(first: unknown, second: JsonObject): JsonObject {
  return isObject(first) ? { ...first, ...second } : second
}
