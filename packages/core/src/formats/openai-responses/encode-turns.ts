import {
  type AssistantPart,
  isObject,
  type JsonObject,
  type MediaPart,
  type Message,
  type NativePart,
  type TextPart,
  type ToolResultPart,
  type UserPart,
  type Warn,
} from '../../hub/index.ts'
import { encodeCitation } from './citations.ts'
import { groupParts, itemIdOf, takeItemId } from './item-groups.ts'
import { FORMAT } from './maps.ts'
import { encodeItem } from './output-items.ts'
import { type PairedTools, pairTools } from './pairing.ts'
import { encodePart } from './parts.ts'
import type { OutputItem } from './wire.ts'

/** What the encoding of a conversation depends on. */
interface InputContext {
  warn: Warn
  /** OpenAI keeps nothing: reasoning must come sealed. */
  stateless: boolean
  /** Calls may be known from earlier requests. */
  continued: boolean
}

/** A conversation while it is encoded. */
interface TurnContext extends InputContext, Pick<PairedTools, 'open' | 'orphans'> {
  /** Ids of items that stand in the input already. */
  used: Set<string>
}

/** The conversation as items. What OpenAI would refuse for lack of its counterpart is left out or supplied. */
export function encodeTurns(messages: readonly Message[], context: InputContext): OutputItem[] {
  const { warn } = context
  const { messages: paired, open, orphans } = pairTools(messages)
  const turn = { ...context, open, orphans, used: new Set<string>() }
  return paired.flatMap((message, index) => {
    const path = `messages[${index}]`
    if (message.role === 'system') return encodeMessage('developer', message.content, `${path}.content`, warn)
    if (message.name) warn('unsupported', `${path}.name`, 'OpenAI takes no names')
    if (message.role === 'user') return encodeUser(message.content, path, turn)
    return encodeAssistant(message.content, path, turn, messages[index + 1]?.role !== 'assistant')
  })
}

function encodeMessage(
  role: 'user' | 'developer',
  content: readonly (TextPart | MediaPart)[],
  path: string,
  warn: Warn,
): JsonObject[] {
  const parts = content.map((part, index) => encodePart(part, `${path}[${index}]`, warn)).filter(isObject)
  return parts.length > 0 ? [{ type: 'message', role, content: parts }] : []
}

/** Results first; sound in them has no place there and is said right after them. */
function encodeUser(content: readonly UserPart[], path: string, context: TurnContext): OutputItem[] {
  const { warn } = context
  const items: OutputItem[] = []
  let said: JsonObject[] = []
  const flush = () => {
    if (said.length > 0) items.push({ type: 'message', role: 'user', content: said })
    said = []
  }
  for (const [index, part] of content.entries()) {
    if (part.type !== 'toolResult') continue
    const { item, beside } = encodeResult(part, `${path}.content[${index}]`, context)
    if (item) items.push(item)
    said.push(...beside)
  }
  for (const [index, part] of content.entries()) {
    const at = `${path}.content[${index}]`
    if (part.type === 'toolResult') continue
    if (part.type === 'native') {
      flush()
      items.push(...encodeNative(part, at, warn))
      continue
    }
    const encoded = encodePart(part, at, warn)
    if (encoded) said.push(encoded)
  }
  flush()
  return items
}

function encodeResult(
  part: ToolResultPart,
  path: string,
  { warn, continued, orphans }: TurnContext,
): { item?: JsonObject; beside: JsonObject[] } {
  if (orphans.has(part) && !continued) {
    warn('unsupported', path, 'OpenAI refuses the result of a call that is not in the conversation')
    return { beside: [] }
  }
  if (part.isError) warn('unsupported', `${path}.isError`, 'OpenAI has no mark for failed calls')
  if (part.cacheControl) warn('unsupported', `${path}.cacheControl`, 'OpenAI caches by itself')
  const output: JsonObject[] = []
  const beside: JsonObject[] = []
  for (const [index, inner] of part.content.entries()) {
    const at = `${path}.content[${index}]`
    const encoded = encodePart(inner, at, warn)
    if (encoded?.type === 'input_audio') {
      warn('changed', at, 'sound in a tool result is told beside it')
      beside.push(encoded)
    } else if (encoded) output.push(encoded)
  }
  const [first] = output
  const item = {
    type: part.custom ? 'custom_tool_call_output' : 'function_call_output',
    call_id: part.callId,
    output: output.length > 1 || (first && first.type !== 'input_text') ? output : (first?.text ?? ''),
  }
  return { item, beside }
}

