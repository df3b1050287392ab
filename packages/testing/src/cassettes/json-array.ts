import { bytesOf, type RecordedChunk } from './cassette.ts'

/** The objects of a JSON array, each as a server-sent event that comes with the chunk in which the object ends. */
export function toEvents(chunks: readonly RecordedChunk[]): RecordedChunk[] {
  const decoder = new TextDecoder()
  const events: RecordedChunk[] = []
  let object = ''
  let depth = 0
  let inString = false
  let isEscaped = false

  const read = (character: string, at: number) => {
    if (inString) {
      if (character === '"' && !isEscaped) inString = false
      isEscaped = character === '\\' && !isEscaped
    } else if (character === '"') inString = true
    else if (character === '{') depth++
    if (depth > 0 && !LINE_ENDS.has(character)) object += character
    if (inString || character !== '}' || --depth > 0) return
    events.push({ at, text: `data: ${object}\n\n` })
    object = ''
  }

  for (const chunk of chunks)
    for (const character of decoder.decode(bytesOf(chunk), { stream: true })) read(character, chunk.at)
  return events
}

/** They end the data of an event; in JSON they are white space. */
const LINE_ENDS: ReadonlySet<string> = new Set(['\n', '\r'])
