import {
  type ApiError,
  type AssistantPart,
  type BlockDeltaEvent,
  type Emit,
  type FinishEvent,
  failedResponse,
  isWebSearchCall,
  jsonPieces,
  LONG_CHARACTERS,
  mediaLength,
  type Opaque,
  type StartEvent,
  serializeBlocks,
  type TokenLogprob,
  toJson,
  type Usage,
} from '../../hub/index.ts'
import { encodeSSE, encodeSSEPieces } from '../../sse/index.ts'
import type { EncodeResponseContext } from '../format.ts'
import { encodeLogprobs } from '../logprobs.ts'
import { chatServiceTier } from '../service-tier.ts'
import { warnWebSearches } from '../usage.ts'
import { encodeAnnotation, warnCitation } from './citations.ts'
import { encodeError } from './error.ts'
import { encodeFinishReason, encodeUsage } from './maps.ts'
import { encodeExtraContent, encodeImage, warnDropped } from './parts.ts'
import { encodeReasoningDetails } from './reasoning-details.ts'
import { legacyReason, ONE_FUNCTION_CALL } from './response.ts'
import { encodeToolCall } from './tools.ts'
import type { WireDelta, WireImage } from './wire.ts'

type Growth = Omit<BlockDeltaEvent, 'type' | 'index'>

/** Chunks for a client. Usage is sent if the request set `include_usage`, or if the request is not known. */
export function createStreamEncoder(
  write: (text: string) => void,
  { warn, request, writePieces }: EncodeResponseContext,
): Emit {
  let put = write
  let head = ''
  let usage: Usage | undefined
  /** The open block; there is only one at a time. */
  let part: AssistantPart = { type: 'text', text: '' }
  let path = ''
  let calls = 0
  let searches = 0
  const isLegacy = request?.legacyFunctions === true
  let segments = 0
  /** Whether any reasoning text was sent, and whether any of the open segment was. */
  const reasoning = { any: false, segment: false }
  let textLength = 0
  let textStart = 0

  const chunk = (fields: string) => put(encodeSSE(`${head},${fields}}`))

  const sendJson = (delta: string, finishReason: string | null = null, logprobs = 'null') => {
    const choice = `"index":0,"delta":${delta},"logprobs":${logprobs}`
    chunk(`"choices":[{${choice},"finish_reason":${JSON.stringify(finishReason)}}]`)
  }

  /** A long one piece by piece, where that is possible. */
  const sendImage = (image: WireImage, length: number) => {
    if (!writePieces || length <= LONG_CHARACTERS) return send({ images: [image] })
    const [before, after] = [
      `${head},"choices":[{"index":0,"delta":`,
      ',"logprobs":null,"finish_reason":null}]}',
    ]
    writePieces(encodeSSEPieces(jsonPieces({ images: [image] }, before, after)))
    put = (text) => writePieces([text])
  }

  const send = (delta: WireDelta, finishReason?: string) => sendJson(toJson(delta, 'content'), finishReason)

  const fail = (error: ApiError) => put(encodeSSE(JSON.stringify(encodeError(error).body)))

  const start = ({ id, model, created = Math.floor(Date.now() / 1000) }: StartEvent) => {
    head = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1)
    send({ role: 'assistant', content: '' })
  }

  const sendReasoning = (text: string, opaque?: Opaque) => {
    const summary = part.type === 'reasoning' && part.summary === true
    const fragment = { text, summary, ...(opaque && { opaque }) }
    const details = encodeReasoningDetails(fragment, segments - 1)
    if (details.length === 0) return
    const gap = reasoning.any && !reasoning.segment ? '\n\n' : ''
    if (text !== '') reasoning.any = reasoning.segment = true
    send({ ...(text !== '' && { reasoning_content: gap + text }), reasoning_details: details })
  }

  const open = () => {
    switch (part.type) {
      case 'text':
        textStart = textLength
        if (part.opaque?.google) send(encodeExtraContent(part.opaque))
        break
      case 'reasoning':
        segments++
        reasoning.segment = false
        sendReasoning(part.text, part.opaque)
        break
      case 'toolCall':
        calls++
        if (!isLegacy) send({ tool_calls: [{ index: calls - 1, ...encodeToolCall(part) }] })
        else if (calls === 1) send({ function_call: { name: part.name, arguments: part.arguments } })
        else warn('unsupported', path, ONE_FUNCTION_CALL)
        break
      case 'refusal':
        break
      default: {
        const image = part.type === 'image' ? encodeImage(part) : undefined
        if (image) sendImage(image, mediaLength(part))
        else warnDropped(part, path, warn)
      }
    }
  }

  const sendTokens = (field: 'content' | 'refusal', text: string, logprobs: readonly TokenLogprob[]) => {
    const tokens = { content: null, refusal: null, [field]: encodeLogprobs(logprobs) }
    sendJson(`{"${field}":${JSON.stringify(text)}}`, null, JSON.stringify(tokens))
  }

  const append = ({ text = '', opaque, citation, logprobs }: Growth) => {
    switch (part.type) {
      case 'text': {
        textLength += text.length
        if (logprobs) {
          sendTokens('content', text, logprobs)
          if (citation || opaque) append({ ...(opaque && { opaque }), ...(citation && { citation }) })
          break
        }
        if (!citation && !opaque) {
          if (text) sendJson(`{"content":${JSON.stringify(text)}}`) // nearly all deltas are this
          break
        }
        const annotation = citation && encodeAnnotation(citation, textStart, textLength)
        if (citation && !annotation) warnCitation(path, warn)
        const delta = {
          ...(text && { content: text }),
          ...(annotation !== undefined && { annotations: [annotation] }),
        }
        const full: WireDelta = opaque ? { ...delta, ...encodeExtraContent(opaque) } : delta
        if (Object.keys(full).length > 0) send(full)
        break
      }
      case 'reasoning':
        sendReasoning(text, opaque)
        break
      case 'refusal':
        if (logprobs) sendTokens('refusal', text, logprobs)
        else send({ refusal: text })
        break
      case 'toolCall': {
        if (isLegacy) {
          if (calls === 1 && text) send({ function_call: { arguments: text } })
          break
        }
        const called = part.custom ? { custom: { input: text } } : { function: { arguments: text } }
        const fragment = { index: calls - 1, ...(text && called), ...encodeExtraContent(opaque) }
        if (Object.keys(fragment).length > 1) send({ tool_calls: [fragment] })
      }
    }
  }

  const finish = ({ finishReason }: FinishEvent) => {
    if (finishReason.unified === 'error') {
      fail(failedResponse(finishReason))
      return
    }
    const reason = encodeFinishReason(finishReason, calls > 0, warn)
    send({}, isLegacy ? legacyReason(reason) : reason)
    if (!request || request.streamUsage) {
      warnWebSearches(usage, searches, warn)
      const tier = chatServiceTier(usage, warn)
      const served = tier === null ? '' : `"service_tier":"${tier}",`
      chunk(`"choices":[],${served}"usage":${JSON.stringify(encodeUsage(usage))}`)
    }
    put(encodeSSE('[DONE]'))
  }

  return serializeBlocks((event) => {
    switch (event.type) {
      case 'start':
        usage = event.usage
        start(event)
        break
      case 'blockStart':
        part = event.part
        if (isWebSearchCall(part)) searches++
        path = `content[${event.index}]`
        open()
        break
      case 'blockDelta':
        append(event)
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
  })
}
