import { expect } from 'vitest'
import { type ChatEvent, collectWarnings } from '../../hub/index.ts'
import { createSSEParser } from '../../sse/index.ts'
import { createStreamDecoder } from './reader.ts'
import { createStreamEncoder } from './writer.ts'

export type Chunk = { type: string; [field: string]: unknown }

export function decode(chunks: (Chunk | string)[], cause?: unknown): ChatEvent[] {
  const events: ChatEvent[] = []
  const decoder = createStreamDecoder((event) => events.push(event), { warn: () => {} })
  for (const chunk of chunks)
    decoder.push({ data: typeof chunk === 'string' ? chunk : JSON.stringify(chunk) })
  decoder.end(cause)
  return events
}

export function encode(events: Iterable<ChatEvent>) {
  let text = ''
  const { warnings, warn } = collectWarnings()
  const emit = createStreamEncoder(
    (more) => {
      text += more
    },
    { warn },
  )
  for (const event of events) emit(event)
  const chunks: Chunk[] = []
  const parser = createSSEParser(({ event, data }) => {
    const chunk = JSON.parse(data) as Chunk
    expect(event).toBe(chunk.type)
    chunks.push(chunk)
  })
  parser.feed(new TextEncoder().encode(text))
  return { chunks, text, warnings: warnings.map(({ code, path }) => `${code} ${path}`) }
}

export const messageStart = (more: object = {}): Chunk => ({
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 9, cache_creation_input_tokens: 0, cache_read_input_tokens: 4, output_tokens: 1 },
    ...more,
  },
})
export const blockStart = (index: number, content_block: object): Chunk => ({
  type: 'content_block_start',
  index,
  content_block,
})
export const blockDelta = (index: number, delta: object): Chunk => ({
  type: 'content_block_delta',
  index,
  delta,
})
export const textDelta = (index: number, text: string) => blockDelta(index, { type: 'text_delta', text })
export const thinkingDelta = (index: number, thinking: string) =>
  blockDelta(index, { type: 'thinking_delta', thinking })
export const signatureDelta = (index: number, signature: string) =>
  blockDelta(index, { type: 'signature_delta', signature })
export const inputDelta = (index: number, partial_json: string) =>
  blockDelta(index, { type: 'input_json_delta', partial_json })
export const blockStop = (index: number): Chunk => ({ type: 'content_block_stop', index })
export const messageEnd = (stop_reason = 'end_turn', more: object = {}): Chunk[] => [
  {
    type: 'message_delta',
    delta: { stop_reason, stop_sequence: null },
    usage: { output_tokens: 20 },
    ...more,
  },
  { type: 'message_stop' },
]
export const TEXT = { type: 'text', text: '', citations: null }
export const THINKING = { type: 'thinking', thinking: '', signature: '' }
export const toolUse = (id: string) => ({ type: 'tool_use', id, name: 'ping', input: {} })
