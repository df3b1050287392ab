import type { AssistantPart } from '../../hub/index.ts'
import type { IdPrefix } from './maps.ts'

/** Whether `part` belongs to the item that starts with `first`. */
export function joins(first: AssistantPart, part: AssistantPart): boolean {
  switch (part.type) {
    case 'refusal':
      return first.type === 'text' || first.type === 'refusal'
    case 'text':
      return first.type === 'text' && itemIdOf(first) === itemIdOf(part)
    case 'reasoning':
      return first.type === 'reasoning' && itemIdOf(part) !== undefined && itemIdOf(first) === itemIdOf(part)
    default:
      return false
  }
}

/** Groups the parts that become one item; no group is empty. */
export function groupParts(parts: readonly AssistantPart[]): [AssistantPart, ...AssistantPart[]][] {
  const groups: [AssistantPart, ...AssistantPart[]][] = []
  for (const part of parts) {
    const group = groups.at(-1)
    if (group && joins(group[0], part)) group.push(part)
    else groups.push([part])
  }
  return groups
}

/** The id that OpenAI gave the item of `part`, if it fits the item that the part becomes. */
export function itemIdOf(part: AssistantPart): string | undefined {
  const id = 'opaque' in part ? part.opaque?.openai?.id : undefined
  return id?.startsWith(prefixOf(part)) ? id : undefined
}

/** The id of a part's item, unless another item already has it. */
export function takeItemId(part: AssistantPart, used: Set<string>): string | undefined {
  const id = itemIdOf(part)
  if (id === undefined || used.has(id)) return undefined
  used.add(id)
  return id
}

export function prefixOf(part: AssistantPart): IdPrefix {
  if (part.type === 'toolCall') return part.custom ? 'ctc_' : 'fc_'
  if (part.type === 'reasoning') return 'rs_'
  return part.type === 'image' ? 'ig_' : 'msg_'
}
