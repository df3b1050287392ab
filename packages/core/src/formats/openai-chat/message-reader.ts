import {
  type AssistantPart,
  type BlockWriter,
  type Delta,
  isObject,
  type JsonObject,
  type Opaque,
  sniffMediaType,
  type TokenLogprob,
  urlSource,
  type Warn,
} from '../../hub/index.ts'
import { logprobsIn, textDelta } from '../logprobs.ts'
import { decodeAnnotation } from './citations.ts'
import { decodeExtraContent } from './parts.ts'
import { opaqueOfDetail } from './reasoning-details.ts'
import { createSourceRecord } from './source-record.ts'
import { createToolCallAssembler } from './tool-call-assembler.ts'

/** Reads the deltas of a stream, or a whole message as if it were a single delta. */
export interface MessageReader {
  /** @param logprobs the log probabilities of its tokens, as they came */
  read(message: JsonObject, logprobs?: unknown): void
  /** The message is over. */
  end(): void
  /** The vendor data in `reasoning_details` for a tool call. */
  signatureOf(callId: string): Opaque | undefined
  /** Whether no content has been read yet. */
  readonly empty: boolean
}

/** The segment of reasoning that is being read. */
interface Segment {
  index: number | undefined
  summary: boolean
}

/** @param sourceModel the model whose reasoning is kept in the fields it came in, to be sent back unchanged */
export function createMessageReader(writer: BlockWriter, warn: Warn, sourceModel?: string): MessageReader {
  const calls = createToolCallAssembler(writer, warn, sourceModel)
  const record = sourceModel === undefined ? undefined : createSourceRecord(sourceModel)
  const signatures = new Map<string, Opaque>()
  const audio: string[] = []
  /** Vendor data of reasoning that came after the text had started, which must not be split. */
  let late: Opaque[] = []
  let run: 'text' | 'reasoning' | 'refusal' | undefined
  let segment: Segment = { index: undefined, summary: false }
  let textLength = 0
  let textStart = 0

  /** Keeps the fields of the reasoning that ends. */
  const endReasoning = () => {
    const opaque = run === 'reasoning' ? record?.take() : undefined
    if (opaque) writer.append('reasoning', { opaque })
  }

  const appendText = (delta: Delta) => {
    endReasoning()
    if (run !== 'text') textStart = textLength
    run = 'text'
    textLength += delta.text?.length ?? 0
    writer.append('text', delta)
  }

  const readText = (value: unknown, logprobs: TokenLogprob[] = []) => {
    const text = isText(value) ? value : ''
    if (text !== '' || logprobs.length > 0) appendText(textDelta(text, logprobs))
  }

  const readRefusal = (value: unknown, logprobs: TokenLogprob[] = []) => {
    const text = isText(value) ? value : ''
    if (text === '' && logprobs.length === 0) return
    endReasoning()
    run = 'refusal'
    writer.append('refusal', textDelta(text, logprobs))
  }

  /** Returns whether there was text. */
  const readReasoning = (value: unknown, opaque?: Opaque, detail?: JsonObject): boolean => {
    if (!isText(value) && !opaque) return false
    if (opaque && !isText(value) && run === 'text') {
      late.push(record && detail ? { ...opaque, ...record.of(detail) } : opaque)
      return false
    }
    flushLate()
    run = 'reasoning'
    if (detail) record?.addDetail(detail)
    const delta = { ...(isText(value) && { text: value }), ...(opaque && { opaque }) }
    writer.append('reasoning', delta, segment.summary ? { summary: true } : {})
    return isText(value)
  }

  const addPart = (part: AssistantPart) => {
    endReasoning()
    run = undefined
    writer.close(writer.open(part))
  }

  const flushLate = () => {
    for (const opaque of late) addPart({ type: 'reasoning', text: '', opaque })
    late = []
  }

  /** Ends the open run of reasoning where another segment starts. */
  const enterSegment = (next: Segment) => {
    const moved = next.index !== undefined && segment.index !== undefined && next.index !== segment.index
    if (run === 'reasoning' && (moved || next.summary !== segment.summary)) {
      endReasoning()
      writer.endRun()
    }
    segment = { ...next, index: next.index ?? segment.index }
  }

  /** Returns whether there was text. */
  const readDetail = (wire: JsonObject): boolean => {
    const opaque = opaqueOfDetail(wire)
    const index = typeof wire.index === 'number' ? wire.index : undefined
    if (wire.type !== 'reasoning.encrypted') {
      enterSegment({ index, summary: wire.type === 'reasoning.summary' })
      return readReasoning(wire.summary ?? wire.text, opaque, wire)
    }
    if (opaque?.google && typeof wire.id === 'string') {
      const kept = { ...opaque, ...record?.of(wire) }
      signatures.set(wire.id, kept)
      calls.setOpaque(wire.id, kept)
    } else if (opaque?.anthropic) {
      enterSegment({ index, summary: false })
      addPart({ type: 'reasoning', text: '', opaque: { ...opaque, ...record?.of(wire) } })
    } else if (opaque) {
      enterSegment({ index, summary: segment.summary })
      readReasoning('', opaque, wire)
    }
    return false
  }

  const readContent = (value: unknown, logprobs?: TokenLogprob[]) => {
    if (!Array.isArray(value)) return readText(value, logprobs)
    for (const item of value) {
      if (isObject(item)) readPart(item)
      else readText(item)
    }
    readText('', logprobs)
  }

  /** Mistral's responses have content in parts, and so may the earlier turns that clients send. */
  const readPart = (item: JsonObject) => {
    if (item.type === 'thinking') {
      for (const chunk of toArray(item.thinking)) readReasoning(isObject(chunk) ? chunk.text : chunk)
    } else if (item.type === 'refusal') readRefusal(item.refusal)
    else if (item.type === 'image_url') readImage(item)
    else if (typeof item.text === 'string') readText(item.text)
    else addPart({ type: 'native', format: 'openai-chat', value: item })
  }

  const readImage = (item: unknown) => {
    const url = isObject(item) && isObject(item.image_url) ? item.image_url.url : undefined
    if (isText(url)) addPart({ type: 'image', ...urlSource(url) })
  }

  const readToolCalls = (fragments: readonly unknown[]) => {
    if (fragments.length === 0) return
    endReasoning()
    flushLate()
    run = undefined
    calls.add(fragments)
  }

  const reader = {
    empty: true,

    read(message: JsonObject, logprobs?: unknown) {
      if (reader.empty && hasContent(message)) reader.empty = false
      let hasText = false
      record?.nextMessage(message)
      for (const wire of toArray(message.reasoning_details)) {
        if (isObject(wire) && readDetail(wire)) hasText = true
      }
      if (!hasText && !readReasoning(message.reasoning_content)) readReasoning(message.reasoning)
      readContent(message.content, isObject(logprobs) ? logprobsIn(logprobs.content) : undefined)
      const opaque = decodeExtraContent(message.extra_content)
      if (opaque) appendText({ opaque })
      for (const annotation of toArray(message.annotations)) {
        const citation = decodeAnnotation(annotation, textStart)
        if (citation) appendText({ citation })
      }
      for (const item of toArray(message.images)) readImage(item)
      if (isObject(message.audio)) {
        readText(message.audio.transcript)
        if (isText(message.audio.data)) audio.push(message.audio.data)
      }
      readRefusal(message.refusal, isObject(logprobs) ? logprobsIn(logprobs.refusal) : undefined)
      readToolCalls(toArray(message.tool_calls))
      if (isObject(message.function_call)) readToolCalls([{ index: -1, function: message.function_call }])
    },

    end() {
      endReasoning()
      flushLate()
      calls.end()
      if (audio.length === 0) return
      const data = joinBase64(audio)
      const mediaType = sniffMediaType(data)
      addPart({ type: 'audio', source: { type: 'base64', data }, ...(mediaType && { mediaType }) })
    },

    signatureOf: (callId: string) => signatures.get(callId),
  }
  return reader
}

/** Whether a message or delta has more than a role and empty fields. */
export function hasContent(message: JsonObject): boolean {
  for (const field in message) {
    const value = message[field]
    if (field === 'role' || value === null || value === undefined || value === '') continue
    if (!Array.isArray(value) || value.length > 0) return true
  }
  return false
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function toArray(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}

/** Joins chunks of base64, each of which may be padded. */
function joinBase64(chunks: readonly string[]): string {
  const joined = chunks.join('')
  if (!chunks.slice(0, -1).some((chunk) => chunk.endsWith('='))) return joined
  try {
    return btoa(chunks.map((chunk) => atob(chunk)).join(''))
  } catch {
    return joined
  }
}
