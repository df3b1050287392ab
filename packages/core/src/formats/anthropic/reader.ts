import {
  ApiError,
  type BlockDeltaEvent,
  type BlockWriter,
  type Citation,
  createBlockWriter,
  createChunkParser,
  type Emit,
  type FinishEvent,
  isObject,
  type JsonObject,
  malformedChunk,
  parseJson,
  stringOf,
  unknownFields,
} from '../../hub/index.ts'
import type { DecodeResponseContext, ParsedSSEEvent, StreamDecoder } from '../format.ts'
import { warnUnread } from '../unread.ts'
import {
  decodeArguments,
  decodeCitation,
  decodeCitations,
  decodeRedactedThinking,
  decodeThinking,
  decodeToolset,
} from './decode-parts.ts'
import { decodeError } from './error.ts'
import { KNOWN_BLOCK, KNOWN_RESPONSE } from './known.ts'
import { decodeUsage, hasFields, mapFinishReason, mergeUsage } from './maps.ts'
import { decodeNative, KNOWN_FIELDS, refusalOf } from './response.ts'

/** Text in JSON has its quotes escaped, so these cannot occur inside it. */
export const endMarkers: readonly string[] = ['"type":"message_stop"', '"type": "message_stop"']

/** A block of the wire that has started and not yet stopped. */
type OpenBlock =
  | { kind: 'text'; citations: Citation[] }
  | { kind: 'thinking'; index?: number }
  | { kind: 'call'; index: number; input: unknown; grown: boolean }
  | { kind: 'native'; block: JsonObject; json: string[] }

const KNOWN_DELTA: ReadonlySet<string> = new Set(['stop_reason', 'stop_sequence'])
const KNOWN_MESSAGE_DELTA: ReadonlySet<string> = new Set(['type', 'delta', 'usage'])

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
export function createStreamDecoder(
  emit: Emit,
  { warn, forOtherFormat }: DecodeResponseContext,
): StreamDecoder {
  const writer = createBlockWriter(emit)
  const parse = createChunkParser()
  const open = new Map<unknown, OpenBlock>()
  let started = false
  let usage: JsonObject = {}
  let extensions: JsonObject = {}
  let stopReason: unknown
  let stopSequence: string | undefined

  const start = (message: JsonObject) => {
    if (started) {
      restart()
      return
    }
    started = true
    if (isObject(message.usage)) usage = message.usage
    const early = decodeUsage(usage)
    if (early) writer.usage(early)
    extensions = { ...unknownFields(message, KNOWN_FIELDS) }
    writer.start({ id: stringOf(message.id), model: stringOf(message.model), ...(early && { usage: early }) })
  }

  const startBlock = (index: unknown, block: JsonObject) => {
    if (forOtherFormat) warnUnread(block, KNOWN_BLOCK, `content[${index}]`, warn)
    open.set(index, openBlock(writer, block))
  }

  const close = (key: unknown) => {
    const block = open.get(key)
    open.delete(key)
    if (block) closeBlock(writer, block)
  }

  const closeAll = () => {
    for (const key of [...open.keys()]) close(key)
  }

  /** After a second `message_start` open blocks are closed, but a partial tool call must not pass for a whole one. */
  const restart = () => {
    const isInCall = [...open.values()].some((block) => block.kind === 'call')
    if (isInCall)
      writer.fail(new ApiError('The upstream restarted its response within a tool call', RESTARTED))
    else closeAll()
  }

  const messageDelta = (value: JsonObject) => {
    const delta = isObject(value.delta) ? value.delta : {}
    if (isObject(value.usage)) {
      usage = mergeUsage(usage, value.usage)
      const latest = decodeUsage(usage)
      if (latest) writer.usage(latest)
    }
    if (delta.stop_reason != null) stopReason = delta.stop_reason
    if (typeof delta.stop_sequence === 'string') stopSequence = delta.stop_sequence
    Object.assign(extensions, unknownFields(delta, KNOWN_DELTA), unknownFields(value, KNOWN_MESSAGE_DELTA))
  }

  const finish = () => {
    closeAll()
    const refusal = refusalOf(stopReason, extensions.stop_details)
    if (refusal) writer.append('refusal', { text: refusal })
    if (forOtherFormat) {
      warnUnread({ ...extensions, usage, stop_sequence: stopSequence }, KNOWN_RESPONSE, '', warn)
    }
    const event: Omit<FinishEvent, 'type'> = { finishReason: mapFinishReason(stopReason) }
    if (stopSequence !== undefined) event.stopSequence = stopSequence
    if (Object.keys(extensions).length > 0) event.extensions = { anthropic: extensions }
    writer.finish(event)
  }

  const read = (value: JsonObject, data: string) => {
    switch (value.type) {
      case 'message_start':
        start(isObject(value.message) ? value.message : {})
        break
      case 'content_block_start':
        close(value.index)
        startBlock(value.index, isObject(value.content_block) ? value.content_block : {})
        break
      case 'content_block_delta':
        if (isObject(value.delta)) grow(writer, open.get(value.index), value.delta)
        break
      case 'content_block_stop':
        close(value.index)
        break
      case 'message_delta':
        messageDelta(value)
        break
      case 'message_stop':
        finish()
        break
      default:
        if (value.type === 'error' || value.error != null)
          writer.fail(decodeError({ status: 200, body: data }))
    }
  }

  return {
    push({ data, value: parsed }: ParsedSSEEvent) {
      if (writer.ended || data === '[DONE]') return
      const value = parsed ?? parse(data)
      try {
        if (isObject(value)) read(value, data)
        else writer.fail(malformedChunk(data))
      } catch (cause) {
        writer.fail(malformedChunk(data, cause))
      }
    },
    end: writer.end,
  }
}

