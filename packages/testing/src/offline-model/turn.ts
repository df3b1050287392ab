import type { ChatRequest, MediaPart, ToolResultPart } from '@mixrouter/core'
import { toolNames } from '@mixrouter/core/internal'

/** The part of a conversation that a response depends on. */
export interface Turn {
  /** The text of the last user message that has text. */
  text: string
  /** Images, audio, videos and documents sent since the last assistant message. */
  media: MediaPart[]
  /** Tool results sent since the last assistant message. */
  results: (ToolResultPart & { name: string })[]
}

const MEDIA_TYPES: ReadonlySet<string> = new Set<MediaPart['type']>(['image', 'audio', 'video', 'file'])

export function readTurn({ messages }: ChatRequest): Turn {
  const texts = messages.filter(({ role }) => role === 'user').map(({ content }) => textOf(content))
  const names = toolNames(messages)
  const turn: Turn = { text: texts.findLast((text) => text !== '') ?? '', media: [], results: [] }
  const lastAssistant = messages.findLastIndex(
    ({ role }, index) => role === 'assistant' && index < messages.length - 1,
  )
  for (const message of messages.slice(lastAssistant + 1)) {
    if (message.role !== 'user') continue
    for (const part of message.content) {
      if (part.type === 'toolResult') {
        turn.results.push({ ...part, name: part.name ?? names.get(part.callId) ?? 'a tool' })
      } else if (isMedia(part)) turn.media.push(part)
    }
  }
  return turn
}

/** The text parts, one per line. */
export function textOf(content: readonly { type: string; text?: string }[]): string {
  return content
    .flatMap(({ type, text }) => (type === 'text' && text?.trim() ? [text.trim()] : []))
    .join('\n')
}

export function isMedia(part: { type: string }): part is MediaPart {
  return MEDIA_TYPES.has(part.type)
}
