import {
  ApiError,
  type AssistantPart,
  countOf,
  createId,
  defined,
  type FinishReason,
  failedResponse,
  type IdRule,
  isObject,
  type JsonObject,
  type NameRule,
  type Usage,
  type Warn,
} from '../../hub/index.ts'
import { readServiceTier } from '../service-tier.ts'
import { warnHourlyWrites, warnModalities } from '../usage.ts'
import { failedEnding } from './error.ts'
import type { EndingWire, ToolUsageWire, UsageWire } from './wire.ts'

export const FORMAT = 'openai-responses'

/**
 * Request fields that depend on what OpenAI stored for earlier requests, or runs later. A value of false has no effect.
 */
export const STATEFUL_FIELDS: readonly string[] = [
  'previous_response_id',
  'conversation',
  'background',
  'prompt',
]

/** Whether an item stands for one that OpenAI stored, which may leave its type out. */
export function isReference(value: unknown): boolean {
  if (!isObject(value)) return false
  const { type, id, role, content } = value
  if (type !== undefined && type !== null) return type === 'item_reference'
  return typeof id === 'string' && role === undefined && content === undefined
}

/** Whether a field has a value that changes nothing in other formats. */
export function isNeutral(field: string, value: unknown): boolean {
  if (field === 'include') return Array.isArray(value) && value.every((item) => IMPLIED.has(item))
  return value === NEUTRAL[field] || field === 'client_metadata' || field === 'stream_options'
}

const NEUTRAL: Readonly<Record<string, unknown>> = { store: false, background: false, truncation: 'disabled' }

/** The values that OpenAI accepts as the `call_id` of a tool call. */
export const CALL_ID: IdRule = { pattern: /./s, maxLength: 64 }

/** OpenAI's minimum for `max_output_tokens`. */
export const MIN_OUTPUT_TOKENS = 16

/** The value of `include` that returns reasoning encrypted, so that OpenAI need not store it. */
export const ENCRYPTED_REASONING = 'reasoning.encrypted_content'

/** The value of `include` that returns the pages of each search. */
export const SEARCH_SOURCES = 'web_search_call.action.sources'

/** The values of `include` with what other formats return anyway. */
const IMPLIED: ReadonlySet<unknown> = new Set([ENCRYPTED_REASONING, SEARCH_SOURCES])

/** Extensions for the names of files without one, by media type. */
export const FILE_EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/json': 'json',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'text/csv': 'csv',
  'text/html': 'html',
}

/** OpenAI's service tiers, and the equivalent ones of other formats. */
export const SERVICE_TIERS: ReadonlyMap<string, string> = new Map([
  ...['auto', 'default', 'flex', 'scale', 'priority', 'fast', 'ultrafast'].map(
    (tier) => [tier, tier] as const,
  ),
  ['standard', 'default'],
  ['standard_only', 'default'],
])

/** OpenAI's reasons for an incomplete response. */
const INCOMPLETE: Readonly<Record<string, FinishReason['unified']>> = {
  max_output_tokens: 'length',
  content_filter: 'content-filter',
  max_messages: 'other',
  steered: 'other',
}

const REASONS: Partial<Record<FinishReason['unified'], string>> = {
  length: 'max_output_tokens',
  'content-filter': 'content_filter',
}

/** The finish reason for a `status` and its `incomplete_details`. */
export function mapFinishReason(status: unknown, details: unknown): FinishReason {
  if (status === 'completed') return { unified: 'stop', raw: 'completed' }
  if (status !== 'incomplete')
    return typeof status === 'string' ? { unified: 'other', raw: status } : { unified: 'stop' }
  const reason = isObject(details) ? details.reason : undefined
  if (typeof reason !== 'string') return { unified: 'length', raw: 'incomplete' }
  return {
    unified: Object.hasOwn(INCOMPLETE, reason) ? (INCOMPLETE[reason] ?? 'other') : 'other',
    raw: reason,
  }
}

