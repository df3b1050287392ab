import type { EncodeResponseContext } from './formats/format.ts'
import { getFormat } from './formats/index.ts'
import { type ChatEvent, divideDelta, type Emit, type Format, runSteps, type Steps } from './hub/index.ts'

/** Writes a stream's events in a client's format, at once or in steps. */
interface EventWriter {
  /** Writes an event at once, or keeps it for the steps during which it comes. */
  emit: Emit
  /** Does `work`, then writes the events that it has emitted, each in a step; a step ends before something is written. */
  inSteps(work: () => void): Steps<void>
}

/** @param onWritten called when an event has been encoded */
export function createEventWriter(
  format: Format,
  write: (text: string) => void,
  context: EncodeResponseContext,
  onWritten: Emit = () => {},
): EventWriter {
  /** Texts that are written in pieces. */
  const waiting: Iterable<string>[] = []
  let kept: ChatEvent[] | undefined

  const encode = getFormat(format).createStreamEncoder(write, {
    ...context,
    writePieces: (pieces) => void waiting.push(pieces),
  })

  function* writeWaiting(): Steps<void> {
    for (let pieces = waiting[0]; pieces; pieces = waiting[0]) {
      const texts: string[] = []
      for (const piece of pieces) {
        texts.push(piece)
        yield
      }
      waiting.shift()
      write(texts.join(''))
    }
  }

  return {
    emit(event) {
      if (kept) {
        kept.push(event)
        return
      }
      encode(event)
      onWritten(event)
      if (waiting.length > 0) runSteps(writeWaiting())
    },

    *inSteps(work) {
      const events: ChatEvent[] = []
      kept = events
      try {
        work()
      } finally {
        kept = undefined
        for (const event of events) {
          for (const part of divideDelta(event)) {
            yield
            encode(part)
            yield* writeWaiting()
          }
          onWritten(event)
        }
      }
    },
  }
}
