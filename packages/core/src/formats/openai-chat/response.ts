import {
  type AssistantPart,
  type ChatResponse,
  createBlockWriter,
  createResponseAccumulator,
  defined,
  failedAnswer,
  isObject,
  type JsonObject,
  readErrorValue,
  type TextPart,
  type Warn,
} from '../../hub/index.ts'
import type { DecodeResponseContext, EncodeResponseContext } from '../format.ts'
import { encodeAnnotation } from './citations.ts'
import { errorIn } from './error.ts'
import { decodeUsage, encodeFinishReason, encodeUsage, mapFinishReason } from './maps.ts'
import { createMessageReader } from './message-reader.ts'
import { encodeExtraContent, encodeImage } from './parts.ts'
import { encodeReasoningDetails } from './reasoning-details.ts'
import { encodeToolCall, withArguments } from './tools.ts'
import type { WireAnswer, WireImage, WireReasoningDetail, WireToolCall } from './wire.ts'

/** A whole answer; of several choices the first. @throws ApiError the error that came instead */
export function decodeResponse(body: unknown, { warn }: DecodeResponseContext): ChatResponse {
  if (!isObject(body) || !Array.isArray(body.choices)) throw readErrorValue(body)
  const choices = body.choices.filter(isObject)
  const choice = choices.find(({ index }) => index === 0) ?? choices[0] ?? {}
  const error = errorIn(body) ?? errorIn({ error: choice.error, choices })
  if (error) throw error
  if (choices.length > 1) warn('unsupported', 'choices[1]', 'only the first answer is carried')

  const folder = createResponseAccumulator()
  const writer = createBlockWriter(folder.add)
  writer.start(decodeHead(body))
  const reader = createMessageReader(writer, warn)
  if (isObject(choice.message)) reader.read(choice.message)
  reader.end()
  const usage = decodeUsage(body.usage)
  if (usage) writer.usage(usage)
  writer.finish({ finishReason: mapFinishReason(choice.finish_reason) })
  return folder.result()
}

export interface ResponseHead {
  id?: string
  model?: string
  created?: number
}

/** What a body or chunk says of the whole answer. Azure's first chunk has blank and zero fields, which say nothing. */
export function decodeHead({ id, model, created }: JsonObject): ResponseHead {
  return {
    ...(typeof id === 'string' && id !== '' && { id }),
    ...(typeof model === 'string' && model !== '' && { model }),
    ...(typeof created === 'number' && created > 0 && { created: Math.floor(created) }),
  }
}

/** @throws ApiError for an answer that ended with an error, which this format has no finish reason for */
export function encodeResponse(response: ChatResponse, { warn }: EncodeResponseContext): unknown {
  const { id, model, created = Math.floor(Date.now() / 1000), content, finishReason, usage } = response
  if (finishReason.unified === 'error') throw failedAnswer(finishReason)
  const message = encodeMessage(content, warn)
  const reason = encodeFinishReason(finishReason, message.tool_calls !== undefined, warn)
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: reason }],
    usage: encodeUsage(usage),
  }
}

/** Parts of a kind are gathered in one field each; what comes between them in the answer is not told. */
function encodeMessage(content: readonly AssistantPart[], warn: Warn): WireAnswer {
  const texts: string[] = []
  const refusals: string[] = []
  const thoughts: string[] = []
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
        if (part.text) thoughts.push(part.text)
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
        else warn('unsupported', path, `an answer has no place for this ${part.type}`)
      }
    }
  }
  return defined({
    role: 'assistant' as const,
    content: texts.join('') || null,
    refusal: refusals.join('') || null,
    reasoning_content: thoughts.length > 0 ? thoughts.join('\n\n') : undefined,
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
  const told = annotations.filter((annotation) => annotation !== undefined)
  if (told.length < annotations.length) warn('unsupported', `${path}.citations`, 'a citation without a URL')
  return told
}
