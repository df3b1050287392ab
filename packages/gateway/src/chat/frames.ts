import type { Redactor } from '@mixrouter/core'
import { concatBytes } from '@mixrouter/core/internal'
import { dividePoint } from '../lib/divide-point.ts'

/** Passes on only complete events of a stream, so that one that is cut off can still end in an error event. */
export interface Frames {
  /** The events that are now complete; undefined while there are none. */
  feed(bytes: Uint8Array): Uint8Array | undefined
  /** The beginning of an event that is not complete. */
  rest(): Uint8Array | undefined
}

/** Of an incomplete event of more bytes the beginning is passed on, to bound memory. */
const MAX_HELD_BYTES = 16 * 1024

const LF = 10
const CR = 13

/** @param redact takes out what an event must not be divided in, as it would not be found */
export function createFrames(redact: Redactor): Frames {
  let held: Uint8Array | undefined
  return {
    feed(bytes) {
      const all = held ? concatBytes([held, bytes]) : bytes
      let end = lastBoundary(all)
      if (end === 0 && all.length > MAX_HELD_BYTES) end = dividePoint(all, redact)
      held = end === all.length ? undefined : all.subarray(end)
      if (end === 0) return undefined
      return end === all.length ? all : all.subarray(0, end)
    },
    rest: () => held,
  }
}

/** Where the last blank line ends; 0 if there is none. */
export function lastBoundary(bytes: Uint8Array): number {
  for (let at = bytes.lastIndexOf(LF); at > 0; at = bytes.lastIndexOf(LF, at - 1)) {
    const before = bytes[at - 1] === CR ? at - 2 : at - 1
    if (bytes[before] === LF) return at + 1
  }
  return 0
}
