import { type ChatEvent, type Emit, type FinishEvent, mergeOpaque, type StartEvent } from './event.ts'
import type { AssistantPart } from './part.ts'
import type { ChatResponse, Usage } from './response.ts'

/** Gathers the events of one stream; `result()` is the response that they amount to. */
export interface Folder {
  add: Emit
  /** @throws ApiError the stream's own error */
  result(): ChatResponse
}

/**
 * The response that a whole stream amounts to.
 *
 * @throws ApiError the stream's own error
 */
export function accumulateEvents(events: Iterable<ChatEvent>): ChatResponse {
  const folder = createResponseAccumulator()
  for (const event of events) folder.add(event)
  return folder.result()
}

/** `accumulateEvents` for events that come one by one. */
export function createResponseAccumulator(): Folder {
  const parts: AssistantPart[] = []
  const texts: string[][] = []
  let start: StartEvent | undefined
  let usage: Usage | undefined
  let finish: FinishEvent | undefined
  let error: Error | undefined

  const add: Emit = (event) => {
    switch (event.type) {
      case 'start':
        start = event
        usage = event.usage
        break
      case 'blockStart':
        parts[event.index] = copied(event.part)
        texts[event.index] = []
        break
      case 'blockDelta': {
        const part = parts[event.index]
        if (!part) break
        if (event.text !== undefined) texts[event.index]?.push(event.text)
        if (event.citation && part.type === 'text') {
          part.citations ??= []
          part.citations.push(event.citation)
        }
        if (event.opaque && part.type !== 'refusal' && part.type !== 'native') {
          part.opaque = mergeOpaque(part.opaque, event.opaque)
        }
        break
      }
      case 'usage':
        usage = event.usage
        break
      case 'finish':
        finish = event
        error = undefined
        break
      case 'error':
        error = event.error
    }
  }

  const result = (): ChatResponse => {
    if (error || !finish) throw error ?? new Error('The stream has not ended')
    const { finishReason, stopSequence, extensions } = finish
    return {
      id: start?.id ?? '',
      model: start?.model ?? '',
      ...(start?.created !== undefined && { created: start.created }),
      content: parts.map((part, index) => grown(part, texts[index]?.join('') ?? '')),
      finishReason,
      ...(stopSequence !== undefined && { stopSequence }),
      ...(usage && { usage }),
      ...(extensions && { extensions }),
    }
  }
  return { add, result }
}

/** A copy that may grow without the event that it came of. */
function copied(part: AssistantPart): AssistantPart {
  return part.type === 'text' && part.citations ? { ...part, citations: [...part.citations] } : { ...part }
}

function grown(part: AssistantPart, text: string): AssistantPart {
  if (part.type === 'toolCall') return { ...part, arguments: part.arguments + text }
  if (part.type === 'text' || part.type === 'reasoning' || part.type === 'refusal') {
    return { ...part, text: part.text + text }
  }
  return part
}

/** The shortest stream that folds to `response`, for clients that want a stream of an answer that came whole. */
export function* responseToEvents(response: ChatResponse): Generator<ChatEvent> {
  const { id, model, created, content, usage, finishReason, stopSequence, extensions } = response
  yield { type: 'start', id, model, ...(created !== undefined && { created }), ...(usage && { usage }) }
  for (const [index, part] of content.entries()) {
    yield { type: 'blockStart', index, part: emptied(part) }
    const text = part.type === 'toolCall' ? part.arguments : 'text' in part ? part.text : ''
    if (text) yield { type: 'blockDelta', index, text }
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
    const { citations: _, ...bare } = part
    return { ...bare, text: '' }
  }
  if (part.type === 'reasoning' || part.type === 'refusal') return { ...part, text: '' }
  return part
}
