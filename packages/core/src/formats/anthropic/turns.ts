import {
  type AssistantPart,
  type ChatRequest,
  fitId,
  type Message,
  type ToolResultPart,
  type UserPart,
  type Warn,
} from '../../hub/index.ts'
import { encodePart, encodeToolResult, encodeToolUse, isBlank } from './blocks.ts'
import type { BlockContext } from './cache.ts'
import { ID_RULE } from './maps.ts'
import type { Block, MessageWire, ToolResultBlock, ToolUseBlock } from './wire.ts'

/** What the user says where the vendor wants a user's turn and the client has none. */
const OPENING = 'Begin.'

const UNANSWERED = 'No result was given for this call.'

/** A call, and its result once it is found. */
interface Call {
  id: string
  path: string
  result?: ToolResultBlock
}

/** Neighbouring messages of one role, with the calls among them. */
interface Turn extends MessageWire {
  calls: Call[]
}

/**
 * The conversation as Anthropic takes it: the user begins, roles alternate, every call has an id of its own and is
 * answered at the start of the next turn, thinking stands first, and nothing is blank.
 */
export function encodeMessages(request: ChatRequest, context: BlockContext): MessageWire[] {
  const messages = pairCalls(gatherTurns(request.messages, context), context.warn)
  trimEnding(messages, context.warn)
  if (messages[0]?.role !== 'user') {
    context.warn('changed', 'messages', 'The conversation must begin with the user')
    messages.unshift({ role: 'user', content: [{ type: 'text', text: OPENING }] })
  }
  return messages
}

/** Whether the answer goes on with a turn that did not begin with thinking, which manual thinking refuses. */
export function continuesWithoutThinking(messages: readonly MessageWire[]): boolean {
  let begun = false
  for (const { role, content } of messages.toReversed()) {
    if (role === 'assistant') {
      begun = true
      if (isThinking(content[0])) return false
    } else if (!content.some((block) => block.type === 'tool_result')) break
  }
  return begun
}

/** Turns that alternate strictly; those of the user are still without the results of calls. */
function gatherTurns(messages: readonly Message[], context: BlockContext): Turn[] {
  const turns: Turn[] = []
  const open = new Map<string, { turn: Turn; calls: Call[] }>()
  const ids = new Set<string>()

  const addCall = (turn: Turn, block: ToolUseBlock, callId: string, path: string) => {
    for (let repeated = 1; ids.has(block.id); repeated++) block.id = fitId(`${callId} ${repeated}`, ID_RULE)
    ids.add(block.id)
    const call: Call = { id: block.id, path }
    turn.calls.push(call)
    turn.content.push(block)
    const waiting = open.get(callId)
    if (waiting?.turn === turn) waiting.calls.push(call)
    else open.set(callId, { turn, calls: [call] })
  }

  const addResult = (turn: Turn, part: ToolResultPart, path: string) => {
    const call = open.get(part.callId)?.calls.shift()
    if (call) {
      const { block, beside } = encodeToolResult(part, call.id, path, context)
      call.result = block
      turn.content.push(...beside)
      return
    }
    context.warn('changed', path, `A result for the unknown call ${part.callId} is told as the user's words`)
    for (const [position, item] of part.content.entries()) {
      const block = encodePart(item, `${path}.content[${position}]`, context)
      if (block) turn.content.push(block)
    }
  }

  const addPart = (turn: Turn, part: UserPart | AssistantPart, path: string) => {
    if (part.type === 'toolCall') addCall(turn, encodeToolUse(part, path, context), part.id, path)
    else if (part.type === 'toolResult') addResult(turn, part, path)
    else if (turn.role === 'assistant' && 'source' in part) {
      context.warn('unsupported', path, `The assistant's turn cannot hold ${part.type}`)
    } else {
      const block = encodePart(part, path, context)
      if (block) turn.content.push(block)
    }
  }

  for (const [position, message] of messages.entries()) {
    const path = `messages[${position}]`
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    if (message.role === 'system') {
      context.warn('changed', path, 'An instruction in mid-conversation is told in the user turn')
    } else if (message.name) context.warn('unsupported', `${path}.name`, 'Messages have no names')
    let turn = turns.at(-1)
    if (turn?.role !== role) {
      turn = { role, content: [], calls: [] }
      turns.push(turn)
    }
    for (const [index, part] of message.content.entries()) addPart(turn, part, `${path}.content[${index}]`)
  }
  return turns
}

/** Puts the results where they belong, and joins what has come to stand side by side. */
function pairCalls(turns: readonly Turn[], warn: Warn): MessageWire[] {
  const messages: MessageWire[] = []
  const add = (role: MessageWire['role'], content: Block[]) => {
    const last = messages.at(-1)
    if (content.length === 0) return
    if (last?.role === role) for (const block of content) last.content.push(block)
    else messages.push({ role, content })
  }

  let results: Block[] = []
  for (const { role, content, calls } of turns) {
    add(role, role === 'user' ? [...results, ...content] : content)
    results = calls.map((call) => call.result ?? unanswered(call, warn))
  }
  add('user', results)
  for (const message of messages)
    if (message.role === 'assistant') message.content = thinkingFirst(message.content)
  return messages
}

function unanswered({ id, path }: Call, warn: Warn): ToolResultBlock {
  warn('changed', path, 'A call without a result is answered with an error')
  return { type: 'tool_result', tool_use_id: id, content: UNANSWERED, is_error: true }
}

/** Thinking may stand between other blocks, but then the first must be thinking too. */
function thinkingFirst(content: Block[]): Block[] {
  if (isThinking(content[0]) || !content.some(isThinking)) return content
  return [...content.filter(isThinking), ...content.filter((block) => !isThinking(block))]
}

function isThinking(block: Block | undefined): boolean {
  return block?.type === 'thinking' || block?.type === 'redacted_thinking'
}

/** An answer that the model is to go on with must not end in white space. */
function trimEnding(messages: MessageWire[], warn: Warn): void {
  const last = messages.at(-1)
  const block = last?.role === 'assistant' ? last.content.at(-1) : undefined
  if (block?.type !== 'text' || isBlank(block.text) || block.text === block.text.trimEnd()) return
  warn('changed', 'messages', 'White space at the end of the last answer is left out')
  block.text = block.text.trimEnd()
}