/** The ending of a response with these types of parts. OpenAI ends a refusal as any other response. */
export function encodeFinishReason(
  finish: FinishReason,
  seen: ReadonlySet<AssistantPart['type']>,
  warn: Warn,
): EndingWire {
  const { unified, raw } = finish
  // Without the vendor's reason as the code, because OpenAI's codes are a fixed list.
  if (unified === 'error') return failedEnding(new ApiError(failedResponse(finish).message))
  const refused = unified === 'content-filter' && seen.has('refusal') && !seen.has('toolCall')
  const own = raw !== undefined && Object.hasOwn(INCOMPLETE, raw) && INCOMPLETE[raw] === unified
  const reason = own ? raw : refused ? undefined : REASONS[unified]
  if (unified === 'other' && !own) {
    warn('changed', 'finishReason', `Finish reason ${raw ?? unified} was sent as completed`)
  }
  if (reason === undefined) return { status: 'completed', incomplete_details: null, error: null }
  return { status: 'incomplete', incomplete_details: { reason }, error: null }
}

/** The usage of a response, which counts searches and names the service tier beside it. */
export function decodeUsage(response: JsonObject): Usage | undefined {
  const { usage: raw, service_tier: tier, tool_usage: tools } = response
  if (!isObject(raw)) return undefined
  const input = countOf(raw.input_tokens)
  const output = countOf(raw.output_tokens)
  if (input === undefined && output === undefined) return undefined
  const inputDetails = isObject(raw.input_tokens_details) ? raw.input_tokens_details : {}
  const { web_search, image_gen } = isObject(tools) ? tools : {}
  const outputDetails = isObject(raw.output_tokens_details) ? raw.output_tokens_details : {}
  return defined({
    inputTokens: input ?? 0,
    outputTokens: output ?? 0,
    cacheReadTokens: countOf(inputDetails.cached_tokens),
    cacheWriteTokens: countOf(inputDetails.cache_write_tokens),
    reasoningTokens: countOf(outputDetails.reasoning_tokens),
    webSearches: (isObject(web_search) && countOf(web_search.num_requests)) || undefined,
    imageToolTokens: (isObject(image_gen) && countOf(image_gen.total_tokens)) || undefined,
    serviceTier: readServiceTier(tier),
    raw,
  })
}

/** Counts, with zeros for unknown ones, because the format requires the object. */
export function encodeUsage(usage: Usage | undefined, warn: Warn): UsageWire {
  warnModalities(usage, warn)
  warnHourlyWrites(usage, warn)
  const { inputTokens = 0, outputTokens = 0 } = usage ?? {}
  return {
    input_tokens: inputTokens,
    input_tokens_details: {
      cached_tokens: usage?.cacheReadTokens ?? 0,
      cache_write_tokens: usage?.cacheWriteTokens ?? 0,
    },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: usage?.reasoningTokens ?? 0 },
    total_tokens: inputTokens + outputTokens,
  }
}

/** The number of web searches; nothing without any. */
export function encodeToolUsage(usage: Usage | undefined): { tool_usage?: ToolUsageWire } {
  const searches = usage?.webSearches
  return searches ? { tool_usage: { image_gen: NO_IMAGES, web_search: { num_requests: searches } } } : {}
}

const NO_IMAGES: ToolUsageWire['image_gen'] = {
  input_tokens: 0,
  input_tokens_details: { image_tokens: 0, text_tokens: 0 },
  output_tokens: 0,
  total_tokens: 0,
}

/** The prefix of the ids of each type of item. */
export type IdPrefix = 'msg_' | 'rs_' | 'fc_' | 'ctc_' | 'ig_'

/** Marks the ids of items that OpenAI did not create, so that they are recognized in later requests. */
export const GENERATED = 'mixrouter_'

export function generateItemId(prefix: IdPrefix): string {
  return createId(prefix + GENERATED)
}

/** Whether `generateItemId` created the id, which OpenAI would not find. */
export function isGeneratedId(id: unknown): boolean {
  return typeof id === 'string' && id.startsWith(GENERATED, id.indexOf('_') + 1)
}

/** The tool names that OpenAI accepts. Source: OpenAI API reference, `tools[].name`. */
export const toolName: NameRule = { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 }

/** Extensions that hold the fields of an object that the hub does not have. */
export const partlyReadFields: readonly string[] = ['reasoning', 'text']
