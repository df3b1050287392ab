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
  type NameRule,
  type Usage,
  type Warn,
} from '../../hub/index.ts'
import { failedEnding } from './error.ts'
import type { EndingWire, UsageWire } from './wire.ts'

export const FORMAT = 'openai-responses'

/**
 * Request fields that rest on what OpenAI keeps about earlier requests, or does later. A value of false asks for
 * nothing.
 */
export const STATEFUL_FIELDS: readonly string[] = [
  'previous_response_id',
  'conversation',
  'background',
  'prompt',
]

/** Whether a field asks for nothing that other formats do not do anyway, or only for what they have no need of. */
export function isNeutral(field: string, value: unknown): boolean {
  if (field === 'include') return Array.isArray(value) && value.every((item) => item === SEALED_REASONING)
  return value === NEUTRAL[field] || field === 'client_metadata' || field === 'stream_options'
}

const NEUTRAL: Readonly<Record<string, unknown>> = { store: false, background: false, truncation: 'disabled' }

/** What OpenAI allows as the `call_id` of a tool call. */
export const CALL_ID: IdRule = { pattern: /./s, maxLength: 64 }

/** OpenAI refuses a `max_output_tokens` below this. */
export const MIN_OUTPUT_TOKENS = 16

/** The item with which a model's thinking comes back sealed, so that OpenAI need not keep it. */
export const SEALED_REASONING = 'reasoning.encrypted_content'

/** Sound that `input_audio` takes, by media type. */
export const AUDIO_FORMATS: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
}

/** Endings of the names that documents get which have none, by media type. */
export const FILE_ENDINGS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/json': 'json',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'text/csv': 'csv',
  'text/html': 'html',
}

/** Service tiers of OpenAI, and those of other formats that mean the same. */
export const SERVICE_TIERS: ReadonlyMap<string, string> = new Map([
  ...['auto', 'default', 'flex', 'scale', 'priority', 'fast', 'ultrafast'].map(
    (tier) => [tier, tier] as const,
  ),
  ['standard', 'default'],
  ['standard_only', 'default'],
])

/** Why a response is incomplete, in OpenAI's words. */
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

/** Why an answer ended, from `status` and `incomplete_details`. */
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

/** How a response of these kinds of parts ends. A refusal is an answer as any other to OpenAI. */
export function encodeFinishReason(
  finish: FinishReason,
  seen: ReadonlySet<AssistantPart['type']>,
  warn: Warn,
): EndingWire {
  const { unified, raw } = finish
  // Without the vendor's reason as its code: OpenAI has a list of those.
  if (unified === 'error') return failedEnding(new ApiError(failedResponse(finish).message))
  const refused = unified === 'content-filter' && seen.has('refusal') && !seen.has('toolCall')
  const own = raw !== undefined && Object.hasOwn(INCOMPLETE, raw) && INCOMPLETE[raw] === unified
  const reason = own ? raw : refused ? undefined : REASONS[unified]
  if (unified === 'other' && !own)
    warn('changed', 'finishReason', `a response has no such end as ${raw ?? unified}`)
  if (reason === undefined) return { status: 'completed', incomplete_details: null, error: null }
  return { status: 'incomplete', incomplete_details: { reason }, error: null }
}

export function decodeUsage(raw: unknown): Usage | undefined {
  if (!isObject(raw)) return undefined
  const input = countOf(raw.input_tokens)
  const output = countOf(raw.output_tokens)
  if (input === undefined && output === undefined) return undefined
  const inputDetails = isObject(raw.input_tokens_details) ? raw.input_tokens_details : {}
  const outputDetails = isObject(raw.output_tokens_details) ? raw.output_tokens_details : {}
  return defined({
    inputTokens: input ?? 0,
    outputTokens: output ?? 0,
    cacheReadTokens: countOf(inputDetails.cached_tokens),
    cacheWriteTokens: countOf(inputDetails.cache_write_tokens),
    reasoningTokens: countOf(outputDetails.reasoning_tokens),
    raw,
  })
}

/** Counts with zeros for what is not known, as the format demands the object. */
export function encodeUsage(usage: Usage | undefined): UsageWire {
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

/** What the id of an item of each kind begins with. */
export type IdPrefix = 'msg_' | 'rs_' | 'fc_' | 'ctc_' | 'ig_'

/** Part of the ids of items that OpenAI never made, by which they are known when they come back. */
const MADE = 'mixrouter_'

export function makeItemId(prefix: IdPrefix): string {
  return createId(prefix + MADE)
}

/** Whether an item's id is one of `makeItemId`, which OpenAI would look for in vain. */
export function isMadeId(id: unknown): boolean {
  return typeof id === 'string' && id.startsWith(MADE, id.indexOf('_') + 1)
}

/** What the vendor allows as a tool's name. Source: OpenAI API reference, `tools[].name`. */
export const toolName: NameRule = { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 }

/** Objects of which the hub takes a part. */
export const leftovers: readonly string[] = ['reasoning', 'text']
