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
  type ReasoningPart,
  readErrorValue,
  type Usage,
  type Warn,
} from '../../hub/index.ts'
import type { DecodeResponseContext, EncodeResponseContext } from '../format.ts'
import { encodeArguments, encodeContent, encodeNative, signatureOf } from './blocks.ts'
import { type CitedText, encodeCitations } from './citations.ts'
import { encodeFinishReason, encodeUsage, isFinishReason } from './maps.ts'
import { createAnswerReader, isAnswer, REFUSED } from './reader.ts'
import type { AnswerWire, PartWire } from './wire.ts'

/** A whole answer is read as a stream of one chunk, so that both amount to the same. */
export function decodeResponse(body: unknown, { warn }: DecodeResponseContext): ChatResponse {
  if (!isAnswer(body)) throw readErrorValue(body)
  const folder = createResponseAccumulator()
  const reader = createAnswerReader(createBlockWriter(folder.add), warn)
  reader.read(body)
  reader.finish()
  return folder.result()
}

/** @throws ApiError 502 when the answer ended in another vendor's error, which Google tells by status */
export function encodeResponse(
  response: ChatResponse,
  { warn }: EncodeResponseContext,
): AnswerWire & JsonObject {
  const parts: PartWire[] = []
  const cited: CitedText[] = []
  let refusal = ''
  for (const [position, part] of response.content.entries()) {
    if (part.type === 'refusal') refusal += part.text
    else if (part.type === 'text' && part.citations) {
      cited.push({ text: part.text, citations: part.citations, partIndex: parts.length })
    }
    parts.push(...encodeAnswerPart(part, `content[${position}]`, warn))
  }
  const failure = failureOf(response.finishReason)
  if (failure) throw failure
  return { ...encodeEnding(response, parts, refusal, cited), ...encodeHead(response) }
}

/** One part of an answer; nothing where it says nothing that this format can tell. */
export function encodeAnswerPart(part: AssistantPart, path: string, warn: Warn): PartWire[] {
  switch (part.type) {
    case 'reasoning': {
      noteForeign(part, path, warn)
      const signature = signatureOf(part)
      const says = part.text !== '' || signature.thoughtSignature !== undefined
      return says ? [{ text: part.text, thought: true, ...signature }] : []
    }
    case 'toolCall': {
      const args = encodeArguments(part, path, warn)
      return [{ functionCall: { id: part.id, name: part.name, args }, ...signatureOf(part) }]
    }
    case 'refusal':
      return []
    case 'native':
      return encodeNative(part, path, warn)
    default:
      return encodeContent(part, path, warn)
  }
}

/** Another vendor's seal on thinking, without which that vendor won't take it back. */
export function noteForeign({ opaque }: Pick<ReasoningPart, 'opaque'>, path: string, warn: Warn): void {
  if (opaque?.anthropic || opaque?.openai?.encryptedContent) {
    warn('foreign', `${path}.opaque`, 'Google has no place for the seal of another vendor')
  }
}

/** What every chunk says of its answer. */
export function encodeHead({ id, model, created }: { id: string; model: string; created?: number }) {
  const time = new Date((created ?? Number.NaN) * 1000)
  return {
    modelVersion: model || 'unknown',
    responseId: id,
    ...(Number.isFinite(time.getTime()) && { createTime: time.toISOString() }),
  }
}

/** The answer's last chunk, or all of it: how it ended, and what was counted. */
export function encodeEnding(
  { finishReason, usage, extensions }: Pick<FinishEvent, 'finishReason' | 'extensions'> & { usage?: Usage },
  parts: PartWire[],
  refusal: string,
  cited: readonly CitedText[],
) {
  const { promptFeedback, ...rest } = extensions?.google ?? {}
  const blocked = isObject(promptFeedback) && Boolean(promptFeedback.blockReason)
  const grounding = rest.groundingMetadata ?? encodeCitations(cited)
  const candidate = {
    ...rest,
    content: { parts, role: 'model' as const },
    finishReason: refusal ? REFUSED : encodeFinishReason(finishReason),
    index: 0,
    ...(refusal && { finishMessage: refusal }),
    ...(grounding !== undefined && { groundingMetadata: grounding }),
  }
  return {
    candidates: blocked ? [] : [candidate],
    ...(promptFeedback !== undefined && { promptFeedback }),
    usageMetadata: encodeUsage(usage),
  }
}

/** The error that stands for an end which Google has no word for; undefined for any other end. */
export function failureOf(reason: FinishReason): ApiError | undefined {
  const { unified, raw } = reason
  if (unified !== 'error' || (raw !== undefined && isFinishReason(raw))) return undefined
  return failedResponse(reason)
}
