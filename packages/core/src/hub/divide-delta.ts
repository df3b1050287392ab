import type { ChatEvent } from './event.ts'
import { LONG_CHARACTERS, textPieces } from './text-pieces.ts'

/** The same growth of a block as several events, if its text is long and there is nothing else. */
export function* divideDelta(event: ChatEvent): Generator<ChatEvent> {
  if (event.type !== 'blockDelta' || !isLong(event.text) || event.opaque || event.citation || event.logprobs)
    yield event
  else for (const text of textPieces(event.text)) yield { ...event, text }
}

const isLong = (text: string | undefined): text is string => (text?.length ?? 0) > LONG_CHARACTERS
