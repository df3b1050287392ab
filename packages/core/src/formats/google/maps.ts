import {
  ApiError,
  countOf,
  defined,
  type FinishReason,
  isObject,
  type JsonObject,
  type MediaPart,
  type NameRule,
  type TokensByModality,
  type Usage,
  type Warn,
} from '../../hub/index.ts'
import { googleServiceTier, readServiceTier } from '../service-tier.ts'
import type { ModalityCountWire, UsageWire } from './wire.ts'

const UNIFIED_REASONS: Record<string, FinishReason['unified']> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  LANGUAGE: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
  MALFORMED_FUNCTION_CALL: 'error',
  MALFORMED_RESPONSE: 'error',
  UNEXPECTED_TOOL_CALL: 'error',
  TOO_MANY_TOOL_CALLS: 'error',
  MISSING_THOUGHT_SIGNATURE: 'error',
  OTHER: 'other',
  NO_IMAGE: 'other',
  IMAGE_OTHER: 'other',
  CONTINUATION: 'other',
}

/** The finish reason of a candidate that is not finished. */
export const UNSPECIFIED = 'FINISH_REASON_UNSPECIFIED'

/** The finish reason of a refusal, whose text is in `finishMessage`. */
export const REFUSED = 'SAFETY'

const FINISH_REASONS: Record<FinishReason['unified'], string> = {
  stop: 'STOP',
  'tool-calls': 'STOP',
  length: 'MAX_TOKENS',
  'content-filter': 'SAFETY',
  error: 'OTHER',
  other: 'OTHER',
}

/** Media types by the extension of a URL's path. */
const TYPE_BY_EXTENSION: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  aac: 'audio/aac',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
  mpeg: 'video/mpeg',
  mpg: 'video/mpeg',
  mov: 'video/quicktime',
  webm: 'video/webm',
  pdf: 'application/pdf',
  txt: 'text/plain',
  html: 'text/html',
  csv: 'text/csv',
  md: 'text/markdown',
  json: 'application/json',
}

/** The media types assumed if nothing else is known. */
export const DEFAULT_TYPES: Record<MediaPart['type'], string> = {
  image: 'image/jpeg',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  file: 'application/pdf',
}

/** The warning for `cacheControl`, wherever it is. */
export const NO_CACHE_BREAKPOINTS = 'Google has no cache breakpoints; cacheControl was dropped'

const MODALITIES = { text: 'TEXT', image: 'IMAGE', audio: 'AUDIO', video: 'VIDEO' } as const

export function mapFinishReason(raw: unknown): FinishReason {
  if (typeof raw !== 'string') return { unified: 'other' }
  return { unified: isFinishReason(raw) ? (UNIFIED_REASONS[raw] ?? 'other') : 'other', raw }
}

/** The finish reason of a response: Google's own if it still fits. */
export function encodeFinishReason({ unified, raw }: FinishReason): string {
  const own = raw !== undefined && isFinishReason(raw) && UNIFIED_REASONS[raw] === unified
  return own ? raw : FINISH_REASONS[unified]
}

/** Whether `raw` is a finish reason of Google's own. */
export function isFinishReason(raw: string): boolean {
  return Object.hasOwn(UNIFIED_REASONS, raw)
}

/** What Vertex AI calls the tiers that the Gemini API has in `serviceTier`. */
const TRAFFIC_TIERS: Readonly<Record<string, string>> = {
  ON_DEMAND_PRIORITY: 'priority',
  ON_DEMAND_FLEX: 'flex',
  ON_DEMAND_OFFPEAK: 'offpeak',
  PROVISIONED_THROUGHPUT: 'provisioned',
}

/** Google counts thinking apart from the candidates' tokens, and the results of its own tools apart from the prompt's. */
export function decodeUsage(raw: JsonObject): Usage {
  const { thoughtsTokenCount: thoughts, cachedContentTokenCount: cached } = raw
  const input = sumModalities(raw.promptTokensDetails, raw.toolUsePromptTokensDetails)
  const output = sumModalities(raw.candidatesTokensDetails)
  return defined({
    inputTokens: (countOf(raw.promptTokenCount) ?? 0) + (countOf(raw.toolUsePromptTokenCount) ?? 0),
    outputTokens: (countOf(raw.candidatesTokenCount) ?? 0) + (countOf(thoughts) ?? 0),
    cacheReadTokens: typeof cached === 'number' ? (countOf(cached) ?? 0) : undefined,
    reasoningTokens: typeof thoughts === 'number' ? (countOf(thoughts) ?? 0) : undefined,
    inputByModality: input,
    outputByModality: output,
    serviceTier: readServiceTier(TRAFFIC_TIERS[String(raw.trafficType)] ?? raw.serviceTier),
    raw,
  })
}

