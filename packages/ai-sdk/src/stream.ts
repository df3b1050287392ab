import type { LanguageModelV4Citation, LanguageModelV4StreamPart, SharedV4Warning } from '@ai-sdk/provider'
import {
  type AssistantPart,
  type BlockDeltaEvent,
  type ChatEvent,
  type FinishEvent,
  mergeOpaque,
  type NativePart,
  type Usage,
} from '@mixrouter/core'
import type { AnswerNames } from './call.ts'
import { convertMedia, convertToolCall, metadataOf } from './content.ts'
import { type ErrorContext, toSDKError } from './errors.ts'
import { partMetadata } from './metadata.ts'
import { createNativeReader } from './native.ts'
import { responseMetadata } from './response.ts'
import { createSourceCollector } from './sources.ts'
import { convertUsage } from './usage.ts'

type StreamPart = LanguageModelV4StreamPart
type FinishPart = Extract<StreamPart, { type: 'finish' }>

export interface StreamConversion {
  names: AnswerNames
  /** Of the exchange, for the error that may end the stream. */
  error: ErrorContext
  /** What is told of the whole answer at its end. */
  metadata(answer: Partial<FinishEvent> & { usage: Usage | undefined }): Pick<FinishPart, 'providerMetadata'>
}

/** One event's stream parts. */
export type StreamConverter = (event: ChatEvent) => StreamPart[]

/** A part of the answer while it grows. */
interface Block {
  part: AssistantPart
  /** Pieces of a call's arguments. */
  written: string[]
  citations: LanguageModelV4Citation[]
}

/**
 * Turns the events of one answer into stream parts. A tool call is told only when the stream goes on after it: one that
 * was cut off looks complete too.
 */
export function createStreamConverter({
  names,
  metadata,
  error: context,
}: StreamConversion): StreamConverter {
  const blocks = new Map<number, Block>()
  const readNative = createNativeReader(names)
  const sources = createSourceCollector()
  let waiting: StreamPart[] = []
  let usage: Usage | undefined

  const release = (): StreamPart[] => waiting.splice(0)

  const finish = (finishReason: FinishPart['finishReason'], event?: FinishEvent): FinishPart => ({
    type: 'finish',
    finishReason,
    usage: convertUsage(usage),
    ...metadata({ ...event, usage }),
  })

  return (event: ChatEvent): StreamPart[] => {
    switch (event.type) {
      case 'start':
        usage = event.usage
        return [{ type: 'response-metadata', ...responseMetadata(event) }]
      case 'blockStart':
        blocks.set(event.index, { part: event.part, written: [], citations: [] })
        return [...release(), ...startBlock(event.part, String(event.index), names, readNative)]
      case 'blockDelta': {
        const block = blocks.get(event.index)
        if (!block) return []
        return [...release(), ...growBlock(block, event, sources)]
      }
      case 'blockEnd': {
        const block = blocks.get(event.index)
        if (!block) return []
        blocks.delete(event.index)
        const { ended, call } = endBlock(block, String(event.index), names)
        if (call) waiting = [...waiting, call]
        return ended
      }
      case 'usage':
        usage = event.usage
        return []
      case 'finish': {
        const { unified, raw } = event.finishReason
        return [...release(), finish({ unified, raw }, event)]
      }
      case 'error': {
        const unified = event.error.code === 'stream_truncated' ? 'interrupted' : 'error'
        return [
          { type: 'error', error: toSDKError(event.error, context) },
          finish({ unified, raw: event.error.code }),
        ]
      }
    }
  }
}

/** A whole stream: the events' parts, and before them the raw chunks, where these are gathered. */
export async function* streamParts({
  events,
  convert,
  chunks,
  warnings,
  error: context,
}: {
  events: AsyncIterable<ChatEvent>
  convert: StreamConverter
  chunks: unknown[]
  warnings: SharedV4Warning[]
  error: ErrorContext
}): AsyncGenerator<StreamPart> {
  yield { type: 'stream-start', warnings }
  try {
    for await (const event of events) {
      for (const rawValue of chunks.splice(0)) yield { type: 'raw', rawValue }
      yield* convert(event)
    }
  } catch (error) {
    throw toSDKError(error, context)
  }
}

function startBlock(
  part: AssistantPart,
  id: string,
  names: AnswerNames,
  readNative: (part: NativePart) => StreamPart[],
): StreamPart[] {
  const metadata = partMetadata(metadataOf(part))
  switch (part.type) {
    case 'text':
    case 'refusal':
      return [{ type: 'text-start', id, ...metadata }]
    case 'reasoning':
      return [{ type: 'reasoning-start', id, ...metadata }]
    case 'toolCall': {
      const toolName = names.toCustomToolName(part.name)
      const encoding = part.custom && { inputEncoding: 'text' as const }
      return [{ type: 'tool-input-start', id: part.id, toolName, ...encoding }]
    }
    case 'native':
      return readNative(part)
    default:
      return convertMedia(part) as StreamPart[]
  }
}

function growBlock(
  block: Block,
  { index, text, opaque, citation }: BlockDeltaEvent,
  sources: ReturnType<typeof createSourceCollector>,
): StreamPart[] {
  const { part } = block
  if (opaque && part.type !== 'refusal' && part.type !== 'native') {
    block.part = { ...part, opaque: mergeOpaque(part.opaque, opaque) }
  }
  const parts: StreamPart[] = []
  if (text) {
    const id = String(index)
    if (part.type === 'reasoning') parts.push({ type: 'reasoning-delta', id, delta: text })
    else if (part.type === 'text' || part.type === 'refusal')
      parts.push({ type: 'text-delta', id, delta: text })
    else if (part.type === 'toolCall') {
      block.written.push(text)
      parts.push({ type: 'tool-input-delta', id: part.id, delta: text })
    }
  }
  if (citation) {
    const cited = sources.add(citation)
    block.citations.push(cited.citation)
    if (cited.source) parts.push(cited.source)
  }
  return parts
}

/** The end of a block, with all that it brings along; and its call, where it is one. */
function endBlock({ part, written, citations }: Block, id: string, names: AnswerNames) {
  const metadata = partMetadata(metadataOf(part))
  const ended: StreamPart[] = []
  switch (part.type) {
    case 'text':
    case 'refusal':
      ended.push({ type: 'text-end', id, ...(citations.length > 0 && { citations }), ...metadata })
      break
    case 'reasoning':
      ended.push({ type: 'reasoning-end', id, ...metadata })
      break
    case 'toolCall':
      ended.push({ type: 'tool-input-end', id: part.id })
      return { ended, call: convertToolCall(part, part.arguments + written.join(''), names) }
  }
  return { ended }
}
