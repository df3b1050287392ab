import {
  type AssistantPart,
  endsStep,
  isObject,
  type JsonObject,
  type MediaPart,
  type Message,
  type NativePart,
  type Steps,
  type TextPart,
  type ToolResultPart,
  type UserPart,
  type Warn,
} from '../../hub/index.ts'
import { droppedPart } from '../dropped-part.ts'
import { warnCitations } from './citations.ts'
import { groupParts, itemIdOf, takeItemId } from './item-groups.ts'
import { FORMAT } from './maps.ts'
import { encodeItem } from './output-items.ts'
import { type PairedTools, pairTools } from './pairing.ts'
import { encodePart, warnCacheControl } from './parts.ts'
import { isForeignSearchItem } from './web-search.ts'
import type { OutputItem } from './wire.ts'

/** What the encoding of a conversation depends on. */
interface InputContext {
  warn: Warn
  /** Nothing is stored, so reasoning must be encrypted. */
  stateless: boolean
  /** The request continues another one, which may hold the calls. */
  continued: boolean
}

/** The state of a conversation that is being encoded. */
interface TurnContext extends InputContext, Pick<PairedTools, 'open' | 'orphans'> {
  /** Ids of the items that are in the input already. */
  used: Set<string>
}

/** The conversation as items. OpenAI requires a result for each call and a call for each result. */
export function* encodeTurns(messages: readonly Message[], context: InputContext): Steps<OutputItem[]> {
  const { messages: paired, open, orphans } = yield* pairTools(messages)
  yield
  const turn = { ...context, open, orphans, used: new Set<string>() }
  const items: OutputItem[] = []
  for (let index = 0; index < paired.length; index++) {
    if (endsStep(index)) yield
    const message = paired[index] as Message
    const endsTurn = paired[index + 1]?.role !== 'assistant'
    for (const item of encodeMessage(message, `messages[${index}]`, turn, endsTurn)) items.push(item)
  }
  return items
}

function encodeMessage(message: Message, path: string, turn: TurnContext, endsTurn: boolean): OutputItem[] {
  const { warn } = turn
  if (message.role === 'system') return encodeText('developer', message.content, `${path}.content`, warn)
  if (message.name) {
    warn('unsupported', `${path}.name`, 'openai-responses messages have no name; it was dropped')
  }
  if (message.role === 'user') return encodeUser(message.content, path, turn)
  return encodeAssistant(message.content, path, turn, endsTurn)
}

function encodeText(
  role: 'user' | 'developer',
  content: readonly (TextPart | MediaPart)[],
  path: string,
  warn: Warn,
): JsonObject[] {
  const parts = content.map((part, index) => encodePart(part, `${path}[${index}]`, warn)).filter(isObject)
  return parts.length > 0 ? [{ type: 'message', role, content: parts }] : []
}

/** Results come first, then the rest of the message. */
function encodeUser(content: readonly UserPart[], path: string, context: TurnContext): OutputItem[] {
  const { warn } = context
  const items: OutputItem[] = []
  let parts: JsonObject[] = []
  const flush = () => {
    if (parts.length > 0) items.push({ type: 'message', role: 'user', content: parts })
    parts = []
  }
  for (const [index, part] of content.entries()) {
    if (part.type !== 'toolResult') continue
    const item = encodeResult(part, `${path}.content[${index}]`, context)
    if (item) items.push(item)
  }
  for (const [index, part] of content.entries()) {
    const partPath = `${path}.content[${index}]`
    if (part.type === 'toolResult') continue
    if (part.type === 'native') {
      flush()
      items.push(...encodeNative(part, partPath, warn))
      continue
    }
    const encoded = encodePart(part, partPath, warn)
    if (encoded) parts.push(encoded)
  }
  flush()
  return items
}

function encodeResult(
  part: ToolResultPart,
  path: string,
  { warn, continued, orphans }: TurnContext,
): JsonObject | undefined {
  if (orphans.has(part) && !continued) {
    warn('unsupported', path, 'The tool result has no matching call; it was dropped')
    return undefined
  }
  if (part.isError) {
    warn('unsupported', `${path}.isError`, 'Tool results have no error flag; isError was dropped')
  }
  warnCacheControl(part, path, warn)
  const output = part.content
    .map((inner, index) => encodePart(inner, `${path}.content[${index}]`, warn))
    .filter(isObject)
  const [first] = output
  const isText = output.length === 1 && first?.type === 'input_text' && !first.prompt_cache_breakpoint
  return {
    type: part.custom ? 'custom_tool_call_output' : 'function_call_output',
    call_id: part.callId,
    output: isText ? first.text : output.length === 0 ? '' : output,
  }
}

