import type { Comparable, Conversation } from './comparable.ts'

const MAX_SHOWN = 80

/** How much two requests have in common: first the model, then as much of the conversation from its beginning. */
export function likeness(a: Comparable, b: Comparable): number {
  const [x, y] = [a.conversation, b.conversation]
  return (
    (x.model === y.model ? 1_000_000 : 0) +
    10 * sharedContent(x.content, y.content) +
    (x.system === y.system ? 2 : 0) +
    (String(x.tools) === String(y.tools) ? 1 : 0)
  )
}

/** How many elements are the same from the beginning; of the first that is not, the fraction that is. */
function sharedContent(a: readonly string[], b: readonly string[]): number {
  const at = firstDifference(a, b)
  if (at === undefined) return a.length
  const [x = '', y = ''] = [a[at], b[at]]
  return at + sharedLength(x, y) / Math.max(x.length, y.length, 1)
}

function sharedLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}

/** The first thing in which two conversations differ, as a sentence about the second. */
export function describeDifference(wanted: Conversation, recorded: Conversation): string {
  if (wanted.model !== recorded.model) return `its model is ${recorded.model}, not ${wanted.model}`
  if (wanted.system !== recorded.system)
    return `its instructions differ, ${versus(recorded.system, wanted.system)}`
  const at = firstDifference(wanted.content, recorded.content)
  if (at !== undefined) return describePart(at, wanted.content[at], recorded.content[at])
  return `its tools are ${recorded.tools.join(', ') || 'none'}, not ${wanted.tools.join(', ') || 'none'}`
}

function describePart(at: number, wanted: string | undefined, recorded: string | undefined): string {
  if (recorded === undefined) return `its conversation ends before ${shown(wanted)}`
  if (wanted === undefined) return `its conversation goes on with ${shown(recorded)}`
  return `part ${at + 1} of its conversation differs, ${versus(recorded, wanted)}`
}

/** The index of the first element that is not the same in both; undefined if all are. */
function firstDifference(a: readonly string[], b: readonly string[]): number | undefined {
  const length = Math.max(a.length, b.length)
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return at
  return undefined
}

/** Both from shortly before where they differ. */
function versus(recorded: string, wanted: string): string {
  const at = sharedLength(recorded, wanted)
  const from = at < MAX_SHOWN / 2 ? 0 : at - MAX_SHOWN / 4
  return `${shown(recorded, from)}, not ${shown(wanted, from)}`
}

function shown(text = '', from = 0): string {
  const [before, after] = [from > 0 ? '…' : '', text.length > from + MAX_SHOWN ? '…' : '']
  return JSON.stringify(before + text.slice(from, from + MAX_SHOWN) + after)
}
