import type { Redactor } from '@mixrouter/core'
import { concatBytes } from '@mixrouter/core/internal'

/** Passes on only complete events of a stream, so that one that is cut off can still end in an error event. */
export interface Frames {
  /** The events that are now complete; undefined while there are none. */
  feed(bytes: Uint8Array): Uint8Array | undefined
  /** The beginning of an event that is not complete. */
  rest(): Uint8Array | undefined
}

/** Of an incomplete event of more bytes the beginning is passed on, to bound memory. */
const MAX_HELD_BYTES = 16 * 1024

/** No secret is longer. */
const MAX_SECRET_BYTES = 4 * 1024

const utf8 = new TextDecoder()

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

/** Where a long event can be divided: neither inside of a character nor of a secret. */
function dividePoint(bytes: Uint8Array, redact: Redactor): number {
  for (let at = bytes.length - MAX_SECRET_BYTES; at > 0; at -= 2 * MAX_SECRET_BYTES) {
    while (isContinuation(bytes[at])) at--
    const around = utf8.decode(bytes.subarray(Math.max(0, at - MAX_SECRET_BYTES), at + MAX_SECRET_BYTES))
    if (redact(around) === around) return at
  }
  return bytes.length
}

/** Whether a byte of UTF-8 continues a character. */
const isContinuation = (byte = 0) => (byte & 0b1100_0000) === 0b1000_0000