/** Calls without a result get an empty output, because OpenAI rejects them otherwise. */
function encodeAssistant(
  content: readonly AssistantPart[],
  path: string,
  context: TurnContext,
  endsTurn: boolean,
): OutputItem[] {
  const { warn, open, used } = context
  const { kept, linked } = keepParts(content, `${path}.content`, context, endsTurn)
  const items: OutputItem[] = []
  for (const group of groupParts(kept)) {
    const [first] = group
    const keepsId = linked || first.type === 'reasoning' || first.type === 'image'
    const item = encodeItem(group.some(isEncrypted) ? group.map(asSummary) : group, {
      id: keepsId ? takeItemId(first, used) : undefined,
    })
    if (item) items.push(item)
  }
  for (const [index, part] of content.entries()) {
    if (part.type !== 'toolCall' || !open.has(part.id)) continue
    warn('defaulted', `${path}.content[${index}]`, 'The tool call has no result; an empty result was sent')
    const type = part.custom ? 'custom_tool_call_output' : 'function_call_output'
    items.push({ type, call_id: part.id, output: '' })
  }
  return items
}

/** OpenAI accepts the text of encrypted reasoning only as a summary. */
function asSummary(part: AssistantPart): AssistantPart {
  return part.type === 'reasoning' ? { ...part, summary: true } : part
}

/**
 * The parts that OpenAI accepts back. `linked` is whether their items may keep their ids: OpenAI rejects the id of an
 * item that followed reasoning if that reasoning is missing.
 */
function keepParts(
  content: readonly AssistantPart[],
  path: string,
  { warn, stateless }: InputContext,
  endsTurn: boolean,
): { kept: AssistantPart[]; linked: boolean } {
  const kept: AssistantPart[] = []
  const encrypted = new Set(content.filter(isEncrypted).map(itemIdOf))
  let linked = true
  const drop = (index: number, message: string) => {
    linked = false
    warn('foreign', `${path}[${index}]`, message)
  }
  for (const [index, part] of content.entries()) {
    if (isEmpty(part)) continue
    if (part.type === 'reasoning') {
      const id = itemIdOf(part)
      if (id === undefined && !isEncrypted(part)) {
        drop(index, 'OpenAI accepts only reasoning of its own models; it was dropped')
      } else if (stateless && !encrypted.has(id)) {
        drop(index, 'The reasoning is neither stored by OpenAI nor encrypted; it was dropped')
      } else kept.push(part)
      continue
    }
    if (part.type === 'native' && isOwn(part) && isForeignSearchItem(part.value)) {
      drop(index, 'The search was run by another vendor; it was dropped')
      continue
    }
    warnLosses(part, `${path}[${index}]`, warn)
    if (isAccepted(part)) kept.push(part)
  }
  for (let index = content.length - 1; endsTurn && kept.at(-1)?.type === 'reasoning'; index--) {
    if (content[index] !== kept.at(-1)) continue
    drop(index, 'OpenAI rejects reasoning without an item after it; it was dropped')
    kept.pop()
  }
  return { kept, linked }
}

function isEncrypted(part: AssistantPart): boolean {
  return part.type === 'reasoning' && Boolean(part.opaque?.openai?.encryptedContent)
}

function isEmpty(part: AssistantPart): boolean {
  return (part.type === 'text' || part.type === 'refusal') && part.text === ''
}

/** Whether OpenAI accepts a part of the assistant back. */
function isAccepted(part: AssistantPart): boolean {
  switch (part.type) {
    case 'native':
      return isOwn(part)
    case 'image':
      return itemIdOf(part) !== undefined && part.source.type === 'base64'
    case 'text':
    case 'refusal':
    case 'reasoning':
    case 'toolCall':
      return true
    default:
      return false
  }
}

/** Warns about what is lost of a part of the assistant, or that all of it is. */
function warnLosses(part: AssistantPart, path: string, warn: Warn): void {
  if (part.type !== 'native' && part.type !== 'refusal' && part.type !== 'reasoning') {
    warnCacheControl(part, path, warn)
    if (part.opaque?.google || part.opaque?.anthropic) {
      const message = 'OpenAI does not accept signatures of other vendors; the signature was dropped'
      warn('foreign', `${path}.opaque`, message)
    }
    if (part.type === 'text') warnCitations(part, path, warn)
  }
  if (!isAccepted(part)) {
    warn('unsupported', path, droppedPart(part, 'Assistant messages cannot carry'))
  }
}

function isOwn({ format, value }: NativePart): boolean {
  return format === FORMAT && isObject(value)
}

function encodeNative(part: NativePart, path: string, warn: Warn): JsonObject[] {
  if (part.format === FORMAT && isObject(part.value)) return [part.value]
  warn('unsupported', path, droppedPart(part, 'openai-responses has no equivalent of'))
  return []
}
