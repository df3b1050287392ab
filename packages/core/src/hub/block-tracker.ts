import type { BlockDeltaEvent, BlockEndEvent, BlockStartEvent } from './event.ts'
import { mergeOpaque } from './opaque.ts'
import type { AssistantPart } from './part.ts'

/** Follows the blocks of a stream as they grow into parts. */
export interface BlockTracker {
  /** @returns the part with which the block starts */
  start(event: BlockStartEvent): AssistantPart
  /** @returns the part so far, without the text that has grown; undefined for a block that is not open */
  delta(event: BlockDeltaEvent): AssistantPart | undefined
  /** @returns the whole part; undefined for a block that is not open */
  end(event: Pick<BlockEndEvent, 'index'>): AssistantPart | undefined
}

export function createBlockTracker(): BlockTracker {
  const open = new Map<number, { part: AssistantPart; texts: string[] }>()
  return {
    start({ index, part }) {
      open.set(index, { part: copyOf(part), texts: [] })
      return part
    },
    delta({ index, text, opaque, citation, logprobs }) {
      const block = open.get(index)
      if (!block) return undefined
      const { part } = block
      if (text !== undefined) block.texts.push(text)
      if (citation && part.type === 'text') {
        part.citations ??= []
        part.citations.push(citation)
      }
      if (logprobs && (part.type === 'text' || part.type === 'refusal')) {
        part.logprobs ??= []
        part.logprobs.push(...logprobs)
      }
      if (opaque && part.type !== 'refusal' && part.type !== 'native')
        part.opaque = mergeOpaque(part.opaque, opaque)
      return part
    },
    end({ index }) {
      const block = open.get(index)
      open.delete(index)
      return block && withText(block.part, block.texts.join(''))
    },
  }
}

/** A copy that can grow without changing the event's part. */
function copyOf(part: AssistantPart): AssistantPart {
  if (part.type !== 'text' && part.type !== 'refusal') return { ...part }
  const { logprobs } = part
  const citations = part.type === 'text' ? part.citations : undefined
  return {
    ...part,
    ...(citations && { citations: [...citations] }),
    ...(logprobs && { logprobs: [...logprobs] }),
  }
}

function withText(part: AssistantPart, text: string): AssistantPart {
  if (part.type === 'toolCall') return { ...part, arguments: part.arguments + text }
  if (part.type === 'text' || part.type === 'reasoning' || part.type === 'refusal') {
    return { ...part, text: part.text + text }
  }
  return part
}
