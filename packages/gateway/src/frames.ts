import { concat } from './bytes.ts'

/** Lets only whole events of a stream through, so that a cut one can still end in an event of ours. */
export interface Frames {
  /** The events that are complete now; undefined while there is none. */
  feed(bytes: Uint8Array): Uint8Array | undefined
  /** The beginning of an event that never ended. */
  rest(): Uint8Array | undefined
}

/** An unfinished event of more bytes is let through as it is: waiting has to be bounded. */
const LONGEST_WAIT = 16 * 1024

const LF = 10
const CR = 13

export function createFrames(): Frames {
  let held: Uint8Array | undefined
  return {
    feed(bytes) {
      const all = held ? concat([held, bytes], held.length + bytes.length) : bytes
      let end = lastBoundary(all)
      if (end === 0 && all.length > LONGEST_WAIT) end = all.length
      held = end === all.length ? undefined : all.subarray(end)
      if (end === 0) return undefined
      return end === all.length ? all : all.subarray(0, end)
    },
    rest: () => held,
  }
}

/** Where the last blank line ends; 0 when there is none. */
function lastBoundary(bytes: Uint8Array): number {
  for (let at = bytes.lastIndexOf(LF); at > 0; at = bytes.lastIndexOf(LF, at - 1)) {
    const before = bytes[at - 1] === CR ? at - 2 : at - 1
    if (bytes[before] === LF) return at + 1
  }
  return 0
}
