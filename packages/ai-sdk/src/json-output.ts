import type { AssistantPart, ChatEvent, ChatResponse, FinishReason } from '@mixrouter/core'
import { createJsonTextReader, type JsonTextReader } from './json-text.ts'

/** A response whose call of the output tool is its text; other text before the call is dropped. */
export function readOutputTool(response: ChatResponse, outputTool: string | undefined): ChatResponse {
  const isOutput = (part: AssistantPart) => part.type === 'toolCall' && part.name === outputTool
  if (!response.content.some(isOutput)) return response
  const content = response.content.flatMap((part): AssistantPart[] => {
    if (part.type === 'text') return []
    return part.type === 'toolCall' && isOutput(part) ? [{ type: 'text', text: part.arguments }] : [part]
  })
  const hasCalls = content.some(({ type }) => type === 'toolCall')
  return { ...response, content, finishReason: finishReasonOf(response.finishReason, hasCalls) }
}

/** The same as `readOutputTool` for a stream. Text is held back until it is clear that the tool is not called. */
export async function* readOutputToolEvents(
  events: AsyncIterable<ChatEvent>,
  outputTool: string,
): AsyncGenerator<ChatEvent> {
  const texts = new Set<number>()
  let held: ChatEvent[] = []
  let isCalled = false
  let hasCalls = false
  for await (const event of events) {
    if (event.type === 'blockStart' && event.part.type === 'toolCall') {
      if (event.part.name !== outputTool) hasCalls = true
      else {
        isCalled = true
        held = []
        yield { ...event, part: { type: 'text', text: event.part.arguments } }
        continue
      }
    }
    if (event.type === 'blockStart' && event.part.type === 'text') texts.add(event.index)
    if ('index' in event && texts.has(event.index)) {
      if (!isCalled) held.push(event)
      continue
    }
    if (event.type === 'finish' || event.type === 'error') yield* held.splice(0)
    if (event.type === 'finish' && isCalled) {
      yield { ...event, finishReason: finishReasonOf(event.finishReason, hasCalls) }
    } else yield event
  }
}

function finishReasonOf(reason: FinishReason, hasCalls: boolean): FinishReason {
  return reason.unified === 'tool-calls' && !hasCalls ? { ...reason, unified: 'stop' } : reason
}

/** A stream whose texts are only the JSON in them. */
export async function* readJsonEvents(events: AsyncIterable<ChatEvent>): AsyncGenerator<ChatEvent> {
  const readers = new Map<number, JsonTextReader>()
  for await (const event of events) {
    if (event.type === 'blockStart' && event.part.type === 'text')
      readers.set(event.index, createJsonTextReader())
    const reader = 'index' in event ? readers.get(event.index) : undefined
    if (reader && event.type === 'blockDelta' && event.text !== undefined) {
      const { text, ...rest } = event
      const json = reader.push(text)
      if (json !== '' || rest.opaque || rest.citation) yield { ...rest, ...(json !== '' && { text: json }) }
      continue
    }
    if (reader && event.type === 'blockEnd') {
      const text = reader.end()
      if (text !== '') yield { type: 'blockDelta', index: event.index, text }
    }
    yield event
  }
}
