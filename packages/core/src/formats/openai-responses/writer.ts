import {
  type Emit,
  jsonPieces,
  LONG_CHARACTERS,
  mediaLength,
  serializeBlocks,
  toJson,
  type Usage,
  withWebSearches,
} from '../../hub/index.ts'
import { encodeSSE, encodeSSEPieces } from '../../sse/index.ts'
import { openaiError } from '../error.ts'
import type { EncodeResponseContext } from '../format.ts'
import { responsesServiceTier } from '../service-tier.ts'
import { failedEnding } from './error.ts'
import { encodeFinishReason, encodeToolUsage, encodeUsage } from './maps.ts'
import { createOutputItemWriter } from './output-item-writer.ts'
import { startResponse } from './response.ts'
import { createSearchWriter, isForeignSearch } from './web-search.ts'
import type { EndingWire, ResponseWire } from './wire.ts'

/** Writes a response's events in OpenAI's order, the last with the whole response. */
export function createStreamEncoder(
  write: (text: string) => void,
  { warn, request, writePieces }: EncodeResponseContext,
): Emit {
  let sequence = 0
  let response: ResponseWire | undefined
  let usage: Usage | undefined
  /** How long the texts and images are so far, which the events at the end of blocks, items and the response repeat. */
  let length = 0

  const send = (type: string, fields: object) => {
    const event = { type, sequence_number: sequence++, ...fields }
    if (writePieces && length > LONG_CHARACTERS) writePieces(encodeSSEPieces(jsonPieces(event), type))
    else write(encodeSSE(toJson(event, 'response'), type))
  }
  const sendDelta = (type: string, head: string, text: string) => {
    const json = `${head},"sequence_number":${sequence++},"delta":${JSON.stringify(text)}}`
    if (writePieces && length > LONG_CHARACTERS) writePieces([encodeSSE(json, type)])
    else write(encodeSSE(json, type))
  }
  const writeStart = (json: string) => {
    for (const type of ['response.created', 'response.in_progress']) {
      write(encodeSSE(`{"type":"${type}","sequence_number":${sequence++},"response":${json}}`, type))
    }
  }
  const items = createOutputItemWriter({ send, sendDelta }, warn)
  const searches = createSearchWriter((part) => {
    items.open(part)
    items.close('')
  })

  const end = (ending: EndingWire) => {
    const counted = usage || ending.status !== 'failed' ? encodeUsage(usage, warn) : null
    send(`response.${ending.status}`, {
      response: {
        ...response,
        ...ending,
        output: items.output,
        service_tier: responsesServiceTier(usage, warn),
        usage: counted,
        ...encodeToolUsage(withWebSearches(usage, items.searches())),
      },
    })
  }

  return serializeBlocks((event) => {
    switch (event.type) {
      case 'start':
        usage = event.usage
        response = startResponse(event, request)
        writeStart(toJson(response, 'response'))
        break
      case 'blockStart':
        if (isForeignSearch(event.part)) searches.add(event.part.webSearch)
        else {
          searches.flush()
          length += mediaLength(event.part)
          items.open(event.part)
        }
        break
      case 'blockDelta':
        length += event.text?.length ?? 0
        items.append(event)
        break
      case 'blockEnd':
        items.close(`content[${event.index}]`)
        break
      case 'usage':
        usage = event.usage
        break
      case 'finish': {
        searches.flush()
        const ending = encodeFinishReason(event.finishReason, items.seen, warn)
        items.end(ending.status === 'incomplete' ? 'incomplete' : 'completed')
        end(ending)
        break
      }
      case 'error': {
        const { message, param, code, ...error } = openaiError(event.error)
        items.abort()
        // OpenAI documents the fields here, but the service sends them in `error`; each SDK reads one of the two.
        send('error', { code, message, param, error: { ...error, code, message, param } })
        if (response) end(failedEnding(event.error))
      }
    }
  })
}
