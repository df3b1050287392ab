import { AIMessageChunk, type ContentBlock } from '@langchain/core/messages'
import type { ToolCallChunk } from '@langchain/core/messages/tool'
import { ChatGenerationChunk } from '@langchain/core/outputs'
import type { AssistantPart, ChatEvent, FinishEvent, Usage } from '@mixrouter/core'
import { type BlockTracker, createBlockTracker } from '@mixrouter/core/internal/sdk'
import { annotation, contentBlock, isPlain } from './content.ts'
import { blockExtras } from './metadata.ts'
import type { ResponseEnd, ResponseMetadata } from './response-metadata.ts'
import { usageField } from './usage.ts'

export interface ChunkOptions {
  version: 'v0' | 'v1'
  /** Creates the metadata of the last chunk. */
  metadata: (end: ResponseEnd) => ResponseMetadata
}

/** Converts the events of a response to message chunks. */
export interface ChunkWriter {
  write(event: Exclude<ChatEvent, { type: 'error' }>): ChatGenerationChunk[]
}

/**
 * Creates a writer of message chunks. Content is strings until a part needs a block of its own; all later content is
 * LangChain's standard blocks. Metadata, usage and signatures are sent once, because merging would corrupt them.
 */
export function createChunkWriter({ version, metadata }: ChunkOptions): ChunkWriter {
  const blocks: BlockTracker = createBlockTracker()
  const ordinals = new Map<number, number>()
  /** Tool calls that ended before the content became blocks. */
  const pendingBlocks: ContentBlock[] = []
  let asBlocks = version === 'v1'
  let start = { id: '', model: '' }
  let usage: Usage | undefined

  const chunk = (fields: ChunkFields): ChatGenerationChunk => {
    const { content = asBlocks ? [] : '', calls, end } = fields
    const isList = typeof content !== 'string'
    const message = new AIMessageChunk({
      id: start.id,
      content,
      ...(calls && { tool_call_chunks: calls }),
      ...usageField(end?.usage),
      response_metadata: {
        ...(end && metadata(end)),
        ...(isList && (content.length > 0 || version === 'v1') && { output_version: 'v1' as const }),
      },
    })
    const text = isList ? content.map((block) => (block.type === 'text' ? block.text : '')).join('') : content
    return new ChatGenerationChunk({ message, text })
  }

  /** A chunk of blocks, preceded by those that were held back while the content was a string. */
  const blockChunk = (...content: ContentBlock[]): ChatGenerationChunk => {
    asBlocks = true
    return chunk({ content: [...pendingBlocks.splice(0), ...content] })
  }

  const writeDelta = (part: AssistantPart, index: number, text: string): ChatGenerationChunk[] => {
    switch (part.type) {
      case 'text':
        return [asBlocks ? blockChunk({ type: 'text', text, index }) : chunk({ content: text })]
      case 'reasoning':
        return [blockChunk({ type: 'reasoning', reasoning: text, index })]
      case 'refusal':
        return [blockChunk({ type: 'refusal', refusal: text, index })]
      case 'toolCall':
        return [chunk({ calls: [{ type: 'tool_call_chunk', args: text, index: ordinals.get(index) ?? 0 }] })]
      default:
        return []
    }
  }

  const writeStart = (part: AssistantPart, index: number): ChatGenerationChunk[] => {
    if (part.type === 'toolCall') {
      const { id, name, custom } = part
      const ordinal = ordinals.size
      ordinals.set(index, ordinal)
      const call = { type: 'tool_call_chunk' as const, id, name, args: '', index: ordinal }
      return [chunk({ calls: [custom ? Object.assign(call, { isCustomTool: true }) : call] })]
    }
    if (part.type === 'text') {
      if (index > 0 || !isPlain(part)) asBlocks = true
      return []
    }
    const isWhole = part.type !== 'reasoning' && part.type !== 'refusal'
    asBlocks = true
    return isWhole ? [blockChunk({ ...contentBlock(part), index })] : []
  }

  /** Data that is known only at the end of a block. */
  const writeEnd = (part: AssistantPart, index: number): ChatGenerationChunk[] => {
    switch (part.type) {
      case 'toolCall': {
        const block = { ...contentBlock(part), index }
        if (asBlocks || !isPlain(part)) return [blockChunk(block)]
        pendingBlocks.push(block)
        return []
      }
      case 'text':
        return isPlain(part) && !(asBlocks && part.opaque)
          ? []
          : [blockChunk(textAddition(part, index, asBlocks))]
      case 'reasoning': {
        const extras = blockExtras({ opaque: part.opaque, summary: part.summary })
        return extras.extras || part.text === ''
          ? [blockChunk({ type: 'reasoning', reasoning: '', index, ...extras })]
          : []
      }
      case 'refusal':
        return part.text === '' ? [blockChunk({ ...contentBlock(part), index })] : []
      default:
        return []
    }
  }

  const writeFinish = (event: FinishEvent): ChatGenerationChunk[] => {
    const last = chunk({ end: { ...event, model: start.model, usage } })
    last.generationInfo = { finish_reason: last.message.response_metadata.finish_reason }
    return [last]
  }

  return {
    write(event) {
      switch (event.type) {
        case 'start':
          start = event
          usage = event.usage
          return [chunk({})]
        case 'blockStart':
          return writeStart(blocks.start(event), event.index)
        case 'blockDelta': {
          const part = blocks.delta(event)
          return part && event.text !== undefined ? writeDelta(part, event.index, event.text) : []
        }
        case 'blockEnd': {
          const part = blocks.end(event)
          return part ? writeEnd(part, event.index) : []
        }
        case 'usage':
          usage = event.usage
          return []
        case 'finish':
          return writeFinish(event)
      }
    },
  }
}

interface ChunkFields {
  content?: string | ContentBlock[]
  calls?: ToolCallChunk[]
  end?: ResponseEnd
}

/** The citations and opaque data of a text that was already sent. */
function textAddition(
  part: Extract<AssistantPart, { type: 'text' }>,
  index: number,
  isIndexed: boolean,
): ContentBlock {
  const { text, citations = [], opaque } = part
  if (isIndexed && text === '') return { ...contentBlock(part), index }
  return {
    type: 'text',
    text: '',
    index,
    ...(citations.length > 0 && { annotations: citations.map(annotation) }),
    ...blockExtras({ opaque }),
  }
}
