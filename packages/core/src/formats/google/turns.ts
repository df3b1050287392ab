import type {
  AssistantPart,
  ChatRequest,
  Message,
  ReasoningPart,
  ToolCallPart,
  UserPart,
  Warn,
} from '../../hub/index.ts'
import type { EncodeRequestContext } from '../format.ts'
import { encodeArguments, encodeContent, encodeNative, signatureOf } from './blocks.ts'
import { SKIP_SIGNATURE } from './parts.ts'
import { type Call, encodeAnswers, encodeStrayResult, idOf } from './results.ts'
import type { ContentWire, PartWire } from './wire.ts'

/** What the user says where the vendor wants a user's turn and the client has none: Google refuses no text at all. */
const OPENING = ' '

/** Neighbouring messages of one role. */
interface Turn {
  role: ContentWire['role']
  items: Item[]
}

interface Item {
  part: UserPart | AssistantPart
  path: string
  /** The message is Google's own: it has a signature of theirs. */
  signed: boolean
}

/** A content, and what the rule on signatures wants to know of it. */
interface Draft extends ContentWire {
  calls: Call[]
  answers: boolean
}

/**
 * The conversation as Google takes it: the user begins, roles alternate, and the calls of a turn are all answered, in
 * their order, at the beginning of the next one.
 */
export function encodeContents(request: ChatRequest, context: EncodeRequestContext): ContentWire[] {
  const { warn, traits } = context
  const drafts: Draft[] = []
  let open: Call[] = []
  for (const { role, items } of gatherTurns(request.messages, warn)) {
    if (role === 'model') {
      const calls: Call[] = []
      const parts = items.flatMap((item) => encodeModelPart(item, calls, context))
      add(drafts, { role, parts, calls, answers: false })
      open = calls
    } else {
      add(drafts, { role, parts: encodeUserTurn(items, open, context), calls: [], answers: open.length > 0 })
      open = []
    }
  }
  add(drafts, { role: 'user', parts: encodeUserTurn([], open, context), calls: [], answers: true })

  if (drafts[0]?.role === 'model') {
    warn('defaulted', 'messages', 'The conversation must begin with the user')
    drafts.unshift({ role: 'user', parts: [{ text: OPENING }], calls: [], answers: false })
  }
  if (traits.reasoningControl === 'level') signCalls(drafts, warn)
  return drafts.map(({ role, parts }) => ({ role, parts }))
}

function add(drafts: Draft[], draft: Draft): void {
  const last = drafts.at(-1)
  if (draft.parts.length === 0) return
  if (last?.role !== draft.role) {
    drafts.push(draft)
    return
  }
  for (const part of draft.parts) last.parts.push(part)
  for (const call of draft.calls) last.calls.push(call)
  last.answers ||= draft.answers
}

function gatherTurns(messages: readonly Message[], warn: Warn): Turn[] {
  const turns: Turn[] = []
  for (const [position, message] of messages.entries()) {
    const path = `messages[${position}]`
    const role = message.role === 'assistant' ? 'model' : 'user'
    if (message.role === 'system') {
      warn('changed', path, 'An instruction in mid-conversation is told in the user turn')
    } else if (message.name) warn('unsupported', `${path}.name`, 'Messages have no names')
    const signed = message.content.some((part) => signatureOf(part).thoughtSignature !== undefined)
    const items = message.content.map((part, index): Item => {
      const at = `${path}.content[${index}]`
      if ('cacheControl' in part && part.cacheControl) {
        warn('unsupported', `${at}.cacheControl`, 'Google has no cache breakpoints')
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
      const wire = encodeCall(part, path, context)
      calls.push({ id: part.id, name: wire.functionCall.name, path, part: wire })
      return [wire]
    }
    case 'reasoning':
      return encodeThought(part, path, signed, warn)
    case 'refusal':
      warn('changed', path, 'Google has no refusals in a conversation: it is told as text')
      return part.text === '' ? [] : [{ text: part.text }]
    case 'native':
      return encodeNative(part, path, warn)
    case 'toolResult':
      return []
    default:
      if (part.type === 'text' && part.citations) {
        warn('unsupported', `${path}.citations`, 'A request has no place for citations')
      }
      return encodeContent(part, path, warn)
  }
}

function encodeCall(part: ToolCallPart, path: string, context: EncodeRequestContext) {
  const args = encodeArguments(part, path, context.warn)
  return { functionCall: { ...idOf(part.id, context), name: part.name, args }, ...signatureOf(part) }
}

/** Thinking goes back where Google signed it, or another part of its message. */
function encodeThought(part: ReasoningPart, path: string, signed: boolean, warn: Warn): PartWire[] {
  const signature = signatureOf(part)
  if (signed && (part.text !== '' || signature.thoughtSignature)) {
    return [{ text: part.text, thought: true, ...signature }]
  }
  if (part.text !== '' || part.opaque) {
    warn('foreign', path, 'Thinking without a signature of Google cannot be sent back')
  }
  return []
}

/** The answers to the calls, then what else the user says. */
function encodeUserTurn(
  items: readonly Item[],
  calls: readonly Call[],
  context: EncodeRequestContext,
): PartWire[] {
  const results = items.flatMap(({ part, path }) => (part.type === 'toolResult' ? [{ part, path }] : []))
  const { parts, stray } = encodeAnswers(calls, results, context)
  for (const { part, path } of items) {
    if (part.type === 'toolResult') {
      if (stray.has(part)) parts.push(...encodeStrayResult({ part, path }, context))
    } else if (part.type === 'native') parts.push(...encodeNative(part, path, context.warn))
    else if (part.type === 'text' || 'source' in part) parts.push(...encodeContent(part, path, context.warn))
  }
  return parts
}

/**
 * Gemini 3 refuses a current turn in which the first call of a step is not signed. Calls from elsewhere get the
 * stand-in that Google documents for them. Source: Gemini API, "Thought signatures", FAQ.
 */
function signCalls(drafts: readonly Draft[], warn: Warn): void {
  const start = drafts.findLastIndex(({ role, answers }) => role === 'user' && !answers)
  for (const { calls } of drafts.slice(start + 1)) {
    const [first] = calls
    if (!first || first.part.thoughtSignature) continue
    warn('defaulted', first.path, 'The call has no signature of Google: their stand-in for one is told')
    first.part.thoughtSignature = SKIP_SIGNATURE
  }
}
