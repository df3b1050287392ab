import {
  type ApiError,
  type AssistantPart,
  type BlockDeltaEvent,
  createBlockWriter,
  type Emit,
  type FinishEvent,
  failedAnswer,
  isObject,
  type JsonObject,
  malformedChunk,
  type Opaque,
  parseJson,
  type StartEvent,
  serializeBlocks,
  toJson,
  type Usage,
} from '../../hub/index.ts'
import { encodeSSE } from '../../sse/index.ts'
import type { DecodeResponseContext, EncodeResponseContext, StreamDecoder } from '../format.ts'
import { encodeError, errorIn } from './error.ts'
import { decodeUsage, encodeFinishReason, encodeUsage, FINISH_WORDS, mapFinishReason } from './maps.ts'
import { encodeAnnotation, encodeExtraContent, encodeImage } from './parts.ts'
import { createMessageReader, saysSomething } from './reader.ts'
import { encodeReasoningDetails } from './reasoning.ts'
import { encodeToolCall } from './tools.ts'
import type { WireDelta } from './wire.ts'

/** `[DONE]`, or a finish reason, after which some vendors say nothing more. Text in JSON has its quotes escaped. */
export const endMarkers: readonly string[] = [
  '\ndata: [DONE]',
  '\ndata:[DONE]',
  ...FINISH_WORDS.flatMap((word) => [`"finish_reason":"${word}"`, `"finish_reason": "${word}"`]),
]

export function createStreamDecoder(emit: Emit, { warn }: DecodeResponseContext): StreamDecoder {
  const writer = createBlockWriter(emit)
  const reader = createMessageReader(writer, warn)
  const start: StartInfo = {}
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
      Object.assign(start, startInfo(chunk))
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

interface StartInfo {
  id?: string
  model?: string
  created?: number
}

/** What a body or chunk says of the whole answer. Azure's first chunk has blank and zero fields, which say nothing. */
export function startInfo({ id, model, created }: JsonObject): StartInfo {
  return {
    ...(typeof id === 'string' && id !== '' && { id }),
    ...(typeof model === 'string' && model !== '' && { model }),
    ...(typeof created === 'number' && created > 0 && { created: Math.floor(created) }),
  }
}

/** Chunks for a client. Usage is told to those who asked for it, and to those of whose request nothing is known. */
export function createStreamEncoder(
  write: (text: string) => void,
  { warn, request }: EncodeResponseContext,
): Emit {
  let head = ''
  let usage: Usage | undefined
  /** The block that is open: there is one at a time. */
  let part: AssistantPart = { type: 'text', text: '' }
  let path = ''
  let calls = 0
  let segments = 0
  /** Whether thinking was told, and whether some of the open segment was. */
  const thought = { ever: false, here: false }
  let textLength = 0
  let textStart = 0

  const chunk = (fields: string) => write(encodeSSE(`${head},${fields}}`))

  const sendJson = (delta: string, finishReason: string | null = null) => {
    const choice = `"index":0,"delta":${delta},"logprobs":null`
    chunk(`"choices":[{${choice},"finish_reason":${JSON.stringify(finishReason)}}]`)
  }

  const send = (delta: WireDelta, finishReason?: string) => sendJson(toJson(delta, 'content'), finishReason)

  const fail = (error: ApiError) => write(encodeSSE(JSON.stringify(encodeError(error).body)))

  const start = ({ id, model, created = Math.floor(Date.now() / 1000) }: StartEvent) => {
    head = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1)
    send({ role: 'assistant', content: '' })
  }

  const think = (text: string, opaque?: Opaque) => {
    const summary = part.type === 'reasoning' && part.summary === true
    const fragment = { text, summary, ...(opaque && { opaque }) }
    const details = encodeReasoningDetails(fragment, segments - 1)
    if (details.length === 0) return
    const gap = thought.ever && !thought.here ? '\n\n' : ''
    if (text !== '') thought.ever = thought.here = true
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
        thought.here = false
        think(part.text, part.opaque)
        break
      case 'toolCall':
        send({ tool_calls: [{ index: calls++, ...encodeToolCall(part) }] })
        break
      case 'refusal':
        break
      default: {
        const image = part.type === 'image' ? encodeImage(part) : undefined
        if (image) send({ images: [image] })
        else warn('unsupported', path, `an answer has no place for this ${part.type}`)
      }
    }
  }

  const grow = ({ text = '', opaque, citation }: BlockDeltaEvent) => {
    switch (part.type) {
      case 'text': {
        textLength += text.length
        if (!citation && !opaque) {
          if (text) sendJson(`{"content":${JSON.stringify(text)}}`) // nearly all deltas are this
          break
        }
        const annotation = citation && encodeAnnotation(citation, textStart, textLength)
        if (citation && !annotation) warn('unsupported', `${path}.citations`, 'a citation without a URL')
        const delta = {
          ...(text && { content: text }),
          ...(annotation !== undefined && { annotations: [annotation] }),
        }
        const grown: WireDelta = opaque ? { ...delta, ...encodeExtraContent(opaque) } : delta
        if (Object.keys(grown).length > 0) send(grown)
        break
      }
      case 'reasoning':
        think(text, opaque)
        break
      case 'refusal':
        send({ refusal: text })
        break
      case 'toolCall': {
        const called = part.custom ? { custom: { input: text } } : { function: { arguments: text } }
        const fragment = { index: calls - 1, ...(text && called), ...encodeExtraContent(opaque) }
        if (Object.keys(fragment).length > 1) send({ tool_calls: [fragment] })
      }
    }
  }

  const finish = ({ finishReason }: FinishEvent) => {
    if (finishReason.unified === 'error') {
      fail(failedAnswer(finishReason))
      return
    }
    send({}, encodeFinishReason(finishReason, calls > 0, warn))
    if (!request || request.streamUsage) {
      chunk(`"choices":[],"usage":${JSON.stringify(encodeUsage(usage))}`)
    }
    write(encodeSSE('[DONE]'))
  }

  return serializeBlocks((event) => {
    switch (event.type) {
      case 'start':
        usage = event.usage
        start(event)
        break
      case 'blockStart':
        part = event.part
        path = `content[${event.index}]`
        open()
        break
      case 'blockDelta':
        grow(event)
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
