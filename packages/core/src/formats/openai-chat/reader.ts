import {
  createBlockWriter,
  type Emit,
  isObject,
  type JsonObject,
  malformedChunk,
  parseJson,
} from '../../hub/index.ts'
import type { DecodeResponseContext, StreamDecoder } from '../format.ts'
import { errorIn } from './error.ts'
import { decodeUsage, FINISH_WORDS, mapFinishReason } from './maps.ts'
import { createMessageReader, saysSomething } from './message-reader.ts'
import { decodeHead, type ResponseHead } from './response.ts'

/** `[DONE]`, or a finish reason, after which some vendors say nothing more. Text in JSON has its quotes escaped. */
export const endMarkers: readonly string[] = [
  '\ndata: [DONE]',
  '\ndata:[DONE]',
  ...FINISH_WORDS.flatMap((word) => [`"finish_reason":"${word}"`, `"finish_reason": "${word}"`]),
]

export function createStreamDecoder(emit: Emit, { warn }: DecodeResponseContext): StreamDecoder {
  const writer = createBlockWriter(emit)
  const reader = createMessageReader(writer, warn)
  const start: ResponseHead = {}
  let choiceIndex: unknown
  let reason: unknown
  let started = false

  const begin = () => {
    started = true
    writer.start(start)
  }

  const finish = () => {
    begin()
    reader.end()
    writer.finish({ finishReason: mapFinishReason(reason) })
  }

  const readChoice = (choice: JsonObject) => {
    choiceIndex ??= choice.index ?? 0
    if ((choice.index ?? 0) !== choiceIndex) {
      warn('unsupported', 'choices[1]', 'only the first answer is carried')
      return
    }
    // An answer that was not streamed may come as one chunk with a whole message.
    const delta = isObject(choice.delta) ? choice.delta : reader.empty ? choice.message : undefined
    if (isObject(delta)) {
      if (!started && saysSomething(delta)) begin()
      reader.read(delta)
    }
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') reason = choice.finish_reason
  }

  const readChunk = (chunk: JsonObject) => {
    if (!started) {
      Object.assign(start, decodeHead(chunk))
      if (start.id && start.model) begin()
    }
    let error = errorIn(chunk)
    let usage =
      decodeUsage(chunk.usage) ?? (isObject(chunk.x_groq) ? decodeUsage(chunk.x_groq.usage) : undefined)
    for (const choice of Array.isArray(chunk.choices) ? chunk.choices : []) {
      if (!isObject(choice)) continue
      readChoice(choice)
      error ??= errorIn({ error: choice.error, choices: [] })
      usage ??= decodeUsage(choice.usage)
    }
    if (usage) writer.usage(usage)
    if (error) writer.fail(error)
  }

  return {
    push({ data }) {
      if (writer.ended || data.trim() === '') return
      if (data.trim() === '[DONE]') {
        if (started || reason !== undefined) finish()
        else writer.end()
        return
      }
      const value = parseJson(data)
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