const RESTARTED = { status: 502, code: 'stream_restarted' }

function openBlock(writer: BlockWriter, block: JsonObject): OpenBlock {
  switch (block.type) {
    case 'text':
      writer.endRun()
      if (stringOf(block.text)) writer.append('text', { text: stringOf(block.text) })
      return { kind: 'text', citations: decodeCitations(block) }
    case 'thinking': {
      const part = decodeThinking('', block.signature)
      const state: OpenBlock = { kind: 'thinking' }
      if (part.opaque || stringOf(block.thinking)) state.index = writer.open(part)
      if (state.index !== undefined) writer.delta(state.index, { text: stringOf(block.thinking) })
      return state
    }
    case 'redacted_thinking':
      return { kind: 'thinking', index: writer.open(decodeRedactedThinking(stringOf(block.data))) }
    case 'tool_use': {
      const { id, name, input } = block
      const call = { id: stringOf(id), name: stringOf(name), arguments: '' }
      const part = { type: 'toolCall' as const, ...call, ...decodeToolset(block) }
      return { kind: 'call', index: writer.open(part), input, grown: false }
    }
    default:
      return { kind: 'native', block, json: [] }
  }
}

/** Adds one delta. If its type does not fit the block, it goes to a block of its type. */
function grow(writer: BlockWriter, block: OpenBlock | undefined, delta: JsonObject): void {
  switch (delta.type) {
    case 'text_delta':
      if (stringOf(delta.text)) writer.append('text', { text: stringOf(delta.text) })
      break
    case 'thinking_delta':
      if (stringOf(delta.thinking)) appendThinking(writer, block, { text: stringOf(delta.thinking) })
      break
    case 'signature_delta': {
      const { opaque } = decodeThinking('', delta.signature)
      if (opaque) appendThinking(writer, block, { opaque })
      break
    }
    case 'citations_delta': {
      const citation = decodeCitation(delta.citation)
      if (citation && block?.kind === 'text') block.citations.push(citation)
      else if (citation) writer.append('text', { citation })
      break
    }
    case 'input_json_delta': {
      const json = stringOf(delta.partial_json)
      if (block?.kind === 'native') block.json.push(json)
      else if (block?.kind === 'call' && json) {
        block.grown = true
        writer.delta(block.index, { text: json })
      }
      break
    }
    default:
      if (block?.kind === 'native') block.block = growNative(block.block, delta)
  }
}

/** A native block with a delta of its own kind, such as `compaction_delta`: texts are appended, other fields set. */
function growNative(block: JsonObject, { type: _, ...fields }: JsonObject): JsonObject {
  const grown = { ...block }
  for (const [name, value] of Object.entries(fields)) {
    const before = grown[name]
    grown[name] = typeof before === 'string' && typeof value === 'string' ? before + value : (value ?? before)
  }
  return grown
}

function appendThinking(
  writer: BlockWriter,
  block: OpenBlock | undefined,
  delta: Omit<BlockDeltaEvent, 'type' | 'index'>,
) {
  if (block?.kind !== 'thinking') {
    writer.append('reasoning', delta)
    return
  }
  block.index ??= writer.open({ type: 'reasoning', text: '' })
  writer.delta(block.index, delta)
}

function closeBlock(writer: BlockWriter, block: OpenBlock): void {
  switch (block.kind) {
    case 'text':
      // A citation is of the whole block, of which more text may come after it.
      for (const citation of block.citations) writer.append('text', { citation })
      writer.endRun()
      break
    case 'thinking':
      if (block.index !== undefined) writer.close(block.index)
      break
    case 'call':
      if (!block.grown && hasFields(block.input))
        writer.delta(block.index, { text: decodeArguments(block.input) })
      writer.close(block.index)
      break
    case 'native':
      writer.close(writer.open(decodeNative(nativeValue(block.block, block.json))))
  }
}

/** A native block with its input, which is streamed in fragments. */
function nativeValue(block: JsonObject, json: readonly string[]): JsonObject {
  const fragments = json.join('')
  const input = fragments === '' ? undefined : parseJson(fragments)
  return input === undefined ? block : { ...block, input }
}
