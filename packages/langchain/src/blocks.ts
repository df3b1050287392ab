import {
  type AssistantPart,
  type BlockDeltaEvent,
  type BlockEndEvent,
  type BlockStartEvent,
  mergeOpaque,
} from '@mixrouter/core'

/** Follows the blocks of a stream as they grow. */
export interface Blocks {
  start(event: BlockStartEvent): AssistantPart
  /** The part so far, its text only where it is needed before the end. */
  delta(event: BlockDeltaEvent): AssistantPart | undefined
  /** The whole part. */
  end(event: BlockEndEvent): AssistantPart | undefined
}

interface OpenBlock {
  part: AssistantPart
  texts: string[]
}

export function createBlocks(): Blocks {
  const open = new Map<number, OpenBlock>()
  return {
    start({ index, part }) {
      open.set(index, { part: own(part), texts: [] })
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
      return block && grown(block.part, block.texts.join(''))
    },
  }
}

/** A copy that may grow without the event that it came of. */
function own(part: AssistantPart): AssistantPart {
  return part.type === 'text' && part.citations ? { ...part, citations: [...part.citations] } : { ...part }
}

function grown(part: AssistantPart, text: string): AssistantPart {
  if (part.type === 'toolCall') return { ...part, arguments: part.arguments + text }
  if (part.type === 'text' || part.type === 'reasoning' || part.type === 'refusal') {
    return { ...part, text: part.text + text }
  }
  return part
}
