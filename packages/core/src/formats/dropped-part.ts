import type { Part } from '../hub/index.ts'

/**
 * The message about a part that was dropped.
 *
 * @param reason up to the part, such as "openai-chat has no equivalent of"
 */
export function droppedPart(part: Part, reason: string): string {
  if (part.type === 'native') return `Only ${part.format} supports this part; it was dropped`
  return `${reason} this ${part.type} part; it was dropped`
}
