import { type AIMessage, AIMessageChunk, type ContentBlock } from '@langchain/core/messages'
import type { ToolCall } from '@langchain/core/messages/tool'
import {
  type AssistantPart,
  type Citation,
  defined,
  isObject,
  type JsonObject,
  parseJson,
  type TextPart,
  type ToolCallPart,
} from '@mixrouter/core'
import type { AssistantContext } from './context.ts'
import { convertMediaBlock } from './media.ts'
import { asBlock, type BlockMetadata, readCacheControl, readMetadata, text } from './metadata.ts'

/**
 * What a model said, ours or one of another LangChain package, as parts of the hub. What has meaning only for the
 * vendor that it came from is kept for it, or left out with a warning.
 */
export function convertAssistantContent(
  message: AIMessage,
  path: string,
  context: AssistantContext,
): AssistantPart[] {
  const calls = pendingCalls(message, context)
  const parts: AssistantPart[] = []
  const { content } = message
  const blocks =
    typeof content === 'string' ? (content === '' ? [] : [{ type: 'text', text: content }]) : content
  for (const [index, value] of blocks.entries()) {
    const part = convertBlock(asBlock(value), `${path}.content[${index}]`, { ...context, calls })
    if (!part) continue
    const last = parts.at(-1)
    if (part.type === 'text' && isLate(part) && last?.type === 'text') {
      parts[parts.length - 1] = { ...last, ...part, text: last.text }
    } else parts.push(part)
  }
  const reasoning = foreignReasoning(message, parts)
  return [...reasoning, ...parts, ...calls.rest()]
}

/** What a stream told of a text after it was said: its citations, or data to be sent back with it. */
function isLate(part: TextPart): boolean {
  return part.text === '' && (part.citations !== undefined || part.opaque !== undefined)
}

interface BlockContext extends AssistantContext {
  calls: PendingCalls
}

function convertBlock(block: ContentBlock, path: string, context: BlockContext): AssistantPart | undefined {
  const fields = block as unknown as JsonObject
  const metadata = readMetadata(block)
  const { opaque, summary } = metadata
  const carried = defined({ opaque })
  switch (fields.type) {
    case 'text':
    case 'output_text': {
      const said = text(fields.text) ?? ''
      if (fields.thought === true) return { type: 'reasoning', text: said, ...carried }
      return {
        type: 'text',
        text: said,
        ...carried,
        ...citations(fields.annotations),
        ...readCacheControl(block),
      }
    }
    case 'reasoning':
      return { type: 'reasoning', text: reasoningText(fields), ...(summary && { summary }), ...carried }
    case 'thinking':
      return { type: 'reasoning', text: text(fields.thinking) ?? '', ...carried }
    case 'redacted_thinking':
      return { type: 'reasoning', text: '', ...carried }
    case 'refusal':
      return { type: 'refusal', text: text(fields.refusal) ?? '' }
    case 'tool_call':
    case 'tool_use':
    case 'function_call':
    case 'invalid_tool_call':
      return context.calls.take(text(fields.call_id) ?? text(fields.id), block)
    case 'functionCall': {
      const call = isObject(fields.functionCall) ? fields.functionCall : {}
      return context.calls.takeNamed(text(call.name), block)
    }
    case 'tool_call_chunk':
    case 'input_json_delta':
      return undefined
    case 'non_standard':
      return convertNonStandard(fields.value, metadata, path, context)
    default: {
      const media = convertMediaBlock(block, context.format)
      if (media) return media
      context.warn('foreign', path, `a block of type ${block.type} can't be sent back`)
      return undefined
    }
  }
}

function convertNonStandard(
  value: unknown,
  { format, opaque }: BlockMetadata,
  path: string,
  context: BlockContext,
): AssistantPart | undefined {
  if (format) return { type: 'native', format, value }
  if (opaque) return { type: 'text', text: '', opaque }
  const inner =
    isObject(value) && typeof value.type === 'string' && value.type !== 'non_standard' ? value : undefined
  if (inner) return convertBlock(inner as unknown as ContentBlock, path, context)
  context.warn('foreign', path, "a block of another package can't be sent back")
  return undefined
}

/** ChatOpenAI's summary, or plain text. */
function reasoningText(fields: JsonObject): string {
  if (typeof fields.reasoning === 'string') return fields.reasoning
  const summary = Array.isArray(fields.summary) ? fields.summary : []
  return summary.map((item) => (isObject(item) ? (text(item.text) ?? '') : '')).join('')
}

