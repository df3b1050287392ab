import type { ContentBlock } from '@langchain/core/messages'
import type { InvalidToolCall, ToolCall } from '@langchain/core/messages/tool'
import type { AssistantPart, Citation, Opaque, TextPart, ToolCallPart } from '@mixrouter/core'
import { defined, isObject, parseJson } from '@mixrouter/core/internal/sdk'
import { mediaBlock } from './media.ts'
import { blockExtras } from './metadata.ts'

/** Converts a response part to LangChain's standard block. */
export function contentBlock(part: AssistantPart): ContentBlock {
  switch (part.type) {
    case 'text':
      return textBlock(part)
    case 'reasoning': {
      const { text: reasoning, opaque, summary } = part
      return { type: 'reasoning', reasoning, ...blockExtras({ opaque, summary }) }
    }
    case 'refusal':
      return { type: 'refusal', refusal: part.text }
    case 'toolCall':
      return callBlock(part)
    case 'native': {
      const { format, value = {}, webSearch } = part
      const summary = compactionOf(value)
      if (summary !== undefined) {
        return { type: 'text', text: summary, ...blockExtras({ format, native: value }) }
      }
      return {
        type: 'non_standard',
        value: isObject(value) ? value : { value },
        ...blockExtras({ format, webSearch }),
      }
    }
    default:
      return mediaBlock(part)
  }
}

/** Whether a text or tool call needs no block of its own, because it has no data beyond its text or arguments. */
export function isPlain(part: AssistantPart): boolean {
  if (part.type === 'text') return !part.citations?.length && hasNoOpaqueData(part.opaque)
  return (
    part.type === 'toolCall' &&
    !part.custom &&
    hasNoOpaqueData(part.opaque) &&
    vendorArguments(part) === undefined
  )
}

/** The id of an OpenAI item is meaningless unless responses are stored there. */
function hasNoOpaqueData({ openai, ...others }: Opaque = {}): boolean {
  return Object.keys(others).length === 0 && openai?.phase === undefined && openai?.namespace === undefined
}

/** Claude's summary of the conversation before it (Anthropic's documentation, "Compaction"). */
function compactionOf(value: unknown): string | undefined {
  const isCompaction = isObject(value) && value.type === 'compaction'
  return isCompaction && typeof value.content === 'string' ? value.content : undefined
}

function textBlock({ text, citations = [], opaque }: TextPart): ContentBlock {
  const extras = blockExtras({ opaque })
  if (text === '' && citations.length === 0)
    return { type: 'non_standard', value: { type: 'text', text }, ...extras }
  return {
    type: 'text',
    text,
    ...(citations.length > 0 && { annotations: citations.map(annotation) }),
    ...extras,
  }
}

/** Converts a citation to LangChain's annotation. */
export function annotation({ url, title, citedText, start, end, native }: Citation) {
  const metadata = native && { format: native.format, native: native.value }
  return {
    type: 'citation' as const,
    ...defined({ url, title, citedText, startIndex: start, endIndex: end }),
    ...blockExtras(metadata ?? {}),
  }
}

function callBlock(part: ToolCallPart): ContentBlock {
  const { opaque, custom } = part
  return {
    ...parseCall(part),
    ...blockExtras({ custom, opaque, arguments: vendorArguments(part) }),
  } as ContentBlock
}

/** The vendor's own text of a call's arguments, if serializing the parsed arguments would give another. */
function vendorArguments(part: ToolCallPart): string | undefined {
  const { args } = parseCall(part)
  const { arguments: raw, custom } = part
  return custom || raw === '' || typeof args === 'string' || JSON.stringify(args) === raw ? undefined : raw
}

/** Parses the arguments of a call. Empty arguments are `{}`; arguments that are not a JSON object make it invalid. */
export function parseCall({ id, name, arguments: raw, custom }: ToolCallPart): ToolCall | InvalidToolCall {
  if (custom) return { type: 'tool_call', id, name, args: { input: raw } }
  const args = raw.trim() === '' ? {} : parseJson(raw)
  if (isObject(args)) return { type: 'tool_call', id, name, args }
  return { type: 'invalid_tool_call', id, name, args: raw, error: 'The arguments are not a JSON object' }
}
