import { type AssistantPart, type ChatEvent, collectWarnings, type Opaque } from '../../hub/index.ts'
import { createStreamDecoder } from './reader.ts'
import { createStreamEncoder } from './writer.ts'

export const usageMetadata = { promptTokenCount: 8, candidatesTokenCount: 5, totalTokenCount: 13 }

export function chunk(parts: object[], candidate: object = {}, more: object = {}) {
  return {
    candidates: [{ content: { role: 'model', parts }, index: 0, ...candidate }],
    usageMetadata,
    modelVersion: 'gemini-3-pro',
    responseId: 'abc',
    ...more,
  }
}

export const last = (parts: object[] = [{ text: '' }], more: object = {}) =>
  chunk(parts, { finishReason: 'STOP', ...more })

export function decode(chunks: readonly unknown[], cause?: unknown): ChatEvent[] {
  const events: ChatEvent[] = []
  const decoder = createStreamDecoder((event) => events.push(event), { warn: () => {} })
  for (const data of chunks) decoder.push({ data: typeof data === 'string' ? data : JSON.stringify(data) })
  decoder.end(cause)
  return events
}

export function encode(events: readonly ChatEvent[], framing?: 'sse' | 'json-array') {
  const { warnings, warn } = collectWarnings()
  let text = ''
  const write = (more: string) => {
    text += more
  }
  const emit = createStreamEncoder(write, { warn, ...(framing && { framing }) })
  for (const event of events) emit(event)
  return { text, warnings }
}

export const chunksOf = (text: string) =>
  text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => JSON.parse(event.slice('data: '.length)))

export const partsOf = (text: string) =>
  chunksOf(text).flatMap(({ candidates }) => candidates[0].content.parts as Record<string, unknown>[])

export const types = (events: readonly ChatEvent[]) => events.map(({ type }) => type)

export const start: ChatEvent = { type: 'start', id: 'r-1', model: 'm-1' }
export const finish: ChatEvent = { type: 'finish', finishReason: { unified: 'stop' } }

export function block(index: number, part: AssistantPart, ...deltas: object[]): ChatEvent[] {
  return [
    { type: 'blockStart', index, part },
    ...deltas.map((delta) => ({ type: 'blockDelta', index, ...delta }) as ChatEvent),
    { type: 'blockEnd', index },
  ]
}

export const signedBy = (thoughtSignature: string): Opaque => ({ google: { thoughtSignature } })
