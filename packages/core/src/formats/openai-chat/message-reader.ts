import {
  type AssistantPart,
  type BlockWriter,
  type Delta,
  isObject,
  type JsonObject,
  type Opaque,
  sniffMediaType,
  urlSource,
  type Warn,
} from '../../hub/index.ts'
import { decodeAnnotation } from './citations.ts'
import { decodeExtraContent } from './parts.ts'
import { opaqueOfDetail } from './reasoning-details.ts'
import { createToolCallAssembler } from './tool-call-assembler.ts'

/** Reads messages: the deltas of a stream, or a whole one as if it were a single delta. */
export interface MessageReader {
  read(message: JsonObject): void
  /** The message is over. */
  end(): void
  /** The vendor data that the thinking holds for a tool call. */
  signatureOf(callId: string): Opaque | undefined
  /** Nothing has been said yet. */
  readonly empty: boolean
}

/** Which of the vendor's segments of thinking is read. */
interface Segment {
  index: number | undefined
  summary: boolean
}

export function createMessageReader(writer: BlockWriter, warn: Warn): MessageReader {
  const calls = createToolCallAssembler(writer, warn)
  const signatures = new Map<string, Opaque>()
  const sound: string[] = []
  /** Vendor data of thinking that came when the text had begun, which it must not cut. */
  let late: Opaque[] = []
  let run: 'text' | 'reasoning' | 'refusal' | undefined
  let segment: Segment = { index: undefined, summary: false }
  let textLength = 0
  let textStart = 0

  const appendText = (delta: Delta) => {
    if (run !== 'text') textStart = textLength
    run = 'text'
    textLength += delta.text?.length ?? 0
    writer.append('text', delta)
  }

  const text = (value: unknown) => {
    if (isText(value)) appendText({ text: value })
  }

  const refusal = (value: unknown) => {
    if (!isText(value)) return
    run = 'refusal'
    writer.append('refusal', { text: value })
  }

  /** Gives whether there was a text. */
  const thought = (value: unknown, opaque?: Opaque): boolean => {
    if (!isText(value) && !opaque) return false
    if (opaque && !isText(value) && run === 'text') {
      late.push(opaque)
      return false
    }
    settle()
    run = 'reasoning'
    const delta = { ...(isText(value) && { text: value }), ...(opaque && { opaque }) }
    writer.append('reasoning', delta, segment.summary ? { summary: true } : {})
    return isText(value)
  }

  const whole = (part: AssistantPart) => {
    run = undefined
    writer.close(writer.open(part))
  }

  const settle = () => {
    for (const opaque of late) whole({ type: 'reasoning', text: '', opaque })
    late = []
  }

  /** Ends the open run of thinking where another segment begins. */
  const enter = (next: Segment) => {
    const moved = next.index !== undefined && segment.index !== undefined && next.index !== segment.index
    if (run === 'reasoning' && (moved || next.summary !== segment.summary)) writer.endRun()
    segment = { ...next, index: next.index ?? segment.index }
  }

  const detail = (wire: JsonObject): boolean => {
    const opaque = opaqueOfDetail(wire)
    const index = typeof wire.index === 'number' ? wire.index : undefined
    if (wire.type !== 'reasoning.encrypted') {
      enter({ index, summary: wire.type === 'reasoning.summary' })
      return thought(wire.summary ?? wire.text, opaque)
    }
    if (opaque?.google && typeof wire.id === 'string') {
      signatures.set(wire.id, opaque)
      calls.sign(wire.id, opaque)
    } else if (opaque?.anthropic) {
      enter({ index, summary: false })
      whole({ type: 'reasoning', text: '', opaque })
    } else if (opaque) {
      enter({ index, summary: segment.summary })
      thought('', opaque)
    }
    return false
  }

  const content = (value: unknown) => {
    if (!Array.isArray(value)) return text(value)
    for (const item of value) {
      if (isObject(item)) contentPart(item)
      else text(item)
    }
  }

  /** Mistral's answers have content in parts, and so have the histories that clients send. */
  const contentPart = (item: JsonObject) => {
    if (item.type === 'thinking') {
      for (const piece of listOf(item.thinking)) thought(isObject(piece) ? piece.text : piece)
    } else if (item.type === 'refusal') refusal(item.refusal)
    else if (item.type === 'image_url') image(item)
    else if (typeof item.text === 'string') text(item.text)
    else whole({ type: 'native', format: 'openai-chat', value: item })
  }

  const image = (item: unknown) => {
    const url = isObject(item) && isObject(item.image_url) ? item.image_url.url : undefined
    if (isText(url)) whole({ type: 'image', ...urlSource(url) })
  }

  const toolCalls = (fragments: readonly unknown[]) => {
    if (fragments.length === 0) return
    settle()
    run = undefined
    calls.add(fragments)
  }

  const reader = {
    empty: true,

    read(message: JsonObject) {
      if (reader.empty && saysSomething(message)) reader.empty = false
      let told = false
      for (const wire of listOf(message.reasoning_details)) told = (isObject(wire) && detail(wire)) || told
      if (!told && !thought(message.reasoning_content)) thought(message.reasoning)
      content(message.content)
      const opaque = decodeExtraContent(message.extra_content)
      if (opaque) appendText({ opaque })
      for (const annotation of listOf(message.annotations)) {
        const citation = decodeAnnotation(annotation, textStart)
        if (citation) appendText({ citation })
      }
      for (const item of listOf(message.images)) image(item)
      if (isObject(message.audio)) {
        text(message.audio.transcript)
        if (isText(message.audio.data)) sound.push(message.audio.data)
      }
      refusal(message.refusal)
      toolCalls(listOf(message.tool_calls))
      if (isObject(message.function_call)) toolCalls([{ index: -1, function: message.function_call }])
    },

    end() {
      settle()
      calls.end()
      if (sound.length === 0) return
      const data = joinBase64(sound)
      const mediaType = sniffMediaType(data)
      whole({ type: 'audio', source: { type: 'base64', data }, ...(mediaType && { mediaType }) })
    },

    signatureOf: (callId: string) => signatures.get(callId),
  }
  return reader
}

/** Whether a message or delta holds more than a role and blanks. */
export function saysSomething(message: JsonObject): boolean {
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

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}

/** Pieces of base64, each of which may be padded. */
function joinBase64(pieces: readonly string[]): string {
  const joined = pieces.join('')
  if (!pieces.slice(0, -1).some((piece) => piece.endsWith('='))) return joined
  try {
    return btoa(pieces.map((piece) => atob(piece)).join(''))
  } catch {
    return joined
  }
}
