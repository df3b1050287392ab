import {
  type ApiError,
  type AssistantPart,
  type ChatResponse,
  createBlockWriter,
  createResponseAccumulator,
  type FinishEvent,
  type FinishReason,
  failedResponse,
  isObject,
  type JsonObject,
  type NativePart,
  type ReasoningPart,
  readErrorValue,
  type TokenLogprob,
  type Usage,
  type Warn,
} from '../../hub/index.ts'
import type { DecodeResponseContext, EncodeResponseContext } from '../format.ts'
import { warnWebSearches } from '../usage.ts'
import { createChunkReader, isResponse } from './chunk-reader.ts'
import { type CitedText, encodeCitations } from './citations.ts'
import { encodeNative, encodePart, encodeToolCall } from './encode-parts.ts'
import { encodeLogprobs } from './logprobs.ts'
import { encodeFinishReason, encodeUsage, isFinishReason, REFUSED } from './maps.ts'
import { encodeSignature } from './thought-signatures.ts'
import type { PartWire, ResponseWire } from './wire.ts'

/** A whole response is read as a stream of one chunk, so that both give the same result. */
export function decodeResponse(body: unknown, context: DecodeResponseContext): ChatResponse {
  if (!isResponse(body)) throw readErrorValue(body)
  const accumulator = createResponseAccumulator()
  const reader = createChunkReader(createBlockWriter(accumulator.add), context)
  reader.read(body)
  reader.finish()
  return accumulator.result()
}

/** @throws ApiError 502 if the response ended in another vendor's error, which Google reports by status */
export function encodeResponse(
  response: ChatResponse,
  { warn }: EncodeResponseContext,
): ResponseWire & JsonObject {
  const parts: PartWire[] = []
  const cited: CitedText[] = []
  const queries: string[] = []
  const logprobs: TokenLogprob[] = []
  let refusal = ''
  for (const [position, part] of response.content.entries()) {
    if (part.type === 'refusal') refusal += part.text
    else if (part.type === 'native') queries.push(...foreignQueries(part))
    else if (part.type === 'text') logprobs.push(...(part.logprobs ?? []))
    if (part.type === 'text' && part.citations) {
      cited.push({ text: part.text, citations: part.citations, partIndex: parts.length })
    }
    parts.push(...encodeResponsePart(part, `content[${position}]`, warn))
  }
  const failure = failureOf(response.finishReason)
  if (failure) throw failure
  return {
    ...encodeEnding(response, parts, { refusal, cited, queries, logprobs }, warn),
    ...encodeHead(response),
  }
}

/** One part of a response; nothing if it is empty or has no equivalent. */
export function encodeResponsePart(part: AssistantPart, path: string, warn: Warn): PartWire[] {
  switch (part.type) {
    case 'reasoning': {
      warnForeign(part, path, warn)
      const signature = encodeSignature(part)
      const hasContent = part.text !== '' || signature.thoughtSignature !== undefined
      return hasContent ? [{ text: part.text, thought: true, ...signature }] : []
    }
    case 'toolCall':
      return [encodeToolCall(part, { id: part.id }, path, warn)]
    case 'refusal':
      return []
    case 'native':
      if (part.format === 'google' || !part.webSearch) return encodeNative(part, path, warn)
      if (part.webSearch.error) {
        warn('unsupported', path, 'Google does not report searches that failed; the failure was dropped')
      }
      return []
    default:
      return encodePart(part, path, warn)
  }
}

/** Warns that another vendor's signature is dropped. Without it that vendor does not accept the reasoning back. */
export function warnForeign({ opaque }: Pick<ReasoningPart, 'opaque'>, path: string, warn: Warn): void {
  if (opaque?.anthropic || opaque?.openai?.encryptedContent) {
    warn(
      'foreign',
      `${path}.opaque`,
      'Google does not accept signatures of other vendors; the signature was dropped',
    )
  }
}

/** The fields that every chunk of a response repeats. */
export function encodeHead({ id, model, created }: { id: string; model: string; created?: number }) {
  const time = new Date((created ?? Number.NaN) * 1000)
  return {
    modelVersion: model || 'unknown',
    responseId: id,
    ...(Number.isFinite(time.getTime()) && { createTime: time.toISOString() }),
  }
}

/** What a response has beside its parts. */
interface Beside {
  refusal: string
  cited: readonly CitedText[]
  /** What was searched for. */
  queries: readonly string[]
  logprobs: readonly TokenLogprob[]
}

/** The queries of a search that another vendor ran; Google reports its own in `extensions`. */
export function foreignQueries({ format, webSearch }: NativePart): string[] {
  return format === 'google' ? [] : (webSearch?.queries ?? [])
}

function encodeGrounding(cited: readonly CitedText[], webSearchQueries: readonly string[], warn: Warn) {
  const sources = encodeCitations(cited, webSearchQueries.length > 0, warn)
  return webSearchQueries.length > 0 ? { webSearchQueries, ...sources } : sources
}

/** The last chunk of a response, or all of it, with finish reason and usage. */
export function encodeEnding(
  { finishReason, usage, extensions }: Pick<FinishEvent, 'finishReason' | 'extensions'> & { usage?: Usage },
  parts: PartWire[],
  { refusal, cited, queries, logprobs }: Beside,
  warn: Warn,
) {
  warnWebSearches(usage, queries.length, warn)
  const { promptFeedback, ...rest } = extensions?.google ?? {}
  const blocked = isObject(promptFeedback) && Boolean(promptFeedback.blockReason)
  const grounding = rest.groundingMetadata ?? encodeGrounding(cited, queries, warn)
  const candidate = {
    ...rest,
    content: { parts, role: 'model' as const },
    finishReason: refusal ? REFUSED : encodeFinishReason(finishReason),
    index: 0,
    ...encodeLogprobs(logprobs),
    ...(refusal && { finishMessage: refusal }),
    ...(grounding !== undefined && { groundingMetadata: grounding }),
  }
  return {
    candidates: blocked ? [] : [candidate],
    ...(promptFeedback !== undefined && { promptFeedback }),
    usageMetadata: encodeUsage(usage, warn),
  }
}

/** The error of a response that failed at another vendor; undefined for any finish reason of Google's. */
export function failureOf(reason: FinishReason): ApiError | undefined {
  const { unified, raw } = reason
  if (unified !== 'error' || (raw !== undefined && isFinishReason(raw))) return undefined
  return failedResponse(reason)
}
