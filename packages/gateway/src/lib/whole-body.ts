import type { Redactor } from '@mixrouter/core'
import { dividePoint } from './divide-point.ts'
import { createPacer, joinChunks, LARGE_CHARACTERS } from './turns.ts'

/** A body that was received whole. A large one has no text: that of 60 MB takes 40 ms to make. */
export interface WholeBody {
  bytes: Uint8Array
  text: string | undefined
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()

export function wholeBodyOf(bytes: Uint8Array): WholeBody {
  return { bytes, text: bytes.length > LARGE_CHARACTERS ? undefined : decoder.decode(bytes) }
}

/** Its text up to about so many characters. */
export function beginningOf({ bytes, text }: WholeBody, length: number): string {
  return (text ?? decoder.decode(bytes.subarray(0, length))).slice(0, length)
}

/** Its text from about so many characters before its end. */
export function endOf({ bytes, text }: WholeBody, length: number): string {
  return text ?? decoder.decode(bytes.subarray(-length))
}

/** How much of a body is searched at once, in bytes. */
const STEP_BYTES = 1024 * 1024

/** Whether a part of a large body matches, in turns. What is longer than `overlap` bytes may be missed. */
export async function matchesInTurns(
  bytes: Uint8Array,
  matches: (text: string) => boolean,
  overlap: number,
): Promise<boolean> {
  const pace = createPacer()
  for (let at = 0; at < bytes.length; at += STEP_BYTES) {
    if (matches(decoder.decode(bytes.subarray(at, at + STEP_BYTES + overlap)))) return true
    const turn = pace()
    if (turn) await turn
  }
  return false
}

/** A large body without what `redact` takes out, in turns; the same bytes if there is nothing. */
export async function redactInTurns(bytes: Uint8Array, redact: Redactor): Promise<Uint8Array> {
  const pace = createPacer()
  const parts: Uint8Array[] = []
  let isChanged = false
  for (let at = 0; at < bytes.length; ) {
    const rest = bytes.subarray(at, at + STEP_BYTES)
    const end = at + STEP_BYTES < bytes.length ? dividePoint(rest, redact) : rest.length
    const part = rest.subarray(0, end)
    const text = decoder.decode(part)
    const redacted = redact(text)
    if (redacted !== text) isChanged = true
    parts.push(redacted === text ? part : encoder.encode(redacted))
    at += end
    const turn = pace()
    if (turn) await turn
  }
  return isChanged ? joinChunks(parts) : bytes
}
