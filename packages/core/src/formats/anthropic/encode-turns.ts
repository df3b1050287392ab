import {
  type AssistantPart,
  type ChatRequest,
  endsStep,
  type Message,
  type Steps,
  type ToolResultPart,
  type UserPart,
  type Warn,
} from '../../hub/index.ts'
import type { BlockContext } from './cache.ts'
import { encodePart, encodeToolCall, encodeToolResult, isBlank } from './encode-parts.ts'
import { createCallLog, pairTools, type Turn } from './pairing.ts'
import type { Block, MessageWire } from './wire.ts'

/** The user message that opens a conversation which does not start with one, as the API requires. */
const OPENING = 'Begin.'

/**
 * The conversation by Anthropic's rules: the user begins, roles alternate, each call has a unique id and its result
 * at the start of the next turn, thinking comes first, and no text is blank.
 */
export function* encodeTurns(request: ChatRequest, context: BlockContext): Steps<MessageWire[]> {
  const messages = yield* pairTools(yield* gatherTurns(request.messages, context), context.warn)
  for (const message of messages) {
    if (message.role === 'assistant') message.content = thinkingFirst(message.content)
  }
  trimEnding(messages, context.warn)
  if (messages[0]?.role !== 'user') {
    context.warn(
      'changed',
      'messages',
      `Anthropic conversations must start with a user message; "${OPENING}" was inserted`,
    )
    messages.unshift({ role: 'user', content: [{ type: 'text', text: OPENING }] })
  }
  return messages
}

/** Whether the model is to continue a turn that does not start with thinking, which a thinking budget rules out. */
export function continuesWithoutThinking(messages: readonly MessageWire[]): boolean {
  let continues = false
  for (const { role, content } of messages.toReversed()) {
    if (role === 'assistant') {
      continues = true
      if (isThinking(content[0])) return false
    } else if (!content.some((block) => block.type === 'tool_result')) break
  }
  return continues
}

/** Turns that alternate strictly. The results of calls are not in them yet. */
function* gatherTurns(messages: readonly Message[], context: BlockContext): Steps<Turn[]> {
  const { warn } = context
  const turns: Turn[] = []
  const log = createCallLog()

  const addResult = (turn: Turn, part: ToolResultPart, path: string) => {
    const call = log.take(part.callId)
    if (call) {
      const { block, beside } = encodeToolResult(part, call.id, path, context)
      call.result = block
      turn.content.push(...beside)
      return
    }
    warn('changed', path, 'The tool result has no matching call; it was sent as user content')
    for (const [position, item] of part.content.entries()) {
      const block = encodePart(item, `${path}.content[${position}]`, context)
      if (block) turn.content.push(block)
    }
  }

  const addPart = (turn: Turn, part: UserPart | AssistantPart, path: string) => {
    if (part.type === 'toolCall') log.add(turn, encodeToolCall(part, path, context), part.id, path)
    else if (part.type === 'toolResult') addResult(turn, part, path)
    else if (turn.role === 'assistant' && 'source' in part) {
      warn('unsupported', path, `Assistant messages cannot carry this ${part.type} part; it was dropped`)
    } else {
      const block = encodePart(part, path, context)
      if (block) turn.content.push(block)
    }
  }

  for (let position = 0; position < messages.length; position++) {
    if (endsStep(position)) yield
    const message = messages[position] as Message
    const path = `messages[${position}]`
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    if (message.role === 'system') {
      warn('changed', path, 'The system message was moved into the user turn')
    } else if (message.name) {
      warn('unsupported', `${path}.name`, 'Anthropic messages have no name; it was dropped')
    }
    let turn = turns.at(-1)
    if (turn?.role !== role) {
      turn = { role, content: [], calls: [] }
      turns.push(turn)
    }
    const { content } = message
    for (let index = 0; index < content.length; index++) {
      if (endsStep(index)) yield
      addPart(turn, content[index] as UserPart | AssistantPart, `${path}.content[${index}]`)
    }
  }
  return turns
}

/** Thinking is accepted between other blocks only if the first block is thinking too. */
function thinkingFirst(content: Block[]): Block[] {
  if (isThinking(content[0]) || !content.some(isThinking)) return content
  return [...content.filter(isThinking), ...content.filter((block) => !isThinking(block))]
}

function isThinking(block: Block | undefined): boolean {
  return block?.type === 'thinking' || block?.type === 'redacted_thinking'
}

/** An assistant message that the model is to continue must not end in whitespace. */
function trimEnding(messages: MessageWire[], warn: Warn): void {
  const last = messages.at(-1)
  const block = last?.role === 'assistant' ? last.content.at(-1) : undefined
  if (block?.type !== 'text' || isBlank(block.text) || block.text === block.text.trimEnd()) return
  warn('changed', 'messages', 'Trailing whitespace of the last assistant message was trimmed')
  block.text = block.text.trimEnd()
}
