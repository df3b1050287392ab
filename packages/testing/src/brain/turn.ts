import { type ChatRequest, type MediaPart, type ToolResultPart, toolNames } from '@mixrouter/core'

/** What of a conversation an answer depends on. */
export interface Turn {
  /** The text of the last user message that has any. */
  text: string
  /** Images, sounds, films and documents in front of the model since it last spoke. */
  media: MediaPart[]
  /** What tools answered since the model last spoke. */
  results: (ToolResultPart & { name: string })[]
}

const MEDIA = new Set(['image', 'audio', 'video', 'file'])

export function readTurn({ messages }: ChatRequest): Turn {
  const texts = messages.filter(({ role }) => role === 'user').map(({ content }) => textOf(content))
  const names = toolNames(messages)
  const turn: Turn = { text: texts.findLast((text) => text !== '') ?? '', media: [], results: [] }
  const spoke = messages.findLastIndex(({ role }, at) => role === 'assistant' && at < messages.length - 1)
  for (const message of messages.slice(spoke + 1)) {
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
  return MEDIA.has(part.type)
}
