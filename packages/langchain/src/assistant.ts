import type { AIMessage, ContentBlock } from '@langchain/core/messages'
import { type AssistantPart, type Citation, defined, isObject, type JsonObject } from '@mixrouter/core'
import { type PendingCalls, pendingCalls } from './calls.ts'
import type { AssistantContext } from './context.ts'
import { convertMediaBlock } from './media.ts'
import { asBlock, type BlockMetadata, blocksOf, readCacheControl, readMetadata, text } from './metadata.ts'

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
  for (const [index, value] of blocksOf(message.content).entries()) {
    const block = asBlock(value)
    const part = convertBlock(block, `${path}.content[${index}]`, { ...context, calls })
    if (!part) continue
    const last = parts.at(-1)
    if (isLate(block) && part.type === 'text' && last?.type === 'text') {
      parts[parts.length - 1] = { ...last, ...part, text: last.text }
    } else parts.push(part)
  }
  const said = [...foreignReasoning(message, parts), ...parts, ...foreignRefusal(message, parts)]
  return [...said, ...calls.rest()]
}

/** What a stream told of a text after it was said: its citations, or data to be sent back with it. */
function isLate({ type, text, annotations, extras }: ContentBlock): boolean {
  return type === 'text' && text === '' && (annotations !== undefined || extras !== undefined)
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
      return text(fields.refusal) ? { type: 'refusal', text: String(fields.refusal) } : undefined
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

/** ChatOpenAI's refusal, which stands outside of the content too. */
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
