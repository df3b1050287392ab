import { AIMessage, type ContentBlock } from '@langchain/core/messages'
import type { InvalidToolCall, ToolCall } from '@langchain/core/messages/tool'
import type { AssistantPart, ChatResponse } from '@mixrouter/core'
import { contentBlock, isPlain, parseCall } from './content.ts'
import type { ResponseMetadata } from './response-metadata.ts'
import { usageField } from './usage.ts'

/**
 * Converts a complete response to a message. Its content is a string if that loses nothing; otherwise, and for version
 * `v1`, it is LangChain's standard blocks.
 */
export function convertResponse(
  response: ChatResponse,
  metadata: ResponseMetadata,
  version: 'v0' | 'v1' = 'v0',
): AIMessage {
  const { id, content, usage } = response
  const calls = content.filter((part) => part.type === 'toolCall').map(parseCall)
  const plain = version === 'v1' ? undefined : plainContent(content)
  const blocks: string | ContentBlock[] = plain ?? content.map(contentBlock)
  return new AIMessage({
    id,
    content: blocks,
    tool_calls: calls.filter((call): call is ToolCall => call.type === 'tool_call'),
    invalid_tool_calls: calls.filter((call): call is InvalidToolCall => call.type === 'invalid_tool_call'),
    response_metadata: { ...metadata, ...(plain === undefined && { output_version: 'v1' as const }) },
    ...usageField(usage),
  })
}

/** The text of a response that consists only of text followed by tool calls. */
function plainContent(content: readonly AssistantPart[]): string | undefined {
  const [first, ...rest] = content
  const text = first?.type === 'text' ? first.text : ''
  const others = first?.type === 'text' ? rest : content
  const isSimple = content.every(isPlain) && others.every((part) => part.type === 'toolCall')
  return isSimple ? text : undefined
}
