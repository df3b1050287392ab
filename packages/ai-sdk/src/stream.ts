import type { LanguageModelV4Citation, LanguageModelV4StreamPart, SharedV4Warning } from '@ai-sdk/provider'
import type {
  AssistantPart,
  BlockDeltaEvent,
  ChatEvent,
  FinishEvent,
  NativePart,
  Usage,
} from '@mixrouter/core'
import { mergeOpaque } from '@mixrouter/core/internal'
import type { ResponseToolNames } from './call.ts'
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
  toolNames: ResponseToolNames
  /** Context for an error that ends the stream. */
  error: ErrorContext
  /** Metadata for the `finish` part. */
  metadata(
    response: Partial<FinishEvent> & { usage: Usage | undefined },
  ): Pick<FinishPart, 'providerMetadata'>
}

/** Converts an event to stream parts. */
export type StreamConverter = (event: ChatEvent) => StreamPart[]

/** A part that is still being streamed. */
interface Block {
  part: AssistantPart
  /** Chunks of a tool call's arguments. */
  inputChunks: string[]
  citations: LanguageModelV4Citation[]
}

/**
 * Converts the events of one response to stream parts. A tool call is emitted only once the stream continues after it,
 * because the arguments of a truncated call may look complete.
 */
export function createStreamConverter({
  toolNames,
  metadata,
  error: context,
}: StreamConversion): StreamConverter {
  const blocks = new Map<number, Block>()
  const readNative = createNativeReader(toolNames)
  const sources = createSourceCollector()
  let pendingCalls: StreamPart[] = []
  let usage: Usage | undefined

  const flushCalls = (): StreamPart[] => pendingCalls.splice(0)

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
        blocks.set(event.index, { part: event.part, inputChunks: [], citations: [] })
        return [...flushCalls(), ...startBlock(event.part, String(event.index), toolNames, readNative)]
      case 'blockDelta': {
        const block = blocks.get(event.index)
        if (!block) return []
        return [...flushCalls(), ...updateBlock(block, event, sources)]
      }
      case 'blockEnd': {
        const block = blocks.get(event.index)
        if (!block) return []
        blocks.delete(event.index)
        const { ended, call } = endBlock(block, String(event.index), toolNames)
        if (call) pendingCalls = [...pendingCalls, call]
        return ended
      }
      case 'usage':
        usage = event.usage
        return []
      case 'finish': {
        const { unified, raw } = event.finishReason
        return [...flushCalls(), finish({ unified, raw }, event)]
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

/** The complete stream: the parts of each event, preceded by its raw chunks if these are collected. */
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
  toolNames: ResponseToolNames,
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
      const toolName = toolNames.toCustomToolName(part.name)
      const encoding = part.custom && { inputEncoding: 'text' as const }
      return [{ type: 'tool-input-start', id: part.id, toolName, ...encoding }]
    }
    case 'native':
      return readNative(part)
    default:
      return convertMedia(part) as StreamPart[]
  }
}

function updateBlock(
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
      block.inputChunks.push(text)
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

/** The closing parts of a block and, for a tool call, the call itself. */
function endBlock({ part, inputChunks, citations }: Block, id: string, toolNames: ResponseToolNames) {
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
      return { ended, call: convertToolCall(part, part.arguments + inputChunks.join(''), toolNames) }
  }
  return { ended }
}
