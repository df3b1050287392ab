import {
  type CacheControl,
  countOf,
  defined,
  type Effort,
  type FinishReason,
  isObject,
  type JsonObject,
  type NameRule,
  type Usage,
  type Warn,
} from '../../hub/index.ts'
import { anthropicServiceTier, readServiceTier } from '../service-tier.ts'
import { warnModalities } from '../usage.ts'
import type { CacheControlWire, DeltaUsageWire, EffortWire, StopReason, UsageWire } from './wire.ts'

/** Media types that an image block may have. */
export const IMAGE_TYPES: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
])

const UNIFIED_REASONS: Record<StopReason, FinishReason['unified']> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'content-filter',
  pause_turn: 'other',
}

const STOP_REASONS: Record<FinishReason['unified'], StopReason> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  error: 'end_turn',
  other: 'end_turn',
}

const EFFORTS: Record<Exclude<Effort, 'none'>, EffortWire> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
}

export function mapFinishReason(raw: unknown): FinishReason {
  if (typeof raw !== 'string') return { unified: 'other' }
  return { unified: isStopReason(raw) ? UNIFIED_REASONS[raw] : 'other', raw }
}

/** The stop reason of a response: Anthropic's own if it still fits, and never `tool_use` without a tool call. */
export function encodeFinishReason(
  { unified, raw }: FinishReason,
  response: { called: boolean; stopSequence?: string | undefined },
): StopReason {
  const reason =
    raw !== undefined && isStopReason(raw) && UNIFIED_REASONS[raw] === unified ? raw : STOP_REASONS[unified]
  if (reason === 'tool_use' && !response.called) return 'end_turn'
  return unified === 'stop' && response.stopSequence !== undefined ? 'stop_sequence' : reason
}

function isStopReason(reason: string): reason is StopReason {
  return Object.hasOwn(UNIFIED_REASONS, reason)
}

/** The effort as Anthropic names it. The lowest is `low`. */
export function encodeEffort(effort: Exclude<Effort, 'none'>): EffortWire {
  return EFFORTS[effort]
}

/**
 * The usage of a response. Anthropic's `input_tokens` exclude tokens read from or written to the cache; the hub's
 * include them. new-api reports the kinds of cache writes in fields of its own.
 */
export function decodeUsage(raw: unknown): Usage | undefined {
  if (!isObject(raw)) return undefined
  const input = countOf(raw.input_tokens)
  const output = countOf(raw.output_tokens)
  if (input === undefined && output === undefined) return undefined
  const byTtl = isObject(raw.cache_creation) ? raw.cache_creation : {}
  const hour = countOf(byTtl.ephemeral_1h_input_tokens) ?? countOf(raw.claude_cache_creation_1_h_tokens)
  const minutes = countOf(byTtl.ephemeral_5m_input_tokens) ?? countOf(raw.claude_cache_creation_5_m_tokens)
  const read = countOf(raw.cache_read_input_tokens)
  const written = countOf(raw.cache_creation_input_tokens) ?? sum(minutes, hour)
  const tools = isObject(raw.server_tool_use) ? raw.server_tool_use : {}
  const details = isObject(raw.output_tokens_details) ? raw.output_tokens_details : {}
  return defined({
    inputTokens: (input ?? 0) + (read ?? 0) + (written ?? 0),
    outputTokens: output ?? 0,
    cacheReadTokens: read,
    cacheWriteTokens: written,
    cacheWrite1hTokens: hour,
    reasoningTokens: countOf(details.thinking_tokens),
    webSearches: countOf(tools.web_search_requests) || undefined,
    serviceTier: readServiceTier(raw.speed === FAST ? FAST : raw.service_tier),
    raw,
  })
}

/** Anthropic has a `speed` of its own for it; elsewhere it is a service tier. */
const FAST = 'fast'

/** The usage of a whole response. It is required there, so unknown counts are 0. */
export function encodeUsage(usage: Usage | undefined, warn: Warn = () => {}): UsageWire {
  return {
    cache_creation: null,
    inference_geo: null,
    service_tier: null,
    speed: null,
    ...encodeDeltaUsage(usage, warn),
  }
}

/**
 * The usage at the end of a stream, with the counts and the tier that Anthropic reports at its start where another
 * vendor reports them only now.
 */
export function encodeDeltaUsage(usage: Usage | undefined, warn: Warn): DeltaUsageWire {
  const isFast = usage?.serviceTier === FAST
  const tier = isFast ? null : anthropicServiceTier(usage, warn)
  warnModalities(usage, warn)
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage ?? {}
  const hour = usage?.cacheWrite1hTokens
  const thinking = usage?.reasoningTokens
  const searches = usage?.webSearches
  return {
    input_tokens: Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens),
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cacheReadTokens,
    ...(hour !== undefined && {
      cache_creation: {
        ephemeral_5m_input_tokens: Math.max(0, cacheWriteTokens - hour),
        ephemeral_1h_input_tokens: hour,
      },
    }),
    output_tokens: outputTokens,
    output_tokens_details: thinking === undefined ? null : { thinking_tokens: thinking },
    ...(tier !== null && { service_tier: tier }),
    ...(isFast && { speed: FAST }),
    server_tool_use: searches ? { web_search_requests: searches, web_fetch_requests: 0 } : null,
    fallback_credit: null,
    iterations: null,
  }
}
/** The usage of a stream so far. Later counts replace earlier ones; null leaves them as they are. */
export function mergeUsage(earlier: JsonObject, later: JsonObject): JsonObject {
  const present = Object.entries(later).filter(([, value]) => value !== null && value !== undefined)
  return { ...earlier, ...Object.fromEntries(present) }
}

export function decodeCacheControl(value: unknown): CacheControl | undefined {
  if (!isObject(value)) return undefined
  return value.ttl === '5m' || value.ttl === '1h' ? { ttl: value.ttl } : {}
}

export function encodeCacheControl({ ttl }: CacheControl): CacheControlWire {
  if (ttl === undefined) return { type: 'ephemeral' }
  return { type: 'ephemeral', ttl: ttl === '5m' ? '5m' : '1h' }
}

/** Whether the input of a tool call, or its JSON text, is not empty. */
export function hasFields(value: unknown): boolean {
  return typeof value === 'string' ? value !== '' : isObject(value) && Object.keys(value).length > 0
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0)
}

/** What Anthropic accepts as a tool name. Source: Anthropic API reference, `tools[].name`. */
export const toolName: NameRule = { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 128 }

/** Objects that the hub only has some fields of. */
export const partlyReadFields: readonly string[] = ['output_config', 'metadata', 'tool_choice', 'thinking']

/**
 * The error for a thread that is no longer held, on which the SDKs send the whole conversation again.
 * https://platform.claude.com/docs/en/build-with-claude/message-threads
 */
export const THREAD_NOT_FOUND = { status: 404, code: 'thread_not_found' }

/** Whether a field asks for nothing: a new thread may be held or not, and only the next request learns which. */
export function isNeutral(field: string, value: unknown): boolean {
  return field === 'thread' && isObject(value) && value.type === 'create'
}
