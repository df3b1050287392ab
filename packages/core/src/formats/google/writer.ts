import {
  type ApiError,
  type BlockDeltaEvent,
  type BlockStartEvent,
  type ChatEvent,
  type Citation,
  type Emit,
  jsonPieces,
  LONG_CHARACTERS,
  mediaLength,
  serializeBlocks,
  toJson,
  type Usage,
} from '../../hub/index.ts'
import { encodeSSE, encodeSSEPieces } from '../../sse/index.ts'
import type { EncodeResponseContext } from '../format.ts'
import type { CitedText } from './citations.ts'
import { encodeErrorBody } from './error.ts'
import { encodeLogprobs } from './logprobs.ts'
import {
  encodeEnding,
  encodeHead,
  encodeResponsePart,
  failureOf,
  foreignQueries,
  warnForeign,
} from './response.ts'
import { encodeSignature } from './thought-signatures.ts'
import type { PartWire } from './wire.ts'

/** The block that is currently written. */
interface OpenBlock {
  part: BlockStartEvent['part']
  path: string
  /** Deltas of the arguments, or of the text that citations refer to. */
  texts: string[]
  citations: Citation[]
  signature: string | undefined
}

/**
 * Every chunk has the shape of a response with a little of the content. Tool calls are written whole, signatures at
 * the end of what they sign, the finish reason and usage last. An empty text at the start of a chunk separates its text
 * from that of the previous one.
 */
export function createStreamEncoder(write: (text: string) => void, context: EncodeResponseContext): Emit {
  const { warn, writePieces } = context
  const frame = context.framing === 'json-array' ? frameArray(context, write) : frameEvents(context, write)
  const cited: CitedText[] = []
  const queries: string[] = []
  /** The last fields of every chunk, as JSON. */
  let head = ''
  let usage: Usage | undefined
  let refusal = ''
  let partCount = 0
  let block: OpenBlock | undefined
  /** The type of text that the last chunk ended with, which the next chunk would continue. */
  let lastType: 'text' | 'reasoning' | undefined

  const send = (parts: PartWire[], beside?: object) => {
    const content = `{"parts":${toJson(parts, 'response')},"role":"model"}`
    frame.chunk(`{"candidates":[{"content":${content},"index":0${fieldsOf(beside)}}]${head}}`)
  }

  /** Long parts piece by piece, where that is possible. */
  const sendParts = (parts: PartWire[], length: number) => {
    if (!writePieces || length <= LONG_CHARACTERS) return send(parts)
    const before = '{"candidates":[{"content":{"parts":'
    frame.pieces(jsonPieces(parts, before, `,"role":"model"},"index":0}]${head}}`))
  }

  const sendText = (part: PartWire, type: 'text' | 'reasoning', continues: boolean, beside?: object) => {
    send(continues || lastType !== type ? [part] : [{ ...part, text: '' }, part], beside)
    lastType = type
  }

  const sendWhole = (part: BlockStartEvent['part'], path: string) => {
    const wire = encodeResponsePart(part, path, warn)
    if (wire.length === 0) return
    sendParts(wire, mediaLength(part))
    lastType = undefined
    partCount++
  }

  const start = ({ index, part }: BlockStartEvent) => {
    const path = `content[${index}]`
    block = { part, path, texts: [], citations: [], signature: undefined }
    if (part.type === 'reasoning') warnForeign(part, path, warn)
    if (part.type === 'native') queries.push(...foreignQueries(part))
    if (part.type === 'text' || part.type === 'reasoning')
      block.signature = encodeSignature(part).thoughtSignature
    else if (part.type !== 'toolCall' && part.type !== 'refusal') sendWhole(part, path)
  }

  const grow = ({ text, opaque, citation, logprobs }: BlockDeltaEvent) => {
    if (!block) return
    const { part } = block
    if (citation) block.citations.push(citation)
    if (opaque) {
      block.signature = encodeSignature({ opaque }).thoughtSignature ?? block.signature
      if (part.type === 'reasoning') warnForeign({ opaque }, block.path, warn)
    }
    if (text === undefined && !logprobs) return
    const continues = block.texts.length > 0
    if (part.type === 'text')
      sendText({ text: text ?? '' }, 'text', continues, logprobs && encodeLogprobs(logprobs))
    else if (part.type === 'reasoning') sendText({ text: text ?? '', thought: true }, 'reasoning', continues)
    if (text !== undefined) block.texts.push(text)
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
    const beside = { refusal, cited, queries, logprobs: [] }
    const ending = encodeEnding({ ...event, ...(usage && { usage }) }, [{ text: '' }], beside, warn)
    frame.chunk(`{${fieldsOf(ending).slice(1)}${head}}`)
    frame.end()
  }

  const fail = (error: ApiError) => {
    frame.chunk(toJson(encodeErrorBody(error), 'response'))
    frame.end()
  }

  return serializeBlocks((event) => {
    switch (event.type) {
      case 'start':
        head = fieldsOf(encodeHead(event))
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

/** The fields of an object as JSON, to follow others. */
function fieldsOf(object: object | undefined): string {
  const json = toJson(object ?? {}, 'response')
  return json === '{}' ? '' : `,${json.slice(1, -1)}`
}

/** How the chunks of a stream are framed. */
interface Framing {
  chunk(json: string): void
  /** A long chunk. */
  pieces(json: Iterable<string>): void
  end(): void
}

/** Server-sent events, which clients request by `alt=sse`. */
function frameEvents({ writePieces }: EncodeResponseContext, write: (text: string) => void): Framing {
  let put = write
  return {
    chunk: (json) => put(encodeSSE(json)),
    pieces(json) {
      if (!writePieces) return
      writePieces(encodeSSEPieces(json))
      put = (text) => writePieces([text])
    },
    end() {},
  }
}

/** One JSON array with an element per chunk. */
function frameArray({ writePieces }: EncodeResponseContext, write: (text: string) => void): Framing {
  let put = write
  let opened = false
  const open = () => {
    const before = opened ? ',\r\n' : '['
    opened = true
    return before
  }
  return {
    chunk: (json) => put(open() + json),
    pieces(json) {
      if (!writePieces) return
      put(open())
      writePieces(json)
      put = (text) => writePieces([text])
    },
    end: () => put(']'),
  }
}