export function encodeUsage(usage: Usage | undefined, warn: Warn): UsageWire {
  const serviceTier = googleServiceTier(usage, warn)
  if (usage?.cacheWriteTokens) {
    const message = 'Google does not count tokens that were written to a cache; the count was dropped'
    warn('unsupported', 'usage.cacheWriteTokens', message)
  }
  const { inputTokens, outputTokens, cacheReadTokens, reasoningTokens, inputByModality, outputByModality } =
    usage ?? { inputTokens: 0, outputTokens: 0 }
  const thoughts = reasoningTokens === undefined ? undefined : Math.min(reasoningTokens, outputTokens)
  return {
    promptTokenCount: inputTokens,
    candidatesTokenCount: outputTokens - (thoughts ?? 0),
    totalTokenCount: inputTokens + outputTokens,
    ...(cacheReadTokens !== undefined && { cachedContentTokenCount: cacheReadTokens }),
    ...(thoughts !== undefined && { thoughtsTokenCount: thoughts }),
    ...(inputByModality && { promptTokensDetails: modalityCounts(inputByModality) }),
    ...(outputByModality && { candidatesTokensDetails: modalityCounts(outputByModality) }),
    ...(serviceTier !== null && { serviceTier }),
  }
}

/** Documents have no count of their own in the hub; they are in the raw usage. */
function sumModalities(...lists: unknown[]): TokensByModality | undefined {
  let sums: TokensByModality | undefined
  for (const item of lists.flatMap((list): unknown[] => (Array.isArray(list) ? list : []))) {
    if (!isObject(item)) continue
    const key = modalityKeys.find((name) => MODALITIES[name] === item.modality)
    if (!key) continue
    sums ??= {}
    sums[key] = (sums[key] ?? 0) + (countOf(item.tokenCount) ?? 0)
  }
  return sums
}

const modalityKeys = Object.keys(MODALITIES) as (keyof TokensByModality)[]

function modalityCounts(tokens: TokensByModality): ModalityCountWire[] {
  return modalityKeys.flatMap((key) => {
    const tokenCount = tokens[key]
    return tokenCount === undefined ? [] : [{ modality: MODALITIES[key], tokenCount }]
  })
}

/** The media type by the extension of a URL's path. */
export function guessMediaType(url: string): string | undefined {
  const path = url.split(/[?#]/, 1)[0] ?? ''
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  return Object.hasOwn(TYPE_BY_EXTENSION, extension) ? TYPE_BY_EXTENSION[extension] : undefined
}

/** YouTube videos, which Google accepts by the URL of their page, without a media type. */
export function isYouTube(url: string): boolean {
  return /^https:\/\/(www\.)?(youtube\.com|youtu\.be)\//.test(url)
}

/** A list. As everywhere in Google's JSON, a single object stands for a list of one. */
export function listOf(value: unknown, path: string): unknown[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  if (isObject(value)) return [value]
  throw new ApiError(`${path} must be an array`, { status: 400, param: path })
}

/** `object` with its known fields in camelCase; on the wire they may be in snake_case too. */
export function camelFields(object: JsonObject, known: ReadonlySet<string>): JsonObject {
  let renamed: JsonObject | undefined
  for (const key of Object.keys(object)) {
    if (!key.includes('_')) continue
    const name = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    if (!known.has(name)) continue
    renamed ??= { ...object }
    delete renamed[key]
    renamed[name] ??= object[key]
  }
  return renamed ?? object
}

/** What Google accepts as a tool name. Source: Gemini API reference, `FunctionDeclaration.name`. */
export const toolName: NameRule = { pattern: /^[a-zA-Z_][\w.:-]*$/, maxLength: 128 }

/** Objects that the hub only has some fields of. */
export const partlyReadFields: readonly string[] = ['generationConfig', 'toolConfig']

/** Whether a field requests what other formats do anyway. */
export function isNeutral(field: string, value: unknown): boolean {
  return field === 'generationConfig.candidateCount' && value === 1
}
