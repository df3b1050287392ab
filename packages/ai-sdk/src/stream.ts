import type { LanguageModelV4Citation, LanguageModelV4StreamPart, SharedV4Warning } from '@ai-sdk/provider'
import type {
  AssistantPart,
  BlockDeltaEvent,
  ChatEvent,
  FinishEvent,
  NativePart,
  Usage,
} from '@mixrouter/core'
import { createBlockTracker } from '@mixrouter/core/internal/sdk'
import { convertMedia, convertToolCall, metadataOf } from './content.ts'
import { type ErrorContext, toSDKError } from './errors.ts'
import type { NativeContent } from './hosted-tools/content.ts'
import { createNativeReader } from './hosted-tools/index.ts'
import { partMetadata } from './metadata.ts'
import { responseMetadata } from './response.ts'
import type { ResponseToolNames } from './response-tool-names.ts'
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

/**
 * Converts the events of one response to stream parts. A tool call is emitted only once the stream continues after it,
 * because the arguments of a truncated call may look complete.
 */
export function createStreamConverter({
  toolNames,
  metadata,
  error: context,
}: StreamConversion): StreamConverter {
  const blocks = createBlockTracker()
  const citations = new Map<number, LanguageModelV4Citation[]>()
  const sources = createSourceCollector()
  const readNative = createNativeReader(toolNames, sources)
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
        blocks.start(event)
        return [...flushCalls(), ...startBlock(event.part, String(event.index), toolNames, readNative)]
      case 'blockDelta': {
        const part = blocks.delta(event)
        if (!part) return []
        const parts = [...flushCalls(), ...convertDelta(part, event)]
        if (!event.citation) return parts
        const { citation, source } = sources.cite(event.citation)
        citations.set(event.index, [...(citations.get(event.index) ?? []), citation])
        return source ? [...parts, source] : parts
      }
      case 'blockEnd': {
        const part = blocks.end(event)
        if (!part) return []
        const { ended, call } = endBlock(part, String(event.index), citations.get(event.index), toolNames)
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
      yield* rawParts(chunks)
      yield* convert(event)
    }
    yield* rawParts(chunks)
  } catch (error) {
    throw toSDKError(error, context)
  }
}

/** The raw chunks that arrived since the last call. */
function rawParts(chunks: unknown[]): StreamPart[] {
  return chunks.splice(0).map((rawValue) => ({ type: 'raw', rawValue }))
}

function startBlock(
  part: AssistantPart,
  id: string,
  toolNames: ResponseToolNames,
  readNative: (part: NativePart) => NativeContent[],
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
      return readNative(part).flatMap((content) => streamText(content, id))
    default:
      return convertMedia(part) as StreamPart[]
  }
}

/** Text among the content of a native part, in the form of a stream. */
function streamText(content: NativeContent, id: string): StreamPart[] {
  if (content.type !== 'text') return [content]
  const { text, providerMetadata } = content
  const metadata = providerMetadata && { providerMetadata }
  return [
    { type: 'text-start', id, ...metadata },
    { type: 'text-delta', id, delta: text },
    { type: 'text-end', id, ...metadata },
  ]
}

function convertDelta(part: AssistantPart, { index, text }: BlockDeltaEvent): StreamPart[] {
  if (!text) return []
  const id = String(index)
  switch (part.type) {
    case 'reasoning':
      return [{ type: 'reasoning-delta', id, delta: text }]
    case 'text':
    case 'refusal':
      return [{ type: 'text-delta', id, delta: text }]
    case 'toolCall':
      return [{ type: 'tool-input-delta', id: part.id, delta: text }]
    default:
      return []
  }
}

/** The closing parts of a block and, for a tool call, the call itself. */
function endBlock(
  part: AssistantPart,
  id: string,
  citations: LanguageModelV4Citation[] | undefined,
  toolNames: ResponseToolNames,
) {
  const metadata = partMetadata(metadataOf(part))
  const ended: StreamPart[] = []
  switch (part.type) {
    case 'text':
    case 'refusal':
      ended.push({ type: 'text-end', id, ...(citations && { citations }), ...metadata })
      break
    case 'reasoning':
      ended.push({ type: 'reasoning-end', id, ...metadata })
      break
    case 'toolCall':
      ended.push({ type: 'tool-input-end', id: part.id })
      return { ended, call: convertToolCall(part, part.arguments, toolNames) }
  }
  return { ended }
}
