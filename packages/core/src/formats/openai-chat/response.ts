import {
  type AssistantPart,
  type ChatResponse,
  createBlockWriter,
  createResponseAccumulator,
  defined,
  failedResponse,
  isObject,
  isWebSearchCall,
  type JsonObject,
  readErrorValue,
  type TextPart,
  type Usage,
  type Warn,
} from '../../hub/index.ts'
import type { DecodeResponseContext, EncodeResponseContext } from '../format.ts'
import { encodeLogprobs } from '../logprobs.ts'
import { chatServiceTier } from '../service-tier.ts'
import { warnUnread } from '../unread.ts'
import { warnWebSearches } from '../usage.ts'
import { encodeAnnotation, warnCitation } from './citations.ts'
import { errorIn } from './error.ts'
import { KNOWN_RESPONSE } from './known.ts'
import { decodeUsage, encodeFinishReason, encodeUsage, mapFinishReason } from './maps.ts'
import { createMessageReader } from './message-reader.ts'
import { encodeExtraContent, encodeImage, warnDropped } from './parts.ts'
import { encodeReasoningDetails } from './reasoning-details.ts'
import { encodeToolCall, withArguments } from './tools.ts'
import type { WireImage, WireReasoningDetail, WireResponseMessage, WireToolCall } from './wire.ts'

/**
 * A whole response; of several choices the first.
 *
 * @throws ApiError if the body is an error or not a response of this format
 */
export function decodeResponse(
  body: unknown,
  { warn, sourceModel, forOtherFormat }: DecodeResponseContext,
): ChatResponse {
  if (!isObject(body) || !Array.isArray(body.choices)) throw readErrorValue(body)
  const choices = body.choices.filter(isObject)
  const choice = choices.find(({ index }) => index === 0) ?? choices[0] ?? {}
  const error = errorIn(body) ?? errorIn({ error: choice.error, choices })
  if (error) throw error
  if (choices.length > 1)
    warn('unsupported', 'choices[1]', 'Only the first choice was translated; the others were dropped')

  if (forOtherFormat) warnUnread({ ...body, choices: [choice] }, KNOWN_RESPONSE, '', warn)

  const accumulator = createResponseAccumulator()
  const writer = createBlockWriter(accumulator.add)
  writer.start(decodeHead(body))
  const reader = createMessageReader(writer, warn, sourceModel)
  if (isObject(choice.message)) reader.read(choice.message, choice.logprobs)
  reader.end()
  const usage = decodeUsage(body.usage, body.service_tier)
  if (usage) writer.usage(usage)
  writer.finish({ finishReason: mapFinishReason(choice.finish_reason) })
  return accumulator.result()
}

export interface ResponseHead {
  id?: string
  model?: string
  created?: number
}

/** The fields of a body or chunk that describe the whole response, without blank ones, as in Azure's first chunk. */
export function decodeHead({ id, model, created }: JsonObject): ResponseHead {
  return {
    ...(typeof id === 'string' && id !== '' && { id }),
    ...(typeof model === 'string' && model !== '' && { model }),
    ...(typeof created === 'number' && created > 0 && { created: Math.floor(created) }),
  }
}

/** @throws ApiError if the response ended with an error, for which this format has no finish reason */
export function encodeResponse(response: ChatResponse, { warn, request }: EncodeResponseContext): unknown {
  const { id, model, created = Math.floor(Date.now() / 1000), content, finishReason, usage } = response
  if (finishReason.unified === 'error') throw failedResponse(finishReason)
  warnWebSearches(usage, content.filter(isWebSearchCall).length, warn)
  const encoded = encodeMessage(content, warn)
  const reason = encodeFinishReason(finishReason, encoded.tool_calls !== undefined, warn)
  const isLegacy = request?.legacyFunctions && encoded.tool_calls !== undefined
  const message = isLegacy ? withFunctionCall(encoded, warn) : encoded
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [
      {
        index: 0,
        message,
        logprobs: encodeTokens(content),
        finish_reason: isLegacy ? legacyReason(reason) : reason,
      },
    ],
    ...tierOf(usage, warn),
    usage: encodeUsage(usage),
  }
}

/** The log probabilities of all texts and of the refusal, or null without any. */
function encodeTokens(parts: readonly AssistantPart[]) {
  const [content, refusal] = (['text', 'refusal'] as const).map((type) => {
    const logprobs = parts.flatMap((part) => (part.type === type ? (part.logprobs ?? []) : []))
    return logprobs.length > 0 ? encodeLogprobs(logprobs) : null
  })
  return content || refusal ? { content, refusal } : null
}

/** A message for a client of the deprecated `functions`, which has one call. */
function withFunctionCall({ tool_calls = [], ...message }: WireResponseMessage, warn: Warn): JsonObject {
  if (tool_calls.length > 1) warn('unsupported', 'content', ONE_FUNCTION_CALL)
  const [call] = tool_calls
  return { ...message, ...(call && 'function' in call && { function_call: call.function }) }
}

export const ONE_FUNCTION_CALL = 'A client of functions reads one call; the others were dropped'

/** The finish reason for a client of the deprecated `functions`. */
export const legacyReason = (reason: string) => (reason === 'tool_calls' ? 'function_call' : reason)

/** The service tier, where the upstream reports one. */
function tierOf(usage: Usage | undefined, warn: Warn): { service_tier?: string } {
  const tier = chatServiceTier(usage, warn)
  return tier === null ? {} : { service_tier: tier }
}

/** Each kind of part has one field, so the order between kinds is lost. */
function encodeMessage(content: readonly AssistantPart[], warn: Warn): WireResponseMessage {
  const texts: string[] = []
  const refusals: string[] = []
  const reasoning: string[] = []
  const details: WireReasoningDetail[] = []
  const annotations: unknown[] = []
  const images: WireImage[] = []
  const calls: WireToolCall[] = []
  let segments = 0
  let length = 0
  let signed: TextPart | undefined

  for (const [index, part] of content.entries()) {
    const path = `content[${index}]`
    switch (part.type) {
      case 'text':
        annotations.push(...encodeAnnotations(part, length, path, warn))
        texts.push(part.text)
        length += part.text.length
        if (part.opaque?.google) signed = part
        break
      case 'reasoning':
        if (part.text) reasoning.push(part.text)
        details.push(...encodeReasoningDetails(part, segments++))
        break
      case 'refusal':
        refusals.push(part.text)
        break
      case 'toolCall':
        calls.push(encodeToolCall(withArguments(part)))
        break
      default: {
        const image = part.type === 'image' ? encodeImage(part) : undefined
        if (image) images.push(image)
        else warnDropped(part, path, warn)
      }
    }
  }
  return defined({
    role: 'assistant' as const,
    content: texts.join('') || null,
    refusal: refusals.join('') || null,
    reasoning_content: reasoning.length > 0 ? reasoning.join('\n\n') : undefined,
    reasoning_details: details.length > 0 ? details : undefined,
    annotations: annotations.length > 0 ? annotations : undefined,
    images: images.length > 0 ? images : undefined,
    tool_calls: calls.length > 0 ? calls : undefined,
    ...encodeExtraContent(signed?.opaque),
  })
}

function encodeAnnotations(
  { text, citations = [] }: TextPart,
  offset: number,
  path: string,
  warn: Warn,
): unknown[] {
  const annotations = citations.map((citation) => encodeAnnotation(citation, offset, offset + text.length))
  const encoded = annotations.filter((annotation) => annotation !== undefined)
  if (encoded.length < annotations.length) warnCitation(path, warn)
  return encoded
}
