import type { AddedChunks } from '@mixrouter/core'
import { parseJson } from '@mixrouter/core/internal'

/** Where an event is in a text; the blank line that ends it included. */
interface Range {
  start: number
  end: number
}

/** The events of added chunks among complete ones, in order. */
export function addedEvents(text: string, { marks, pattern, has }: AddedChunks): Range[] {
  const found: Range[] = []
  let from = 0
  for (const index of placesOf(marks, text)) {
    pattern.lastIndex = index
    if (!pattern.test(text)) continue
    const start = Math.max(from, eventStart(text, index))
    const [event = ''] = EVENT.exec(text.slice(start)) ?? []
    const end = start + event.length
    if (index > end || !has(parseJson(/^data:(.*)$/m.exec(event)?.[1] ?? ''))) continue
    found.push({ start, end })
    from = end
  }
  return found
}

function placesOf(marks: readonly string[], text: string): number[] {
  const places: number[] = []
  for (const mark of marks)
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) places.push(at)
  return places.sort((a, b) => a - b)
}

/** A text without some of its parts. */
export function withoutText(text: string, parts: readonly Range[]): string {
  const ends = [0, ...parts.map(({ end }) => end)]
  return ends.map((end, at) => text.slice(end, parts[at]?.start)).join('')
}

/**
 * What is left of bytes without some parts of their text: views of them, as to encode or to copy it costs more. Counted
 * from the end, as added chunks are the last ones.
 */
export function withoutBytes(
  bytes: Uint8Array,
  text: string,
  parts: readonly Range[],
): (Uint8Array | string)[] {
  if (text.includes(REPLACEMENT)) return [withoutText(text, parts)] // bytes that are no UTF-8 have no length as text
  const isAscii = text.length === bytes.length
  const byteLength = (part: string) => (isAscii ? part.length : utf8.encode(part).length)
  const kept: Uint8Array[] = []
  let to = { text: text.length, bytes: bytes.length }
  for (const { start, end } of parts.toReversed()) {
    const after = to.bytes - byteLength(text.slice(end, to.text))
    kept.push(bytes.subarray(after, to.bytes))
    to = { text: start, bytes: after - byteLength(text.slice(start, end)) }
  }
  return [...kept, bytes.subarray(0, to.bytes)].reverse()
}

const REPLACEMENT = '\ufffd'

const utf8 = new TextEncoder()

/** One event with the blank line that ends it. */
const EVENT = /^[\s\S]*?\n\r?\n/

/** Where the event that `index` is in begins: after the last blank line. */
function eventStart(text: string, index: number): number {
  for (let at = text.lastIndexOf('\n', index); at > 0; at = text.lastIndexOf('\n', at - 1)) {
    const before = text[at - 1] === '\r' ? at - 2 : at - 1
    if (text[before] === '\n') return at + 1
  }
  return 0
}
