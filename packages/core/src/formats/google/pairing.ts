import { createCallIds, KeyedQueues, type ToolResultPart } from '../../hub/index.ts'
import type { EncodeRequestContext } from '../format.ts'
import { encodeMissingResult, encodeRequestPart, encodeToolResult } from './encode-parts.ts'
import type { SignableCall } from './thought-signatures.ts'
import type { PartWire } from './wire.ts'

/** Pairs the results of a wire conversation with its calls. If ids are missing, names and order decide. */
export interface CallLog {
  /** The hub's id of a call: its own, or one derived from its position in the conversation. */
  add(wireId: string | undefined, name: string): string
  /** The id of the call that a result belongs to. `known` is false if there is none. */
  take(wireId: string | undefined, name: string | undefined): { id: string; known: boolean }
}

/** The calls of one name in the latest model turn, and the next one to check. */
interface Queue {
  ids: string[]
  next: number
}

export function createCallLog(): CallLog {
  const unique = createCallIds('google')
  const byWireId = new Map<string, string>()
  const answered = new Set<string>()
  let open = new Map<string, Queue>()
  let inResults = false

  const nextOf = (name: string | undefined): string | undefined => {
    const queue = name === undefined ? undefined : open.get(name)
    while (queue) {
      const id = queue.ids[queue.next++]
      if (id === undefined || !answered.has(id)) return id
    }
    return undefined
  }

  return {
    add(wireId, name) {
      if (inResults) open = new Map()
      inResults = false
      const id = unique(wireId)
      if (wireId) byWireId.set(wireId, id)
      const queue = open.get(name)
      if (queue) queue.ids.push(id)
      else open.set(name, { ids: [id], next: 0 })
      return id
    },
    take(wireId, name) {
      inResults = true
      const id = (wireId ? byWireId.get(wireId) : undefined) ?? nextOf(name)
      if (id === undefined) return { id: unique(wireId), known: false }
      answered.add(id)
      return { id, known: true }
    },
  }
}

/** A call of the latest model turn. The next user turn must contain its result. */
export interface Call extends SignableCall {
  id: string
  name: string
}

/** A tool result and its path. */
interface Result {
  part: ToolResultPart
  path: string
}

/** The results that a user turn starts with, followed by their media. */
interface PairedResults {
  parts: PartWire[]
  /** Results that belong to none of the calls. */
  stray: ReadonlySet<ToolResultPart>
}

/** One result for every call, in the order of the calls, whatever the order of the results. */
export function pairTools(
  calls: readonly Call[],
  results: readonly Result[],
  context: EncodeRequestContext,
): PairedResults {
  const byCall = new KeyedQueues<Result>()
  for (const result of results) byCall.add(result.part.callId, result)
  const stray = new Set(results.map(({ part }) => part))
  const beside: PartWire[] = []
  const parts = calls.map((call) => {
    const result = byCall.take(call.id)
    if (!result) {
      context.warn('changed', call.path, 'The tool call has no result; an error result was sent')
      return encodeMissingResult(call, context)
    }
    stray.delete(result.part)
    return encodeToolResult(result.part, result.path, call, beside, context)
  })
  return { parts: [...parts, ...beside], stray }
}

/** A result without a call in the previous turn, which Google would reject. */
export function encodeStrayResult({ part, path }: Result, { warn }: EncodeRequestContext): PartWire[] {
  warn('changed', path, 'The tool result has no matching call; it was sent as user content')
  return part.content.flatMap((item, index) => encodeRequestPart(item, `${path}.content[${index}]`, warn))
}
