import {
  type AssistantPart,
  type ChatRequest,
  endsStep,
  type Message,
  type ReasoningPart,
  type Steps,
  type UserPart,
  type Warn,
} from '../../hub/index.ts'
import type { EncodeRequestContext } from '../format.ts'
import { encodeCallId, encodeNative, encodeRequestPart, encodeToolCall } from './encode-parts.ts'
import { NO_CACHE_BREAKPOINTS } from './maps.ts'
import { type Call, encodeStrayResult, pairTools } from './pairing.ts'
import { encodeSignature, signCalls, type UnsignedContent } from './thought-signatures.ts'
import type { ContentWire, PartWire } from './wire.ts'

/** The user message that opens a conversation which does not start with one. Google rejects an empty text. */
const OPENING = ' '

/** Neighbouring messages of one role. */
interface Turn {
  role: ContentWire['role']
  items: Item[]
}

interface Item {
  part: UserPart | AssistantPart
  path: string
  /** Whether Google created the message: a part of it has a thought signature. */
  signed: boolean
}

/**
 * The conversation by Google's rules: the user begins, roles alternate, and each turn starts with the results of all
 * calls of the previous one, in their order.
 */
export function* encodeTurns(request: ChatRequest, context: EncodeRequestContext): Steps<ContentWire[]> {
  const { warn, traits } = context
  const contents: UnsignedContent[] = []
  let open: Call[] = []
  const turns = yield* gatherTurns(request.messages, warn)
  yield
  for (let index = 0; index < turns.length; index++) {
    if (endsStep(index)) yield
    const { role, items } = turns[index] as Turn
    if (role === 'model') {
      const calls: Call[] = []
      const parts: PartWire[] = []
      for (let at = 0; at < items.length; at++) {
        if (endsStep(at)) yield
        parts.push(...encodeModelPart(items[at] as Item, calls, context))
      }
      add(contents, { role, parts, calls, hasResults: false })
      open = calls
    } else {
      const parts = encodeUserTurn(items, open, context)
      add(contents, { role, parts, calls: [], hasResults: open.length > 0 })
      open = []
    }
  }
  add(contents, { role: 'user', parts: encodeUserTurn([], open, context), calls: [], hasResults: true })

  if (contents[0]?.role === 'model') {
    warn(
      'defaulted',
      'messages',
      'Google conversations must start with a user message; a blank one was inserted',
    )
    contents.unshift({ role: 'user', parts: [{ text: OPENING }], calls: [], hasResults: false })
  }
  if (traits.signedToolCalls) signCalls(contents, warn)
  return contents.map(({ role, parts }) => ({ role, parts }))
}

function add(contents: UnsignedContent[], content: UnsignedContent): void {
  const last = contents.at(-1)
  if (content.parts.length === 0) return
  if (last?.role !== content.role) {
    contents.push(content)
    return
  }
  for (const part of content.parts) last.parts.push(part)
  for (const call of content.calls) last.calls.push(call)
  last.hasResults ||= content.hasResults
}

function* gatherTurns(messages: readonly Message[], warn: Warn): Steps<Turn[]> {
  const turns: Turn[] = []
  for (let position = 0; position < messages.length; position++) {
    if (endsStep(position)) yield
    const message = messages[position] as Message
    const path = `messages[${position}]`
    const role = message.role === 'assistant' ? 'model' : 'user'
    if (message.role === 'system') {
      warn('changed', path, 'The system message was moved into the user turn')
    } else if (message.name) {
      warn('unsupported', `${path}.name`, 'Google messages have no name; it was dropped')
    }
    const signed = message.content.some((part) => encodeSignature(part).thoughtSignature !== undefined)
    const items = message.content.map((part, index): Item => {
      const at = `${path}.content[${index}]`
      if ('cacheControl' in part && part.cacheControl) {
        warn('unsupported', `${at}.cacheControl`, NO_CACHE_BREAKPOINTS)
      }
      return { part, path: at, signed }
    })
    const last = turns.at(-1)
    if (last?.role === role) for (const item of items) last.items.push(item)
    else turns.push({ role, items })
  }
  return turns
}

function encodeModelPart(
  { part, path, signed }: Item,
  calls: Call[],
  context: EncodeRequestContext,
): PartWire[] {
  const { warn } = context
  switch (part.type) {
    case 'toolCall': {
      const wire = encodeToolCall(part, encodeCallId(part.id, context), path, warn)
      calls.push({ id: part.id, name: wire.functionCall.name, path, part: wire })
      return [wire]
    }
    case 'reasoning':
      return encodeThought(part, path, signed, warn)
    case 'refusal':
      warn('changed', path, 'The refusal was sent as text')
      return part.text === '' ? [] : [{ text: part.text }]
    case 'native':
      return encodeNative(part, path, warn)
    case 'toolResult':
      return []
    default:
      return encodeRequestPart(part, path, warn)
  }
}

/** Reasoning is sent back if Google signed it or another part of its message. */
function encodeThought(part: ReasoningPart, path: string, signed: boolean, warn: Warn): PartWire[] {
  const signature = encodeSignature(part)
  if (signed && (part.text !== '' || signature.thoughtSignature)) {
    return [{ text: part.text, thought: true, ...signature }]
  }
  if (part.text !== '' || part.opaque) {
    warn('foreign', path, 'The reasoning has no Google signature; it was dropped')
  }
  return []
}

/** The results of the calls, then the rest of the turn. */
function encodeUserTurn(
  items: readonly Item[],
  calls: readonly Call[],
  context: EncodeRequestContext,
): PartWire[] {
  const results = items.flatMap(({ part, path }) => (part.type === 'toolResult' ? [{ part, path }] : []))
  const { parts, stray } = pairTools(calls, results, context)
  for (const { part, path } of items) {
    if (part.type === 'toolResult') {
      if (stray.has(part)) parts.push(...encodeStrayResult({ part, path }, context))
    } else if (part.type === 'native') parts.push(...encodeNative(part, path, context.warn))
    else if (part.type === 'text' || 'source' in part)
      parts.push(...encodeRequestPart(part, path, context.warn))
  }
  return parts
}
