import type { ChatEvent, Emit } from './event.ts'

/**
 * Puts interleaved blocks one after the other, for formats that forbid overlap: the first open block passes at once,
 * the others wait until it ends. Order of the blocks and of the events inside each is kept.
 */
export function serializeBlocks(emit: Emit): Emit {
  const waiting = new Map<number, ChatEvent[]>()
  let current: number | undefined

  /** Lets the next waiting block pass; goes on while those that pass have ended already. */
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
