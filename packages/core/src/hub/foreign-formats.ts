import type { Part } from './part.ts'
import type { ChatRequest } from './request.ts'
import { FORMATS, type Format } from './vocabulary.ts'

/** The formats other than `to` of which a request has something that others lack: tools, parts, fields or names of calls. */
export function foreignFormats({ tools, messages, extensions }: ChatRequest, to: Format): Format[] {
  const found = new Set<Format>()
  for (const tool of tools ?? []) if (tool.type === 'provider') found.add(tool.format)
  for (const { content } of messages) {
    for (const part of content as readonly Part[]) {
      if (part.type === 'native') found.add(part.format)
      else if (part.type === 'toolCall' && part.opaque?.openai?.namespace) found.add('openai-responses')
    }
  }
  for (const format of FORMATS) if (extensions?.[format]) found.add(format)
  found.delete(to)
  return [...found]
}
