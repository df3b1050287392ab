import fc from 'fast-check'
import type { AssistantPart, ChatEvent, ChatResponse } from '../../hub/index.ts'

/** How a response is cut into stream events: the sizes of text deltas, and how the events of blocks interleave. */
export interface Chunking {
  /** Characters in each delta, used in turn; without any, a text is one delta. */
  sizes: number[]
  /** How many events of open blocks come before the next block opens; without any, blocks do not overlap. */
  turns: number[]
}

export const chunking: fc.Arbitrary<Chunking> = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 8 }),
  turns: fc.array(fc.nat({ max: 3 }), { maxLength: 12 }),
})

/** The events of a stream that accumulates to `response`. */
export function chunkedEvents(response: ChatResponse, { sizes, turns }: Chunking): ChatEvent[] {
  const { id, model, created, content, usage, finishReason, stopSequence, extensions } = response
  const opening =
    usage && turns.length % 2 === 1 ? { usage: { inputTokens: usage.inputTokens, outputTokens: 1 } } : {}
  const events: ChatEvent[] = [
    { type: 'start', id, model, ...(created !== undefined && { created }), ...opening },
  ]
  const queues: ChatEvent[][] = []
  let turn = 0
  for (const [index, part] of content.entries()) {
    queues.push(blockOf(part, index, sizes))
    const rounds = turns.length === 0 ? Number.POSITIVE_INFINITY : (turns[turn++ % turns.length] ?? 0)
    for (let round = 0; round < rounds && queues.some((queue) => queue.length > 0); round++)
      emitNext(queues, round, events)
    startPending(queues, events)
  }
  for (let round = 0; queues.some((queue) => queue.length > 0); round++) emitNext(queues, round, events)
  if (usage)
    events.push({ type: 'usage', usage: { inputTokens: 0, outputTokens: 0 } }, { type: 'usage', usage })
  events.push({
    type: 'finish',
    finishReason,
    ...(stopSequence !== undefined && { stopSequence }),
    ...(extensions && { extensions }),
  })
  return events
}

/** Emits one event of an open block; `round` decides which block. */
function emitNext(queues: ChatEvent[][], round: number, events: ChatEvent[]): void {
  const waiting = queues.filter((queue) => queue.length > 0)
  const event = waiting[round % waiting.length]?.shift()
  if (event) events.push(event)
}

/** Emits the start of every block that has not started yet, since blocks start in order. */
function startPending(queues: ChatEvent[][], events: ChatEvent[]): void {
  for (const queue of queues) if (queue[0]?.type === 'blockStart') events.push(queue.shift() as ChatEvent)
}

function blockOf(part: AssistantPart, index: number, sizes: readonly number[]): ChatEvent[] {
  if (part.type === 'toolCall') {
    return block(index, { ...part, arguments: '' }, textDeltas(part.arguments, sizes))
  }
  if (part.type === 'refusal') return block(index, { ...part, text: '' }, textDeltas(part.text, sizes))
  if (part.type === 'text') {
    const { citations = [], logprobs, ...bare } = part
    const [first, ...more] = textDeltas(part.text, sizes)
    const deltas = [
      ...(first ? [{ ...first, ...(logprobs && { logprobs }) }] : []),
      ...more,
      ...citations.map((citation) => ({ citation })),
    ]
    return block(index, { ...bare, text: '' }, deltas)
  }
  if (part.type === 'reasoning') {
    // A signature comes after the text it signs.
    const { opaque, ...bare } = part
    const deltas = [...textDeltas(part.text, sizes), ...(opaque ? [{ opaque }] : [])]
    return block(index, { ...bare, text: '' }, deltas)
  }
  return block(index, part, [])
}

function block(index: number, part: AssistantPart, deltas: object[]): ChatEvent[] {
  const blockDeltas = deltas.map((delta): ChatEvent => ({ type: 'blockDelta', index, ...delta }))
  return [{ type: 'blockStart', index, part }, ...blockDeltas, { type: 'blockEnd', index }]
}

function textDeltas(text: string, sizes: readonly number[]): { text: string }[] {
  const deltas: { text: string }[] = []
  for (let from = 0, turn = 0; from < text.length; turn++) {
    const size = sizes.length === 0 ? text.length : (sizes[turn % sizes.length] ?? 1)
    deltas.push({ text: text.slice(from, from + size) })
    from += size
  }
  return deltas
}

/** The first events of a stream, followed by the ends of the blocks that are open by then. */
export function truncateEvents(events: readonly ChatEvent[], length: number): ChatEvent[] {
  const kept = events.slice(0, 1 + (length % (events.length - 1)))
  const open = new Set<number>()
  for (const event of kept) {
    if (event.type === 'blockStart') open.add(event.index)
    if (event.type === 'blockEnd') open.delete(event.index)
  }
  return [...kept, ...[...open].map((index) => ({ type: 'blockEnd' as const, index }))]
}
