import {
  countOf,
  defined,
  type FinishReason,
  isObject,
  type JsonObject,
  type NameRule,
  type TokensByModality,
  type Usage,
  type Warn,
} from '../../hub/index.ts'
import { readServiceTier } from '../service-tier.ts'
import type { WireUsage } from './wire.ts'

/** Finish reasons in lower case: OpenAI's, then those of other vendors that use the format. */
const UNIFIED_REASONS: Readonly<Record<string, FinishReason['unified']>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_length: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  sensitive: 'content-filter',
  safety: 'content-filter',
  recitation: 'content-filter',
  refusal: 'content-filter',
  error: 'error',
  network_error: 'error',
  insufficient_system_resource: 'error',
}

const WIRE_REASONS: Record<FinishReason['unified'], string> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  error: 'stop',
  other: 'stop',
}

/** OpenAI's finish reasons. */
export const FINISH_REASONS: readonly string[] = [
  'stop',
  'length',
  'tool_calls',
  'content_filter',
  'function_call',
]

const AUDIO_TYPE: Readonly<Record<string, string>> = { mp3: 'audio/mpeg', wav: 'audio/wav' }

/** A vendor's finish reason; an unknown or missing one is `other`. */
export function mapFinishReason(raw: unknown): FinishReason {
  if (typeof raw !== 'string' || raw === '') return { unified: 'other' }
  const reason = raw.toLowerCase()
  const known = Object.hasOwn(UNIFIED_REASONS, reason) ? UNIFIED_REASONS[reason] : undefined
  return { unified: known ?? 'other', raw }
}

/** The finish reason of a response that has tool calls, or none. */
export function encodeFinishReason({ unified, raw }: FinishReason, hasCalls: boolean, warn: Warn): string {
  if (unified === 'other') {
    warn('changed', 'finishReason', `Finish reason ${raw ?? unified} was sent as stop`)
  }
  return unified === 'tool-calls' && !hasCalls ? 'stop' : WIRE_REASONS[unified]
}

/**
 * Token counts, or undefined without any. Reasoning and cached tokens that a vendor counts separately are added.
 *
 * @param tier the response's `service_tier`
 */
export function decodeUsage(value: unknown, tier?: unknown): Usage | undefined {
  if (!isObject(value)) return undefined
  const prompt = countOf(value.prompt_tokens) ?? countOf(value.input_tokens)
  const completion = countOf(value.completion_tokens) ?? countOf(value.output_tokens)
  if (prompt === undefined && completion === undefined) return undefined
  const input = isObject(value.prompt_tokens_details) ? value.prompt_tokens_details : {}
  const output = isObject(value.completion_tokens_details) ? value.completion_tokens_details : {}

  // Moonshot, whose details may be 0 beside its own field; OpenAI; DeepSeek; LiteLLM
  const cacheRead =
    countOf(value.cached_tokens) ??
    countOf(input.cached_tokens) ??
    countOf(value.prompt_cache_hit_tokens) ??
    countOf(value.cache_read_input_tokens)
  // OpenAI and OpenRouter; new-api; LiteLLM
  const cacheWrite =
    countOf(input.cache_write_tokens) ??
    countOf(input.cached_creation_tokens) ??
    countOf(value.cache_creation_input_tokens)
  const cached = (cacheRead ?? 0) + (cacheWrite ?? 0)
  const inputTokens = cached > (prompt ?? 0) ? (prompt ?? 0) + cached : (prompt ?? 0)

  const reasoning = countOf(output.reasoning_tokens)
  const sum = (prompt ?? 0) + (completion ?? 0)
  const separate = reasoning !== undefined && value.total_tokens === sum + reasoning ? reasoning : 0
  return defined({
    inputTokens,
    outputTokens: (completion ?? 0) + separate,
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    cacheWrite1hTokens:
      cacheWrite === undefined ? undefined : countOf(value.claude_cache_creation_1_h_tokens),
    reasoningTokens: reasoning,
    inputByModality: byModality(input),
    outputByModality: byModality(output),
    serviceTier: readServiceTier(tier),
    raw: value,
  })
}

const MODALITIES = [
  ['text_tokens', 'text'],
  ['image_tokens', 'image'],
  ['audio_tokens', 'audio'],
  ['video_tokens', 'video'],
] as const

function byModality(details: JsonObject): TokensByModality | undefined {
  let tokens: TokensByModality | undefined
  for (const [field, modality] of MODALITIES) {
    const value = countOf(details[field])
    if (!value) continue
    tokens ??= {}
    tokens[modality] = value
  }
  return tokens
}

/** Counts as OpenAI defines them; zeros if the upstream reported no usage. */
export function encodeUsage(usage: Usage = { inputTokens: 0, outputTokens: 0 }): WireUsage {
  const { inputTokens, outputTokens, inputByModality = {}, outputByModality = {} } = usage
  const input = defined({
    cached_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    ...modalityFields(inputByModality),
  })
  const output = defined({ reasoning_tokens: usage.reasoningTokens, ...modalityFields(outputByModality) })
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(Object.keys(input).length > 0 && { prompt_tokens_details: input }),
    ...(Object.keys(output).length > 0 && { completion_tokens_details: output }),
    ...(usage.cacheWrite1hTokens !== undefined && {
      claude_cache_creation_1_h_tokens: usage.cacheWrite1hTokens,
    }),
  }
}

function modalityFields({ text, image, audio, video }: TokensByModality) {
  return { text_tokens: text, image_tokens: image, audio_tokens: audio, video_tokens: video }
}

/** The media type for an `input_audio.format`. */
export function audioMediaType(format: string): string {
  return Object.hasOwn(AUDIO_TYPE, format) ? (AUDIO_TYPE[format] ?? '') : `audio/${format}`
}

/** The `input_audio.format` for a media type, or undefined for one that OpenAI does not accept. */
export function audioFormat(mediaType: string): string | undefined {
  if (/^audio\/(mpeg|mp3)$/.test(mediaType)) return 'mp3'
  return /^audio\/(x-|vnd\.)?wave?$/.test(mediaType) ? 'wav' : undefined
}

/** The tool names that OpenAI accepts. Source: OpenAI API reference, `function.name`. */
export const toolName: NameRule = { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 }

/** Fields without a hub equivalent, and the values that have no effect. */
export const NEUTRAL: Readonly<Record<string, unknown>> = { n: 1, store: false, logprobs: false }

/** Whether a field has a value that changes nothing in other formats. */
export function isNeutral(field: string, value: unknown): boolean {
  return value === NEUTRAL[field] || field === 'stream_options'
}
