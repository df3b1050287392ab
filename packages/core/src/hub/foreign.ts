import type { Part } from './part.ts'
import type { ChatRequest } from './request.ts'
import { FORMATS, type Format } from './vocabulary.ts'

/**
 * Whether a request may have something that `to` does not: tools, parts or fields of other formats, or calls of tools in a
 * namespace, which most formats have no field for.
 */
export function hasForeign({ tools, messages, extensions }: ChatRequest, to: Format): boolean {
  if (tools?.some((tool) => tool.type === 'provider' && tool.format !== to)) return true
  if (extensions && FORMATS.some((format) => format !== to && extensions[format])) return true
  for (const { content } of messages) for (const part of content) if (isForeign(part, to)) return true
  return false
}

function isForeign(part: Part, to: Format): boolean {
  if (part.type === 'native') return part.format !== to
  return part.type === 'toolCall' && part.opaque?.openai?.namespace !== undefined
}
