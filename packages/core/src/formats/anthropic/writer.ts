import {
  type ApiError,
  type ChatEvent,
  type Emit,
  type FinishEvent,
  failedResponse,
  type StartEvent,
  serializeBlocks,
  toJson,
  type Usage,
  unknownFields,
  withWebSearches,
} from '../../hub/index.ts'
import { encodeSSE } from '../../sse/index.ts'
import type { EncodeResponseContext } from '../format.ts'
import { type BlockEncoder, type Chunk, createBlockChunks, encodeBlock, SKIPPED } from './block-writer.ts'
import { warnForeign } from './encode-parts.ts'
import { encodeErrorBody } from './error.ts'
import { encodeDeltaUsage, encodeFinishReason, encodeUsage } from './maps.ts'
import { isForeignSearchCall, OWN_FIELDS, warnFinishReason } from './response.ts'

/** Fields of a message that belong in the `delta` of `message_delta` in a stream. */
const DELTA_FIELDS: ReadonlySet<string> = new Set(['container', 'stop_details'])

export function createStreamEncoder(write: (text: string) => void, { warn }: EncodeResponseContext): Emit {
  const sendJson = (json: string, type: string) => write(encodeSSE(json, type))
  const send = (chunk: Chunk) => sendJson(toJson(chunk, 'response'), chunk.type)
  const chunks = createBlockChunks(send, sendJson)
  let block: BlockEncoder = SKIPPED
  let called = false
  let searches = 0
  let usage: Usage | undefined

  const finish = ({ finishReason, stopSequence, extensions }: FinishEvent) => {
    if (finishReason.unified === 'error') return fail(failedResponse(finishReason))
    if (finishReason.unified === 'other') warnFinishReason(finishReason, warn)
    const own = extensions?.anthropic ?? {}
    const delta = {
      container: null,
      stop_details: null,
      ...Object.fromEntries(Object.entries(own).filter(([key]) => DELTA_FIELDS.has(key))),
      stop_reason: encodeFinishReason(finishReason, { called, stopSequence }),
      stop_sequence: stopSequence ?? null,
    }
    send({
      context_management: null,
      ...unknownFields(own, DELTA_FIELDS),
      type: 'message_delta',
      delta,
      usage: encodeDeltaUsage(withWebSearches(usage, searches), warn),
    })
    send({ type: 'message_stop' })
  }

  const fail = (error: ApiError) => {
    chunks.stop()
    send(encodeErrorBody(error))
  }

  const emit = (event: ChatEvent) => {
    switch (event.type) {
      case 'start':
        usage = event.usage
        send(messageStart(event))
        break
      case 'blockStart':
        if (event.part.type === 'toolCall') called = true
        if (isForeignSearchCall(event.part)) searches++
        block = encodeBlock(event.part, `content[${event.index}]`, chunks, warn)
        break
      case 'blockDelta':
        warnForeign(event.opaque, `content[${event.index}]`, warn)
        block.grow(event)
        break
      case 'blockEnd':
        block.end?.()
        chunks.stop()
        break
      case 'usage':
        usage = event.usage
        break
      case 'finish':
        finish(event)
        break
      case 'error':
        fail(event.error)
    }
  }
  return serializeBlocks(emit)
}

function messageStart({ id, model, usage }: StartEvent) {
  const message = {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    ...OWN_FIELDS,
    stop_reason: null,
    stop_sequence: null,
    usage: encodeUsage(usage),
  }
  return { type: 'message_start', message }
}
