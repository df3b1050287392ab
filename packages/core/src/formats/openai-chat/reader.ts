import {
  createBlockWriter,
  createChunkParser,
  type Emit,
  isObject,
  type JsonObject,
  malformedChunk,
} from '../../hub/index.ts'
import type { DecodeResponseContext, StreamDecoder } from '../format.ts'
import { warnUnread } from '../unread.ts'
import { errorIn } from './error.ts'
import { KNOWN_RESPONSE } from './known.ts'
import { decodeUsage, FINISH_REASONS, mapFinishReason } from './maps.ts'
import { createMessageReader, hasContent } from './message-reader.ts'
import { decodeHead, type ResponseHead } from './response.ts'

/**
 * `[DONE]`, or a finish reason, with which some vendors end. Generated text cannot match: in JSON strings its line breaks
 * and quotes are escaped.
 */
export const endMarkers: readonly string[] = [
  '\ndata: [DONE]',
  '\ndata:[DONE]',
  ...FINISH_REASONS.flatMap((reason) => [`"finish_reason":"${reason}"`, `"finish_reason": "${reason}"`]),
]

export function createStreamDecoder(
  emit: Emit,
  { warn, sourceModel, forOtherFormat }: DecodeResponseContext,
): StreamDecoder {
  const writer = createBlockWriter(emit)
  const parse = createChunkParser()
  const reader = createMessageReader(writer, warn, sourceModel)
  const head: ResponseHead = {}
  let choiceIndex: unknown
  let reason: unknown
  let started = false
  /** Fields of the chunks beside their deltas. */
  let beside: JsonObject = {}
  let tier: unknown
  let audio: JsonObject | undefined
  /** The latest of the chunks. */
  let logprobs: unknown

  const startOnce = () => {
    started = true
    writer.start(head)
  }

  const finish = () => {
    startOnce()
    reader.end()
    if (forOtherFormat) {
      warnUnread({ ...beside, choices: [{ logprobs, message: { audio } }] }, KNOWN_RESPONSE, '', warn)
    }
    writer.finish({ finishReason: mapFinishReason(reason) })
  }

  const readChoice = (choice: JsonObject) => {
    choiceIndex ??= choice.index ?? 0
    if ((choice.index ?? 0) !== choiceIndex) {
      warn('unsupported', 'choices[1]', 'Only the first choice was translated; the others were dropped')
      return
    }
    if (choice.logprobs) logprobs = choice.logprobs
    // A response that was not streamed may come as one chunk with a whole message.
    const delta = isObject(choice.delta) ? choice.delta : reader.empty ? choice.message : undefined
    if (isObject(delta)) {
      if (!started && hasContent(delta)) startOnce()
      reader.read(delta, choice.logprobs)
      if (isObject(delta.audio)) audio = { ...audio, ...delta.audio }
    }
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') reason = choice.finish_reason
  }

  const readChunk = (chunk: JsonObject) => {
    if (!started) {
      Object.assign(head, decodeHead(chunk))
      if (head.id && head.model) startOnce()
    }
    let error = errorIn(chunk)
    tier = chunk.service_tier ?? tier
    let usage =
      decodeUsage(chunk.usage, tier) ?? (isObject(chunk.x_groq) ? decodeUsage(chunk.x_groq.usage) : undefined)
    for (const choice of Array.isArray(chunk.choices) ? chunk.choices : []) {
      if (!isObject(choice)) continue
      readChoice(choice)
      error ??= errorIn({ error: choice.error, choices: [] })
      usage ??= decodeUsage(choice.usage)
    }
    if (usage) writer.usage(usage)
    if (forOtherFormat && (usage || reason !== undefined || chunk.moderation))
      beside = { ...beside, ...chunk }
    if (error) writer.fail(error)
  }

  return {
    push({ data, value: parsed }) {
      if (writer.ended || data.trim() === '') return
      if (data.trim() === '[DONE]') {
        if (started || reason !== undefined) finish()
        else writer.end()
        return
      }
      const value = parsed ?? parse(data)
      const chunk = Array.isArray(value) ? value[0] : value
      if (!isObject(chunk)) return writer.fail(malformedChunk(data))
      try {
        readChunk(chunk)
      } catch (cause) {
        writer.fail(malformedChunk(data, cause))
      }
    },
    end(cause) {
      if (writer.ended) return
      if (reason !== undefined) finish()
      else writer.end(cause)
    },
  }
}
