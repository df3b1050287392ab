import type { ChatModelStreamEvent, ContentBlockDelta } from '@langchain/core/language_models/event'
import type { ContentBlock } from '@langchain/core/messages'
import type { AssistantPart, ChatEvent, Usage } from '@mixrouter/core'
import { createBlockTracker } from '@mixrouter/core/internal/sdk'
import { contentBlock } from './content.ts'
import { eventReason, type ResponseEnd, type ResponseMetadata } from './response-metadata.ts'
import { convertUsage } from './usage.ts'

export interface EventWriter {
  write(event: Exclude<ChatEvent, { type: 'error' }>): ChatModelStreamEvent[]
}

/** Converts the events of a response to LangChain's, one by one: both describe blocks that start, grow and end. */
export function createEventWriter(metadata: (end: ResponseEnd) => ResponseMetadata): EventWriter {
  const blocks = createBlockTracker()
  const refusals = new Map<number, string>()
  let model = ''
  let usage: Usage | undefined

  const toDelta = (part: AssistantPart, index: number, text: string): ContentBlockDelta | undefined => {
    switch (part.type) {
      case 'text':
        return { type: 'text-delta', text }
      case 'reasoning':
        return { type: 'reasoning-delta', reasoning: text }
      case 'toolCall':
        return { type: 'tool-call-delta', args: text }
      case 'refusal': {
        const refusal = (refusals.get(index) ?? '') + text
        refusals.set(index, refusal)
        return { type: 'block-delta', fields: { type: 'refusal', refusal } }
      }
      default:
        return undefined
    }
  }

  return {
    write(event) {
      switch (event.type) {
        case 'start':
          model = event.model
          usage = event.usage
          return [{ event: 'message-start', id: event.id, ...(usage && { usage: convertUsage(usage) }) }]
        case 'blockStart':
          return [
            {
              event: 'content-block-start',
              index: event.index,
              content: startBlock(blocks.start(event), event.index),
            },
          ]
        case 'blockDelta': {
          const part = blocks.delta(event)
          const delta = part && event.text !== undefined && toDelta(part, event.index, event.text)
          return delta ? [{ event: 'content-block-delta', index: event.index, delta }] : []
        }
        case 'blockEnd': {
          const part = blocks.end(event)
          return part
            ? [{ event: 'content-block-finish', index: event.index, content: contentBlock(part) }]
            : []
        }
        case 'usage':
          usage = event.usage
          return [{ event: 'usage', usage: convertUsage(usage) }]
        case 'finish': {
          return [
            {
              event: 'message-finish',
              ...eventReason(event.finishReason),
              ...(usage && { usage: convertUsage(usage) }),
              responseMetadata: { ...metadata({ ...event, model, usage }) },
            },
          ]
        }
      }
    },
  }
}

/** A block at its start. */
function startBlock(part: AssistantPart, index: number): ContentBlock {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: '' }
    case 'reasoning':
      return { type: 'reasoning', reasoning: '' }
    case 'toolCall':
      return { type: 'tool_call_chunk', id: part.id, name: part.name, args: '', index }
    default:
      return contentBlock(part)
  }
}
