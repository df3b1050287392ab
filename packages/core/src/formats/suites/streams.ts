import fc from 'fast-check'
import type { AssistantPart, ChatEvent, ChatResponse } from '../../hub/index.ts'

/** How a whole answer is cut into a stream: where texts break, and whose turn it is when blocks overlap. */
export interface Cutting {
  sizes: number[]
  turns: number[]
}

export const cutting: fc.Arbitrary<Cutting> = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 8 }),
  turns: fc.array(fc.nat({ max: 3 }), { maxLength: 12 }),
})

/** The events of a stream that folds to `response`, cut by `cutting`; blocks overlap where its turns say so. */
export function streamOf(response: ChatResponse, { sizes, turns }: Cutting): ChatEvent[] {
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
    // The turns decide how many events of the open blocks come before the next block opens.
    const rounds = turns.length === 0 ? Number.POSITIVE_INFINITY : (turns[turn++ % turns.length] ?? 0)
    for (let round = 0; round < rounds && queues.some((queue) => queue.length > 0); round++)
      advance(queues, round, events)
    startAll(queues, events)
  }
  for (let round = 0; queues.some((queue) => queue.length > 0); round++) advance(queues, round, events)
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

/** One event of one of the open blocks, each in its turn. */
function advance(queues: ChatEvent[][], round: number, events: ChatEvent[]): void {
  const waiting = queues.filter((queue) => queue.length > 0)
  const event = waiting[round % waiting.length]?.shift()
  if (event) events.push(event)
}

/** Blocks start in order: those that have not are started before a later one comes. */
function startAll(queues: ChatEvent[][], events: ChatEvent[]): void {
  for (const queue of queues) if (queue[0]?.type === 'blockStart') events.push(queue.shift() as ChatEvent)
}

function blockOf(part: AssistantPart, index: number, sizes: readonly number[]): ChatEvent[] {
  if (part.type === 'toolCall') {
    return block(index, { ...part, arguments: '' }, pieces(part.arguments, sizes))
  }
  if (part.type === 'refusal') return block(index, { ...part, text: '' }, pieces(part.text, sizes))
  if (part.type === 'text') {
    const { citations = [], ...bare } = part
    const deltas = [...pieces(part.text, sizes), ...citations.map((citation) => ({ citation }))]
    return block(index, { ...bare, text: '' }, deltas)
  }
  if (part.type === 'reasoning') {
    // A signature comes after the text that it signs.
    const { opaque: sealed, ...bare } = part
    const deltas = [...pieces(part.text, sizes), ...(sealed ? [{ opaque: sealed }] : [])]
    return block(index, { ...bare, text: '' }, deltas)
  }
  return block(index, part, [])
}

function block(index: number, part: AssistantPart, deltas: object[]): ChatEvent[] {
  const grown = deltas.map((delta): ChatEvent => ({ type: 'blockDelta', index, ...delta }))
  return [{ type: 'blockStart', index, part }, ...grown, { type: 'blockEnd', index }]
}

function pieces(text: string, sizes: readonly number[]): { text: string }[] {
  const cut: { text: string }[] = []
  for (let from = 0, turn = 0; from < text.length; turn++) {
    const size = sizes.length === 0 ? text.length : (sizes[turn % sizes.length] ?? 1)
    cut.push({ text: text.slice(from, from + size) })
    from += size
  }
  return cut
}

/** The beginning of a stream with its open blocks ended. */
export function closedAfter(events: readonly ChatEvent[], place: number): ChatEvent[] {
  const kept = events.slice(0, 1 + (place % (events.length - 1)))
  const open = new Set<number>()
  for (const event of kept) {
    if (event.type === 'blockStart') open.add(event.index)
    if (event.type === 'blockEnd') open.delete(event.index)
  }
  return [...kept, ...[...open].map((index) => ({ type: 'blockEnd' as const, index }))]
}