/** Calls that nobody answered get an empty output, as OpenAI refuses them otherwise. */
function encodeAssistant(
  content: readonly AssistantPart[],
  path: string,
  context: TurnContext,
  dangles: boolean,
): OutputItem[] {
  const { warn, open, used } = context
  const { kept, linked } = keepParts(content, `${path}.content`, context, dangles)
  const items: OutputItem[] = []
  for (const group of groupParts(kept)) {
    const [first] = group
    const free = linked || first.type === 'reasoning' || first.type === 'image'
    const item = encodeItem(group.some(isSealed) ? group.map(asSummary) : group, {
      id: free ? takeItemId(first, used) : undefined,
    })
    if (item) items.push(item)
  }
  for (const [index, part] of content.entries()) {
    if (part.type !== 'toolCall' || !open.has(part.id)) continue
    warn('defaulted', `${path}.content[${index}]`, 'a call without a result got an empty one')
    const type = part.custom ? 'custom_tool_call_output' : 'function_call_output'
    items.push({ type, call_id: part.id, output: '' })
  }
  return items
}

/** OpenAI takes the text of sealed reasoning only as summary. */
function asSummary(part: AssistantPart): AssistantPart {
  return part.type === 'reasoning' ? { ...part, summary: true } : part
}

/**
 * The parts that OpenAI takes back. `linked` tells whether their items may have ids: an item that OpenAI made after
 * reasoning is refused by its id without that reasoning.
 */
function keepParts(
  content: readonly AssistantPart[],
  path: string,
  { warn, stateless }: InputContext,
  dangles: boolean,
): { kept: AssistantPart[]; linked: boolean } {
  const kept: AssistantPart[] = []
  const sealed = new Set(content.filter(isSealed).map(itemIdOf))
  let linked = true
  const drop = (index: number, why: string) => {
    linked = false
    warn('foreign', `${path}[${index}]`, why)
  }
  for (const [index, part] of content.entries()) {
    if (isEmpty(part)) continue
    if (part.type === 'reasoning') {
      const id = itemIdOf(part)
      if (id === undefined && !isSealed(part)) drop(index, 'only reasoning of OpenAI goes back there')
      else if (stateless && !sealed.has(id))
        drop(index, 'OpenAI keeps nothing, and this reasoning is not sealed')
      else kept.push(part)
    } else if (isTaken(part, `${path}[${index}]`, warn)) kept.push(part)
  }
  for (let last = kept.at(-1); dangles && last?.type === 'reasoning'; last = kept.at(-1)) {
    drop(content.lastIndexOf(last), 'OpenAI refuses reasoning that nothing follows')
    kept.pop()
  }
  return { kept, linked }
}

function isSealed(part: AssistantPart): boolean {
  return part.type === 'reasoning' && Boolean(part.opaque?.openai?.encryptedContent)
}

function isEmpty(part: AssistantPart): boolean {
  return (part.type === 'text' || part.type === 'refusal') && part.text === ''
}

function isTaken(part: AssistantPart, path: string, warn: Warn): boolean {
  if (part.type === 'native') return isOwn(part, path, warn)
  if (part.type === 'refusal' || part.type === 'reasoning') return true
  if (part.cacheControl) warn('unsupported', `${path}.cacheControl`, 'OpenAI caches by itself')
  if (part.opaque?.google || part.opaque?.anthropic)
    warn('foreign', `${path}.opaque`, 'data of another vendor')
  if (part.type === 'toolCall') return true
  if (part.type === 'text') {
    for (const [index, citation] of (part.citations ?? []).entries()) {
      if (encodeCitation(citation, part.text)) continue
      warn('unsupported', `${path}.citations[${index}]`, 'OpenAI cites addresses only')
    }
    return true
  }
  if (part.type === 'image' && itemIdOf(part) !== undefined && part.source.type === 'base64') return true
  warn('unsupported', path, `OpenAI takes no ${part.type} that another model made`)
  return false
}

function isOwn(part: NativePart, path: string, warn: Warn): boolean {
  if (part.format === FORMAT && isObject(part.value)) return true
  warn('unsupported', path, `only ${part.format} knows this part`)
  return false
}

function encodeNative(part: NativePart, path: string, warn: Warn): JsonObject[] {
  return isOwn(part, path, warn) && isObject(part.value) ? [part.value] : []
}
