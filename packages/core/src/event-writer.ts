import type { EncodeResponseContext } from './formats/format.ts'
import { getFormat } from './formats/index.ts'
import { type ChatEvent, divideDelta, type Emit, type Format, type Pause, type Steps } from './hub/index.ts'

/** Writes a stream's events in a client's format, at once or in steps. */
interface EventWriter {
  /** Writes an event at once, or keeps it for the steps during which it comes. */
  emit: Emit
  /** Does `work`, then writes the events that it has emitted, each in a step, and a long one in several. */
  inSteps(work: () => void): Steps<void>
}

/** At the end of a block, and of the response, longer texts are joined, in characters. */
const JOINED_CHARACTERS = 2 * 1024 * 1024

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
  /** How long the texts are that may be joined. */
  let length = 0

  const encode = getFormat(format).createStreamEncoder(write, {
    ...context,
    writePieces: (pieces) => void waiting.push(pieces),
  })

  function* writeWaiting(): Steps<void> {
    for (let pieces = waiting[0]; pieces; pieces = waiting[0]) {
      for (const piece of pieces) {
        write(piece)
        yield
      }
      waiting.shift()
    }
  }

  const pauseBefore = (event: ChatEvent): Pause => {
    if (event.type === 'blockDelta') length += event.text?.length ?? 0
    else if (event.type === 'blockEnd' || event.type === 'finish')
      return length > JOINED_CHARACTERS ? 'alone' : undefined
    return undefined
  }

  return {
    emit(event) {
      if (kept) {
        kept.push(event)
        return
      }
      encode(event)
      onWritten(event)
      if (waiting.length > 0) for (const pieces of waiting.splice(0)) write([...pieces].join(''))
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
            const pause = pauseBefore(part)
            yield pause
            encode(part)
            yield pause
            yield* writeWaiting()
          }
          onWritten(event)
        }
      }
    },
  }
}
