import type { AssistantPart, ChatEvent, MediaPart } from '@mixrouter/core'
import type { UIMessageChunk } from 'ai'
import type { AnswerMeta } from './types.ts'

/** Receives the chunks of a message as the AI SDK's chat reads them. */
export type Emit = (chunk: UIMessageChunk<AnswerMeta, { refusal: { text: string } }>) => void

interface Block {
  part: AssistantPart
  id: string
  text: string
  /** When it started. */
  at: number
}

/** Turns the hub's events into chunks. */
export function createChunkWriter(emit: Emit): { write(event: ChatEvent): void } {
  const blocks = new Map<number, Block>()
  return {
    write(event) {
      if (event.type === 'blockStart') {
        const block = { part: event.part, id: crypto.randomUUID(), text: '', at: performance.now() }
        blocks.set(event.index, block)
        start(block, emit)
      } else if (event.type === 'blockDelta') {
        const block = blocks.get(event.index)
        if (!block) return
        if (event.text) grow(block, event.text, emit)
        const { url, title } = event.citation ?? {}
        if (url) emit({ type: 'source-url', sourceId: url, url, ...(title && { title }) })
      } else if (event.type === 'blockEnd') {
        const block = blocks.get(event.index)
        if (block) end(block, emit)
      }
    },
  }
}

function start({ part, id }: Block, emit: Emit): void {
  if (part.type === 'text') emit({ type: 'text-start', id })
  else if (part.type === 'reasoning') emit({ type: 'reasoning-start', id })
  else if (part.type === 'toolCall')
    emit({ type: 'tool-input-start', toolCallId: part.id, toolName: part.name, dynamic: true })
  else if ('source' in part) emitMedia(part, emit)
}

function emitMedia({ source, mediaType = 'application/octet-stream' }: MediaPart, emit: Emit): void {
  if (source.type === 'base64')
    emit({ type: 'file', mediaType, url: `data:${mediaType};base64,${source.data}` })
  else if (source.type === 'url') emit({ type: 'file', mediaType, url: source.url })
}

function grow(block: Block, delta: string, emit: Emit): void {
  block.text += delta
  const { part, id } = block
  if (part.type === 'text') emit({ type: 'text-delta', id, delta })
  else if (part.type === 'reasoning') emit({ type: 'reasoning-delta', id, delta })
  else if (part.type === 'toolCall')
    emit({ type: 'tool-input-delta', toolCallId: part.id, inputTextDelta: delta })
  else if (part.type === 'refusal') emit({ type: 'data-refusal', id, data: { text: block.text } })
}

function end({ part, id, text, at }: Block, emit: Emit): void {
  if (part.type === 'text') emit({ type: 'text-end', id })
  else if (part.type === 'reasoning') {
    const ms = Math.round(performance.now() - at)
    emit({ type: 'reasoning-end', id, providerMetadata: { console: { ms } } })
  } else if (part.type === 'toolCall') {
    const call = { toolCallId: part.id, toolName: part.name, dynamic: true } as const
    const input = parse(text || part.arguments)
    if (input === undefined)
      emit({ type: 'tool-input-error', ...call, input: text, errorText: 'The arguments are not valid JSON' })
    else emit({ type: 'tool-input-available', ...call, input })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text || '{}')
  } catch {
    return undefined
  }
}
