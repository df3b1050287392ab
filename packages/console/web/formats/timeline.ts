import {
  type ChatEvent,
  createResponseAccumulator,
  createSSEParser,
  createStreamTranslator,
  FORMATS,
  type Format,
  type Warning,
} from '@mixrouter/core'

/** One event of a recorded stream, with what it becomes. */
export interface Step {
  /** The event as it came. */
  source: string
  /** The hub's events that it is decoded to. */
  events: readonly ChatEvent[]
  /** What a client of each format is sent for it. */
  outputs: Record<Format, string>
  /** When it came, in milliseconds, where that was recorded. */
  at?: number
}

export interface Timeline {
  steps: readonly Step[]
  warnings: Record<Format, readonly Warning[]>
  /** Why the stream is not complete. */
  error?: string
}

/** Some of a recorded stream, and when it came. */
export type Chunk = readonly [at: number, text: string]

/** Translates a recorded stream, event by event, to every format. */
export function createTimeline(recorded: string | readonly Chunk[], from: Format): Timeline {
  const chunks: readonly (readonly [number | undefined, string])[] =
    typeof recorded === 'string' ? [[undefined, `${recorded}\n\n`]] : recorded
  const pending = Object.fromEntries(FORMATS.map((format) => [format, ''])) as Record<Format, string>
  let events: ChatEvent[] = []
  let error: string | undefined
  const translators = FORMATS.map((to) => ({
    to,
    translator: createStreamTranslator({
      from,
      to,
      write: (text) => {
        pending[to] += text
      },
      ...(to === from && { observe: (event: ChatEvent) => events.push(event) }),
    }),
  }))
  const take = (source: string, at: number | undefined): Step => {
    const step = { source, events, outputs: { ...pending }, ...(at !== undefined && { at }) }
    events = []
    for (const format of FORMATS) pending[format] = ''
    return step
  }

  const steps: Step[] = []
  let time: number | undefined
  const parser = createSSEParser(({ event, data }) => {
    const source = `${event ? `event: ${event}\n` : ''}data: ${data}\n\n`
    const bytes = new TextEncoder().encode(source)
    for (const { translator } of translators) feed(() => translator.feed(bytes))
    steps.push(take(source, time))
  })
  const feed = (run: () => void) => {
    try {
      run()
    } catch (failure) {
      error ??= (failure as Error).message
    }
  }
  for (const [at, text] of chunks) {
    time = at
    parser.feed(new TextEncoder().encode(text))
  }
  parser.end()
  for (const { translator } of translators) feed(() => translator.end())
  const last = take('', time)
  if (last.events.length > 0 || Object.values(last.outputs).some(Boolean)) steps.push(last)
  const failure = steps.flatMap((step) => step.events).find((event) => event.type === 'error')
  const message = error ?? (failure?.type === 'error' ? failure.error.message : undefined)
  return {
    steps,
    warnings: Object.fromEntries(
      translators.map(({ to, translator }) => [to, translator.warnings]),
    ) as Record<Format, readonly Warning[]>,
    ...(message !== undefined && { error: message }),
  }
}

/** The response as far as it has come by a step. */
export function responseAt(steps: readonly Step[], index: number) {
  const accumulator = createResponseAccumulator()
  const open = new Set<number>()
  const events = steps.slice(0, index + 1).flatMap((step) => step.events)
  for (const event of events) {
    if (event.type === 'error') return undefined // an error is no response
    if (event.type === 'blockStart') open.add(event.index)
    if (event.type === 'blockEnd') open.delete(event.index)
    accumulator.add(event)
  }
  if (events.at(-1)?.type !== 'finish') {
    for (const block of open) accumulator.add({ type: 'blockEnd', index: block })
    accumulator.add({ type: 'finish', finishReason: { unified: 'other' } })
  }
  try {
    return accumulator.result().content
  } catch {
    return undefined // it has not begun
  }
}

/** What an event is, in a word, for its colour and name. */
export function kindOf(event: ChatEvent, kinds: Map<number, string>): string {
  if (event.type === 'blockStart') kinds.set(event.index, event.part.type)
  if (event.type.startsWith('block')) return kinds.get((event as { index: number }).index) ?? 'text'
  return event.type
}
