import type { Part } from './part.ts'
import type { ChatRequest } from './request.ts'
import { FORMATS, type Format } from './vocabulary.ts'

/** Whether a request has something that only formats other than `to` have: tools, parts, fields or names of calls. */
export function hasForeign({ tools, messages, extensions }: ChatRequest, to: Format): boolean {
  if (tools?.some((tool) => tool.type === 'provider' && tool.format !== to)) return true
  if (extensions && FORMATS.some((format) => format !== to && extensions[format])) return true
  for (const { content } of messages) for (const part of content) if (isForeign(part, to)) return true
  return false
}

function isForeign(part: Part, to: Format): boolean {
  if (part.type === 'native') return part.format !== to
  // A name that has two parts in openai-responses alone.
  return part.type === 'toolCall' && part.opaque?.openai?.namespace !== undefined && to !== 'openai-responses'
}
