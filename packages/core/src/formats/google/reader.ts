import {
  type ApiError,
  createBlockWriter,
  createChunkParser,
  type Emit,
  isObject,
  malformedChunk,
} from '../../hub/index.ts'
import type { DecodeResponseContext, StreamDecoder } from '../format.ts'
import { createChunkReader, isResponse } from './chunk-reader.ts'
import { decodeError } from './error.ts'

export const endMarkers: readonly string[] = ['"finishReason"', '"blockReason"']

/** The response ends with its bytes, as usage may follow the finish reason. Without one it was truncated. */
export function createStreamDecoder(emit: Emit, context: DecodeResponseContext): StreamDecoder {
  const writer = createBlockWriter(emit)
  const parse = createChunkParser()
  const reader = createChunkReader(writer, context)

  const fail = (error: ApiError) => {
    reader.flushUsage()
    writer.fail(error)
  }

  const read = (value: unknown, data: string, isError: boolean) => {
    if (!isError && isResponse(value)) reader.read(value)
    else if (isError || (isObject(value) && value.error != null))
      fail(decodeError({ status: 200, body: data }))
    else if (value === undefined) fail(malformedChunk(data))
  }

  return {
    push({ event, data, value: parsed }) {
      if (writer.ended || data === '' || data === '[DONE]') return
      try {
        const value = parsed ?? parse(data)
        for (const chunk of Array.isArray(value) ? value : [value]) read(chunk, data, event === 'error')
      } catch (cause) {
        fail(malformedChunk(data, cause))
      }
    },

    end(cause) {
      if (writer.ended) return
      if (reader.isComplete()) reader.finish()
      else {
        reader.flushUsage()
        writer.end(cause)
      }
    },
  }
}
