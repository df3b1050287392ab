import type { Part } from '../hub/index.ts'

/** A part as warnings name it: by its type, or by the only format that has it. */
export function partName(part: Part): string {
  return part.type === 'native' ? `part of ${part.format}` : `${part.type} part`
}
