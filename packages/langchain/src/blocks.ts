import {
  type AssistantPart,
  type BlockDeltaEvent,
  type BlockEndEvent,
  type BlockStartEvent,
  mergeOpaque,
} from '@mixrouter/core'

/** Tracks the blocks of a stream until they end. */
export interface BlockTracker {
  start(event: BlockStartEvent): AssistantPart
  /** The part so far, without the text that was added to it. */
  delta(event: BlockDeltaEvent): AssistantPart | undefined
  /** The complete part. */
  end(event: BlockEndEvent): AssistantPart | undefined
}

interface OpenBlock {
  part: AssistantPart
  texts: string[]
}

export function createBlockTracker(): BlockTracker {
  const open = new Map<number, OpenBlock>()
  return {
    start({ index, part }) {
      open.set(index, { part: copyPart(part), texts: [] })
      return part
    },
    delta({ index, text, opaque, citation }) {
      const block = open.get(index)
      if (!block) return undefined
      const { part } = block
      if (text !== undefined) block.texts.push(text)
      if (citation && part.type === 'text') {
        part.citations ??= []
        part.citations.push(citation)
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

/** A copy that can be changed without changing the event's part. */
function copyPart(part: AssistantPart): AssistantPart {
  return part.type === 'text' && part.citations ? { ...part, citations: [...part.citations] } : { ...part }
}

function withText(part: AssistantPart, text: string): AssistantPart {
  if (part.type === 'toolCall') return { ...part, arguments: part.arguments + text }
  if (part.type === 'text' || part.type === 'reasoning' || part.type === 'refusal') {
    return { ...part, text: part.text + text }
  }
  return part
}
