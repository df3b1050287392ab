import type { Redactor } from '@mixrouter/core'
import { concatBytes } from '@mixrouter/core/internal'
import { dividePoint } from '../lib/divide-point.ts'

/** Passes on only complete events of a stream, so that one that is cut off can still end in an error. */
export interface Frames {
  /** The events that are now complete; undefined while there are none. */
  feed(bytes: Uint8Array): Uint8Array | undefined
  /** The beginning of an event that is not complete. */
  rest(): Uint8Array | undefined
}

/** Of an incomplete event of more bytes the beginning is passed on, to bound memory. */
const MAX_HELD_BYTES = 16 * 1024

const LF = 0x0a
const CR = 0x0d
const QUOTE = 0x22
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Where the last complete event ends, in bytes of which those before `from` have been searched; 0 if there is none. */
type EndFinder = (bytes: Uint8Array, from: number) => number

/**
 * @param redact takes out what an event must not be divided in, as it would not be found
 * @param findEnd @default that of server-sent events
 */
export function createFrames(redact: Redactor, findEnd: EndFinder = lastBoundary): Frames {
  let held: Uint8Array | undefined
  return {
    feed(bytes) {
      const all = held ? concatBytes([held, bytes]) : bytes
      let end = findEnd(all, held?.length ?? 0)
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

/** Finds the ends of a JSON array's elements, and that of the array. */
export function createElementEnds(): EndFinder {
  let depth = 0
  let isString = false
  let isEscaped = false
  return (bytes, from) => {
    let end = 0
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]
      if (isEscaped) isEscaped = false
      else if (byte === QUOTE) isString = !isString
      else if (isString) isEscaped = byte === BACKSLASH
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth <= 1) end = at + 1
    }
    return end
  }
}