/** The thinking that other packages keep outside of the content. */
function foreignReasoning({ additional_kwargs: kwargs }: AIMessage, parts: AssistantPart[]): AssistantPart[] {
  if (parts.some((part) => part.type === 'reasoning')) return []
  const { reasoning_content: plain, reasoning } = kwargs as JsonObject
  if (typeof plain === 'string' && plain !== '') return [{ type: 'reasoning', text: plain }]
  if (!isObject(reasoning)) return []
  const { opaque } = readMetadata({ ...reasoning, type: 'reasoning' })
  return [{ type: 'reasoning', text: reasoningText(reasoning), summary: true, ...defined({ opaque }) }]
}

function citations(annotations: unknown): { citations?: Citation[] } {
  if (!Array.isArray(annotations)) return {}
  const found = annotations.filter(isObject).filter(({ type }) => type === 'citation')
  if (found.length === 0) return {}
  return {
    citations: found.map((citation) => {
      const { format, native } = readMetadata(citation)
      return defined({
        url: text(citation.url),
        title: text(citation.title),
        citedText: text(citation.citedText),
        start: typeof citation.startIndex === 'number' ? citation.startIndex : undefined,
        end: typeof citation.endIndex === 'number' ? citation.endIndex : undefined,
        native: format && native !== undefined ? { format, value: native } : undefined,
      })
    }),
  }
}

/** The calls of a message, each to be taken once: where its block stands, or at the end. */
interface PendingCalls {
  take(id: string | undefined, block: ContentBlock): ToolCallPart | undefined
  takeNamed(name: string | undefined, block: ContentBlock): ToolCallPart | undefined
  rest(): ToolCallPart[]
}

/** A message's calls, and those that its blocks alone tell of where a tool has answered them. */
function pendingCalls(message: AIMessage, { answered }: AssistantContext): PendingCalls {
  const raw = rawArguments(message)
  const known = new Map<string, ToolCall & { raw?: string }>()
  for (const [index, call] of (message.tool_calls ?? []).entries())
    known.set(call.id ?? `call_${index}`, call)
  for (const { id, name, args } of message.invalid_tool_calls ?? []) {
    if (id && answered.has(id)) known.set(id, { id, name: name ?? '', args: {}, raw: args ?? '' })
  }

  const gone = new Set<string>()
  const taken = (id: string, call: ToolCall & { raw?: string }, block?: ContentBlock): ToolCallPart => {
    known.delete(id)
    gone.add(id)
    const { opaque, custom, arguments: own } = block ? readMetadata(block) : {}
    const isCustom = custom || (call as { isCustomTool?: boolean }).isCustomTool === true
    const said = call.raw ?? writeArguments(call.args, isCustom, own ?? raw.get(id))
    return {
      type: 'toolCall',
      id,
      name: call.name,
      arguments: said,
      ...(isCustom && { custom: true }),
      ...defined({ opaque }),
      ...(block && readCacheControl(block)),
    }
  }

  return {
    take(id, block) {
      const call = id === undefined ? undefined : known.get(id)
      if (id !== undefined && call) return taken(id, call, block)
      if (id === undefined || gone.has(id) || !answered.has(id)) return undefined
      const { name, args, input } = block as unknown as JsonObject
      return taken(id, { id, name: text(name) ?? '', args: toArgs(args ?? input) }, block)
    },
    takeNamed(name, block) {
      const [id, call] = [...known].find(([, { name: other }]) => other === name) ?? []
      return id !== undefined && call ? taken(id, call, block) : undefined
    },
    rest: () => [...known].map(([id, call]) => taken(id, call)),
  }
}

/** The arguments of a message's calls as the vendor wrote them, as far as it came as a stream. */
function rawArguments(message: AIMessage): Map<string, string> {
  const chunks = AIMessageChunk.isInstance(message) ? (message.tool_call_chunks ?? []) : []
  return new Map(
    chunks.flatMap(({ id, args }) => (id !== undefined && args !== undefined ? [[id, args]] : [])),
  )
}

/** A call's arguments as text: the vendor's own, unless somebody has changed them since. */
function writeArguments(args: JsonObject, isCustom: boolean, raw: string | undefined): string {
  if (isCustom) return text(args.input) ?? JSON.stringify(args)
  const written = JSON.stringify(args ?? {})
  return raw !== undefined && JSON.stringify(parseJson(raw)) === written ? raw : written
}

function toArgs(value: unknown): JsonObject {
  const parsed = typeof value === 'string' ? parseJson(value) : value
  return isObject(parsed) ? parsed : {}
}
