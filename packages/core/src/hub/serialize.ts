import type { ChatEvent, Emit } from './event.ts'

/**
 * Orders interleaved blocks one after the other, for formats that forbid overlap: the events of the first open block
 * pass at once, those of the others when it has ended. The order of blocks, and of events within each, is kept.
 */
export function serializeBlocks(emit: Emit): Emit {
  const waiting = new Map<number, ChatEvent[]>()
  let current: number | undefined

  /** Emits the next waiting block, and further ones as long as each has ended already. */
  const advance = () => {
    while (current === undefined) {
      const next = waiting.entries().next()
      if (next.done) return
      const [index, events] = next.value
      waiting.delete(index)
      current = index
      for (const event of events) pass(event)
    }
  }
  const pass = (event: ChatEvent) => {
    if (event.type === 'blockEnd') current = undefined
    emit(event)
  }

  return (event) => {
    switch (event.type) {
      case 'blockStart':
        if (current === undefined && waiting.size === 0) {
          current = event.index
          emit(event)
        } else waiting.set(event.index, [event])
        break
      case 'blockDelta':
      case 'blockEnd':
        if (event.index === current) {
          pass(event)
          advance()
        } else waiting.get(event.index)?.push(event)
        break
      default:
        emit(event)
    }
  }
}
