import { AIMessage, type BaseMessage, ChatMessage, ToolMessage } from '@langchain/core/messages'
import type {
  ChatRequest,
  MediaPart,
  Message,
  SystemPart,
  TextPart,
  ToolResultPart,
  UserPart,
} from '@mixrouter/core'
import { convertAssistantContent } from './assistant.ts'
import { convertMediaBlock } from './media.ts'
import type { AssistantContext, MessageContext } from './message-context.ts'
import { asBlock, blocksOf, readCacheControl, text } from './metadata.ts'

/** Converts LangChain's messages to the hub's system blocks and messages. */
export function convertMessages(
  messages: readonly BaseMessage[],
  context: MessageContext,
): Pick<ChatRequest, 'system' | 'messages'> {
  const system: SystemPart[] = []
  const converted: Message[] = []
  const callIdsWithResults = new Set(
    messages.flatMap((message) => (ToolMessage.isInstance(message) ? message.tool_call_id : [])),
  )
  for (const [index, message] of messages.entries()) {
    const result = convertMessage(message, `messages[${index}]`, { ...context, callIdsWithResults })
    if (!result) continue
    if (result.role === 'system' && converted.length === 0) system.push(...result.content)
    else converted.push(result)
  }
  return { system, messages: converted.map(withCustomResults(converted)) }
}

/** Marks the results of custom tools, which some formats send differently. */
function withCustomResults(messages: readonly Message[]): (message: Message) => Message {
  const calls = messages.flatMap((message) => (message.role === 'assistant' ? message.content : []))
  const custom = new Set(calls.flatMap((part) => (part.type === 'toolCall' && part.custom ? [part.id] : [])))
  const marked = (part: UserPart): UserPart =>
    part.type === 'toolResult' && custom.has(part.callId) ? { ...part, custom: true } : part
  return (message) =>
    message.role === 'user' && custom.size > 0
      ? { ...message, content: message.content.map(marked) }
      : message
}

function convertMessage(message: BaseMessage, path: string, context: AssistantContext): Message | undefined {
  const name = message.name === undefined ? {} : { name: message.name }
  switch (roleOf(message)) {
    case 'system':
      return {
        role: 'system',
        content: convertContent(message, path, context).filter((part) => part.type === 'text'),
      }
    case 'assistant':
      return { role: 'assistant', content: convertAssistantContent(message as AIMessage, path, context) }
    case 'tool':
      return { role: 'user', content: [convertToolMessage(message as ToolMessage, path, context)] }
    case 'none':
      return undefined
    default:
      return { role: 'user', content: convertContent(message, path, context), ...name }
  }
}

type Role = 'system' | 'user' | 'assistant' | 'tool' | 'none'

const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  human: 'user',
  user: 'user',
  ai: 'assistant',
  assistant: 'assistant',
  tool: 'tool',
  remove: 'none',
}

function roleOf(message: BaseMessage): Role {
  if (AIMessage.isInstance(message)) return 'assistant'
  const role = ChatMessage.isInstance(message) ? message.role : message.type
  return ROLES[role] ?? 'user'
}

function convertToolMessage(message: ToolMessage, path: string, context: MessageContext): ToolResultPart {
  const { tool_call_id: callId, name, status } = message
  return {
    type: 'toolResult',
    callId,
    content: convertContent(message, path, context),
    ...(name !== undefined && { name }),
    ...(status === 'error' && { isError: true }),
  }
}

/** The text and media of a system, human or tool message. */
function convertContent(
  message: BaseMessage,
  path: string,
  context: MessageContext,
): (TextPart | MediaPart)[] {
  return blocksOf(message.content).flatMap((block, index) =>
    convertInputBlock(block, `${path}.content[${index}]`, context),
  )
}

function convertInputBlock(
  value: unknown,
  path: string,
  { format, warn }: MessageContext,
): (TextPart | MediaPart)[] {
  const block = asBlock(value)
  const media = convertMediaBlock(block, format)
  if (media) return [media]
  if (block.type === 'text' || block.type === 'input_text') {
    return [{ type: 'text', text: text(block.text) ?? '', ...readCacheControl(block) }]
  }
  if (block.type === 'tool_use' || block.type === 'tool_call') return []
  warn('changed', path, `A ${block.type} block is not supported; it was sent as JSON text`)
  return [{ type: 'text', text: JSON.stringify(block) }]
}
