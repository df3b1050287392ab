import type { AIMessage, ContentBlock } from '@langchain/core/messages'
import type { AssistantPart, Citation } from '@mixrouter/core'
import { defined, isObject, type JsonObject } from '@mixrouter/core/internal/sdk'
import { convertMediaBlock } from './media.ts'
import type { AssistantContext } from './message-context.ts'
import { asBlock, type BlockMetadata, blocksOf, readCacheControl, readMetadata, text } from './metadata.ts'
import { type PendingToolCalls, pendingToolCalls } from './tool-calls.ts'

/**
 * Converts an AI message, created by this or another LangChain package. Vendor-specific data is kept for its vendor, or
 * dropped with a warning.
 */
export function convertAssistantContent(
  message: AIMessage,
  path: string,
  context: AssistantContext,
): AssistantPart[] {
  const toolCalls = pendingToolCalls(message, context)
  const parts: AssistantPart[] = []
  for (const [index, value] of blocksOf(message.content).entries()) {
    const block = asBlock(value)
    const part = convertBlock(block, `${path}.content[${index}]`, { ...context, toolCalls })
    if (!part) continue
    const last = parts.at(-1)
    if (isTextAddition(block) && part.type === 'text' && last?.type === 'text') {
      parts[parts.length - 1] = { ...last, ...part, text: last.text }
    } else parts.push(part)
  }
  return [
    ...foreignReasoning(message, parts),
    ...parts,
    ...foreignRefusal(message, parts),
    ...toolCalls.rest(),
  ]
}

/** Whether a streamed block adds citations or opaque data to the text before it. */
function isTextAddition({ type, text, annotations, extras }: ContentBlock): boolean {
  return type === 'text' && text === '' && (annotations !== undefined || extras !== undefined)
}

interface BlockContext extends AssistantContext {
  toolCalls: PendingToolCalls
}

function convertBlock(block: ContentBlock, path: string, context: BlockContext): AssistantPart | undefined {
  const fields = block as unknown as JsonObject
  const metadata = readMetadata(block)
  const { opaque, summary } = metadata
  const carried = defined({ opaque })
  switch (fields.type) {
    case 'text':
    case 'output_text': {
      const { format, native } = metadata
      if (format && native !== undefined) return { type: 'native', format, value: native }
      const content = text(fields.text) ?? ''
      if (fields.thought === true) return { type: 'reasoning', text: content, ...carried }
      return {
        type: 'text',
        text: content,
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
      return text(fields.refusal) ? { type: 'refusal', text: String(fields.refusal) } : undefined
    case 'tool_call':
    case 'tool_use':
    case 'function_call':
    case 'invalid_tool_call':
      return context.toolCalls.take(text(fields.call_id) ?? text(fields.id), block)
    case 'functionCall': {
      const call = isObject(fields.functionCall) ? fields.functionCall : {}
      return context.toolCalls.takeNamed(text(call.name), block)
    }
    case 'tool_call_chunk':
    case 'input_json_delta':
      return undefined
    case 'non_standard':
      return convertNonStandard(fields.value, metadata, path, context)
    default: {
      const media = convertMediaBlock(block, context.format)
      if (media) return media
      context.warn('foreign', path, `A ${block.type} block cannot be sent back; it was dropped`)
      return undefined
    }
  }
}

function convertNonStandard(
  value: unknown,
  { format, opaque, webSearch }: BlockMetadata,
  path: string,
  context: BlockContext,
): AssistantPart | undefined {
  if (format && webSearch) {
    // A search that its format reports beside the content has no value of its own.
    const own = isObject(value) && Object.keys(value).length > 0 ? { value } : {}
    return { type: 'native', format, ...own, webSearch }
  }
  if (format) return { type: 'native', format, value }
  if (opaque) return { type: 'text', text: '', opaque }
  const inner =
    isObject(value) && typeof value.type === 'string' && value.type !== 'non_standard' ? value : undefined
  if (inner) return convertBlock(inner as unknown as ContentBlock, path, context)
  context.warn('foreign', path, 'A non-standard block of another package cannot be sent back; it was dropped')
  return undefined
}

/** The text of a reasoning block, or of ChatOpenAI's summary. */
function reasoningText(fields: JsonObject): string {
  if (typeof fields.reasoning === 'string') return fields.reasoning
  const summary = Array.isArray(fields.summary) ? fields.summary : []
  return summary.map((item) => (isObject(item) ? (text(item.text) ?? '') : '')).join('')
}

/** Reasoning that other packages store in `additional_kwargs`. */
function foreignReasoning({ additional_kwargs: kwargs }: AIMessage, parts: AssistantPart[]): AssistantPart[] {
  if (parts.some((part) => part.type === 'reasoning')) return []
  const { reasoning_content: plain, reasoning } = kwargs as JsonObject
  if (typeof plain === 'string' && plain !== '') return [{ type: 'reasoning', text: plain }]
  if (!isObject(reasoning)) return []
  const { opaque } = readMetadata({ ...reasoning, type: 'reasoning' })
  return [{ type: 'reasoning', text: reasoningText(reasoning), summary: true, ...defined({ opaque }) }]
}

/** ChatOpenAI's refusal, which it stores in `additional_kwargs`. */
function foreignRefusal(
  { additional_kwargs: { refusal } }: AIMessage,
  parts: AssistantPart[],
): AssistantPart[] {
  if (typeof refusal !== 'string' || refusal === '' || parts.some(({ type }) => type === 'refusal')) return []
  return [{ type: 'refusal', text: refusal }]
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
