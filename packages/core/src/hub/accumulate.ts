import { createBlockTracker } from './block-tracker.ts'
import type { ChatEvent, Emit, FinishEvent, StartEvent } from './event.ts'
import type { AssistantPart } from './part.ts'
import type { ChatResponse, Usage } from './response.ts'

/** Collects the events of one stream into a response. */
export interface ResponseAccumulator {
  add: Emit
  /** The whole response. @throws ApiError the stream's error; Error before the stream has ended */
  result(): ChatResponse
}

/**
 * The response that the events of a whole stream describe.
 *
 * @throws ApiError the stream's error; Error if the stream has not ended
 * @example const { content, usage } = accumulateEvents(events)
 */
export function accumulateEvents(events: Iterable<ChatEvent>): ChatResponse {
  const accumulator = createResponseAccumulator()
  for (const event of events) accumulator.add(event)
  return accumulator.result()
}

/**
 * `accumulateEvents` for events that are added one by one.
 *
 * @example
 * const accumulator = createResponseAccumulator()
 * for await (const event of events) accumulator.add(event)
 * const { content, usage } = accumulator.result()
 */
export function createResponseAccumulator(): ResponseAccumulator {
  const content: AssistantPart[] = []
  const blocks = createBlockTracker()
  let start: StartEvent | undefined
  let usage: Usage | undefined
  let finish: FinishEvent | undefined
  let error: Error | undefined

  const end = (index: number) => {
    const part = blocks.end({ index })
    if (part) content[index] = part
  }

  const add: Emit = (event) => {
    switch (event.type) {
      case 'start':
        start = event
        usage = event.usage
        break
      case 'blockStart':
        content[event.index] = blocks.start(event)
        break
      case 'blockDelta':
        blocks.delta(event)
        break
      case 'blockEnd':
        end(event.index)
        break
      case 'usage':
        usage = event.usage
        break
      case 'finish':
        finish = event
        error = undefined
        for (const index of content.keys()) end(index)
        break
      case 'error':
        error = event.error
    }
  }

  const result = (): ChatResponse => {
    if (error || !finish) throw error ?? new Error('The stream has not ended; the response is incomplete')
    const { finishReason, stopSequence, extensions } = finish
    return {
      id: start?.id ?? '',
      model: start?.model ?? '',
      ...(start?.created !== undefined && { created: start.created }),
      content: [...content],
      finishReason,
      ...(stopSequence !== undefined && { stopSequence }),
      ...(usage && { usage }),
      ...(extensions && { extensions }),
    }
  }
  return { add, result }
}

/**
 * The shortest stream that accumulates to `response`, for clients of a stream where the response came whole.
 *
 * @example for (const event of responseToEvents(response)) emit(event)
 */
export function* responseToEvents(response: ChatResponse): Generator<ChatEvent> {
  const { id, model, created, content, usage, finishReason, stopSequence, extensions } = response
  yield { type: 'start', id, model, ...(created !== undefined && { created }), ...(usage && { usage }) }
  for (const [index, part] of content.entries()) {
    yield { type: 'blockStart', index, part: emptied(part) }
    const text = part.type === 'toolCall' ? part.arguments : 'text' in part ? part.text : ''
    const logprobs = part.type === 'text' || part.type === 'refusal' ? part.logprobs : undefined
    if (text || logprobs) {
      yield { type: 'blockDelta', index, ...(text && { text }), ...(logprobs && { logprobs }) }
    }
    if (part.type === 'text') {
      for (const citation of part.citations ?? []) yield { type: 'blockDelta', index, citation }
    }
    yield { type: 'blockEnd', index }
  }
  if (usage) yield { type: 'usage', usage }
  yield {
    type: 'finish',
    finishReason,
    ...(stopSequence !== undefined && { stopSequence }),
    ...(extensions && { extensions }),
  }
}

function emptied(part: AssistantPart): AssistantPart {
  if (part.type === 'toolCall') return { ...part, arguments: '' }
  if (part.type === 'text') {
    const { citations: _, logprobs: __, ...bare } = part
    return { ...bare, text: '' }
  }
  if (part.type === 'refusal') {
    const { logprobs: _, ...bare } = part
    return { ...bare, text: '' }
  }
  return part.type === 'reasoning' ? { ...part, text: '' } : part
}
