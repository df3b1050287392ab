import {
  type ApiError,
  type BlockDeltaEvent,
  type BlockStartEvent,
  type ChatEvent,
  type Citation,
  createBlockWriter,
  type Emit,
  isObject,
  malformedChunk,
  parseJson,
  serializeBlocks,
  toJson,
  type Usage,
} from '../../hub/index.ts'
import { encodeSSE } from '../../sse/index.ts'
import type { DecodeResponseContext, EncodeResponseContext, StreamDecoder } from '../format.ts'
import { signatureOf } from './blocks.ts'
import type { CitedText } from './citations.ts'
import { decodeError, encodeErrorBody } from './error.ts'
import { createAnswerReader, isAnswer } from './reader.ts'
import { encodeAnswerPart, encodeEnding, encodeHead, failureOf, noteForeign } from './response.ts'
import type { PartWire } from './wire.ts'

export const endMarkers: readonly string[] = ['"finishReason"', '"blockReason"']

/** The answer ends where its bytes do, for usage may follow the finish reason; without one it has broken off. */
export function createStreamDecoder(emit: Emit, { warn }: DecodeResponseContext): StreamDecoder {
  const writer = createBlockWriter(emit)
  const reader = createAnswerReader(writer, warn)

  const fail = (error: ApiError) => {
    reader.settle()
    writer.fail(error)
  }

  const read = (value: unknown, data: string, isError: boolean) => {
    if (!isError && isAnswer(value)) reader.read(value)
    else if (isError || (isObject(value) && value.error != null))
      fail(decodeError({ status: 200, body: data }))
    else if (value === undefined) fail(malformedChunk(data))
  }

  return {
    push({ event, data }) {
      if (writer.ended || data === '' || data === '[DONE]') return
      try {
        const value = parseJson(data)
        for (const chunk of Array.isArray(value) ? value : [value]) read(chunk, data, event === 'error')
      } catch (cause) {
        fail(malformedChunk(data, cause))
      }
    },

    end(cause) {
      if (writer.ended) return
      if (reader.isComplete()) reader.finish()
      else {
        reader.settle()
        writer.end(cause)
      }
    },
  }
}

/** The block that is being written. */
interface OpenBlock {
  part: BlockStartEvent['part']
  path: string
  /** Arguments, or the text that citations point into. */
  texts: string[]
  citations: Citation[]
  signature: string | undefined
}

/**
 * Every chunk is an answer of its own with a little of the content. Calls are told whole, signatures at the end of
 * what they sign, and the finish reason with all that was counted last. Two texts in a row are kept apart by an empty
 * one at the beginning of the second's chunk.
 */
export function createStreamEncoder(write: (text: string) => void, context: EncodeResponseContext): Emit {
  const { warn } = context
  const frame = context.framing === 'json-array' ? frameArray(write) : frameEvents(write)
  const cited: CitedText[] = []
  let head: ReturnType<typeof encodeHead>
  let usage: Usage | undefined
  let refusal = ''
  let partCount = 0
  let block: OpenBlock | undefined
  /** What the last chunk ended with: another text of that type would run on. */
  let runningOn: 'text' | 'reasoning' | undefined

  const send = (parts: PartWire[]) => {
    frame.chunk({ candidates: [{ content: { parts, role: 'model' }, index: 0 }], ...head })
  }

  const sendText = (part: PartWire, type: 'text' | 'reasoning', runsOn: boolean) => {
    send(runsOn || runningOn !== type ? [part] : [{ ...part, text: '' }, part])
    runningOn = type
  }

  const sendWhole = (part: BlockStartEvent['part'], path: string) => {
    const wire = encodeAnswerPart(part, path, warn)
    if (wire.length === 0) return
    send(wire)
    runningOn = undefined
    partCount++
  }

  const start = ({ index, part }: BlockStartEvent) => {
    const path = `content[${index}]`
    block = { part, path, texts: [], citations: [], signature: undefined }
    if (part.type === 'reasoning') noteForeign(part, path, warn)
    if (part.type === 'text' || part.type === 'reasoning')
      block.signature = signatureOf(part).thoughtSignature
    else if (part.type !== 'toolCall' && part.type !== 'refusal') sendWhole(part, path)
  }

  const grow = ({ text, opaque, citation }: BlockDeltaEvent) => {
    if (!block) return
    const { part } = block
    if (citation) block.citations.push(citation)
    if (opaque) {
      block.signature = signatureOf({ opaque }).thoughtSignature ?? block.signature
      if (part.type === 'reasoning') noteForeign({ opaque }, block.path, warn)
    }
    if (text === undefined) return
    if (part.type === 'text') sendText({ text }, 'text', block.texts.length > 0)
    else if (part.type === 'reasoning') sendText({ text, thought: true }, 'reasoning', block.texts.length > 0)
    block.texts.push(text)
  }

  const end = () => {
    if (!block) return
    const { part, path, texts, citations, signature } = block
    block = undefined
    if (part.type === 'refusal') refusal += texts.join('')
    if (part.type === 'toolCall') {
      const opaque = signature ? { opaque: { google: { thoughtSignature: signature } } } : {}
      sendWhole({ ...part, arguments: part.arguments + texts.join(''), ...opaque }, path)
    }
    if (part.type !== 'text' && part.type !== 'reasoning') return
    if (signature) {
      const thought = part.type === 'reasoning' && { thought: true }
      sendText({ text: '', ...thought, thoughtSignature: signature }, part.type, true)
    }
    if (citations.length > 0) cited.push({ text: texts.join(''), citations, partIndex: partCount })
    if (texts.length > 0 || signature) partCount++
  }

  const finish = (event: ChatEvent & { type: 'finish' }) => {
    const failure = failureOf(event.finishReason)
    if (failure) return fail(failure)
    const ending = encodeEnding({ ...event, ...(usage && { usage }) }, [{ text: '' }], refusal, cited)
    frame.chunk({ ...ending, ...head })
    frame.end()
  }

  const fail = (error: ApiError) => {
    frame.chunk(encodeErrorBody(error))
    frame.end()
  }

  return serializeBlocks((event) => {
    switch (event.type) {
      case 'start':
        head = encodeHead(event)
        usage = event.usage
        break
      case 'blockStart':
        start(event)
        break
      case 'blockDelta':
        grow(event)
        break
      case 'blockEnd':
        end()
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

/** How the chunks of a stream are put on the wire. */
interface Framing {
  chunk(value: object): void
  end(): void
}

/** Server-sent events, which clients ask for by `alt=sse`. */
function frameEvents(write: (text: string) => void): Framing {
  return { chunk: (value) => write(encodeSSE(toJson(value, 'answer'))), end() {} }
}

/** One JSON array that grows chunk by chunk. */
function frameArray(write: (text: string) => void): Framing {
  let opened = false
  return {
    chunk(value) {
      write(`${opened ? ',\r\n' : '['}${toJson(value, 'answer')}`)
      opened = true
    },
    end: () => write(']'),
  }
}
