import {
  type AssistantPart,
  type BlockDeltaEvent,
  type Citation,
  isObject,
  isWebSearchCall,
  type JsonObject,
  mergeOpaque,
  type NativePart,
  type TokenLogprob,
  toJson,
  type Warn,
} from '../../hub/index.ts'
import { type EncodedLogprob, encodeLogprobs, withLogprobs } from '../logprobs.ts'
import { joins, prefixOf, takeItemId } from './item-groups.ts'
import { FORMAT, generateItemId } from './maps.ts'
import { encodeContent, encodeItem, isSummary } from './output-items.ts'
import { hasItem, warnLosses } from './response.ts'
import type { ContentWire, ItemStatus, OutputItem } from './wire.ts'

/**
 * Writes the stream events of output items, one item after the other as OpenAI's clients expect. Blocks that share an
 * item are its contents; a block that no item can hold writes nothing.
 */
interface OutputItemWriter {
  open(part: AssistantPart): void
  append(delta: Omit<BlockDeltaEvent, 'type' | 'index'>): void
  close(path: string): void
  /** Ends the open item. */
  end(status: ItemStatus): void
  /** Like `end`, but an open tool call is not ended, so that no client runs it with incomplete arguments. */
  abort(): void
  /** The items that have ended. */
  readonly output: OutputItem[]
  readonly seen: ReadonlySet<AssistantPart['type']>
  /** How many web searches are among them. */
  searches(): number
}

interface Events {
  send(type: string, fields: object): void
  /** `head` is the event's JSON up to its number and text, without the closing brace. */
  sendDelta(type: string, head: string, text: string): void
}

/** The names of the events for a type of content, and the fields for its position and text. */
interface ContentEvents {
  part: string
  text: string
  index: 'content_index' | 'summary_index'
  field: 'text' | 'refusal'
}

const CONTENT: Readonly<Record<ContentWire['type'], ContentEvents>> = {
  output_text: { part: 'content_part', text: 'output_text', index: 'content_index', field: 'text' },
  refusal: { part: 'content_part', text: 'refusal', index: 'content_index', field: 'refusal' },
  reasoning_text: { part: 'content_part', text: 'reasoning_text', index: 'content_index', field: 'text' },
  summary_text: {
    part: 'reasoning_summary_part',
    text: 'reasoning_summary_text',
    index: 'summary_index',
    field: 'text',
  },
}

const ARGUMENTS = 'response.function_call_arguments'
const CUSTOM_INPUT = 'response.custom_tool_call_input'

/** The events of a web search between those of its item. */
const SEARCH_STAGES = ['in_progress', 'searching', 'completed'].map(
  (stage) => `response.web_search_call.${stage}`,
)

/** The item that is being written. */
interface OpenItem {
  id: string
  first: AssistantPart
  parts: AssistantPart[]
  indexes: Record<ContentEvents['index'], number>
}

/** The block that is being written. */
interface OpenBlock {
  part: AssistantPart
  texts: string[]
  citations: Citation[]
  logprobs: TokenLogprob[]
  /** The position fields of its events; absent until its item was added. */
  position?: JsonObject
  content?: ContentEvents
  delta?: { type: string; head: string }
}

export function createOutputItemWriter({ send, sendDelta }: Events, warn: Warn): OutputItemWriter {
  const output: OutputItem[] = []
  const seen = new Set<AssistantPart['type']>()
  const used = new Set<string>()
  let searches = 0
  let item: OpenItem | undefined
  let block: OpenBlock | undefined

  const openItem = (part: AssistantPart) => {
    writer.end('completed')
    const id = takeItemId(part, used) ?? generateItemId(prefixOf(part))
    item = { id, first: part, parts: [], indexes: { content_index: 0, summary_index: 0 } }
    send('response.output_item.added', { output_index: output.length, item: emptyItem(part, id) })
    if (isSearch(part)) {
      for (const stage of SEARCH_STAGES) send(stage, { item_id: part.value.id, output_index: output.length })
    }
    return item
  }

  /** Adds the item of a block, unless the block belongs to the open item. */
  const addItem = (open: OpenBlock): OpenItem => {
    const target = item && joins(item.first, open.part) ? item : openItem(open.part)
    open.position = { item_id: target.id, output_index: output.length }
    if (open.part.type === 'toolCall') setDelta(open, open.part.custom ? CUSTOM_INPUT : ARGUMENTS)
    return target
  }

  const addContent = (open: OpenBlock) => {
    const target = open.position && item ? item : addItem(open)
    if (open.part.type === 'reasoning' && isSummary(open.part)) open.part = { ...open.part, summary: true }
    const part = encodeContent(open.part)
    if (!part) return
    const content = CONTENT[part.type]
    open.content = content
    open.position = { ...open.position, [content.index]: target.indexes[content.index]++ }
    send(`response.${content.part}.added`, { ...open.position, part })
    setDelta(open, `response.${content.text}`)
  }

  const setDelta = (open: OpenBlock, subject: string) => {
    const type = `${subject}.delta`
    const logprobs = open.part.type === 'text' ? { logprobs: [] } : {}
    open.delta = { type, head: toJson({ type, ...open.position, ...logprobs }, 'response').slice(0, -1) }
  }

  const appendText = (open: OpenBlock, text: string) => {
    open.texts.push(text)
    if (!open.delta) addContent(open)
    if (open.delta) sendDelta(open.delta.type, open.delta.head, text)
  }

  /** Deltas have no bytes. */
  const appendTokens = (open: OpenBlock, delta: string, tokens: readonly TokenLogprob[]) => {
    open.texts.push(delta)
    open.logprobs.push(...tokens)
    if (!open.delta) addContent(open)
    const logprobs = encodeLogprobs(tokens).map(withoutBytes)
    send('response.output_text.delta', { ...open.position, delta, logprobs })
  }

  const closeContent = ({ position, content }: OpenBlock, part: ContentWire | undefined) => {
    if (!content || !part) return
    const text = part.type === 'refusal' ? part.refusal : part.text
    const annotations = part.type === 'output_text' ? part.annotations : []
    for (const [index, annotation] of annotations.entries()) {
      send('response.output_text.annotation.added', { ...position, annotation_index: index, annotation })
    }
    const logprobs = part.type === 'output_text' ? { logprobs: part.logprobs?.map(withoutBytes) ?? [] } : {}
    send(`response.${content.text}.done`, { ...position, [content.field]: text, ...logprobs })
    send(`response.${content.part}.done`, { ...position, part })
  }

  const writer: OutputItemWriter = {
    output,
    seen,
    searches: () => searches,

    open(part) {
      block = { part: withoutText(part), texts: [], citations: [], logprobs: [] }
      if (startsItem(part)) addItem(block)
      const text = part.type === 'toolCall' ? part.arguments : 'text' in part ? part.text : ''
      if (text) appendText(block, text)
      if (part.type === 'text') block.citations.push(...(part.citations ?? []))
    },

    append({ text, opaque, citation, logprobs }) {
      if (!block) return
      if (citation) block.citations.push(citation)
      if (opaque && block.part.type !== 'refusal' && block.part.type !== 'native') {
        block.part = { ...block.part, opaque: mergeOpaque(block.part.opaque, opaque) }
      }
      if (logprobs && block.part.type === 'text') appendTokens(block, text ?? '', logprobs)
      else if (text) appendText(block, text)
    },

    close(path) {
      if (!block) return
      const open = block
      block = undefined
      if (lacksArguments(open)) appendText(open, '{}')
      const part = completePart(open)
      warnLosses(part, path, warn)
      if (!hasItem(part)) return
      if (part.type === 'text' && !open.content) addContent(open)
      if (!open.position) addItem({ ...open, part })
      closeContent(open, encodeContent(part))
      item?.parts.push(part)
      seen.add(part.type)
      if (isWebSearchCall(part)) searches++
    },

    end(status) {
      if (!item) return
      const { id, parts } = item
      item = undefined
      const whole = encodeItem(parts, { id, status })
      if (!whole) return
      const position = { item_id: id, output_index: output.length }
      if (whole.type === 'function_call')
        send(`${ARGUMENTS}.done`, { ...position, arguments: whole.arguments })
      if (whole.type === 'custom_tool_call') send(`${CUSTOM_INPUT}.done`, { ...position, input: whole.input })
      send('response.output_item.done', { output_index: output.length, item: whole })
      output.push(whole)
    },

    abort() {
      if (item?.first.type === 'toolCall') item = undefined
      writer.end('incomplete')
    },
  }
  return writer
}

/** Whether a part adds its item at once; text and reasoning wait for their first delta. */
function startsItem(part: AssistantPart): boolean {
  switch (part.type) {
    case 'toolCall':
      return true
    case 'reasoning':
      return part.opaque?.openai !== undefined
    case 'native':
      return part.format === FORMAT && isObject(part.value)
    default:
      return part.type === 'image' && part.source.type === 'base64'
  }
}

/** An item as it is added, without content. */
function emptyItem(part: AssistantPart, id: string): OutputItem | undefined {
  const item = encodeItem([part], { id, status: 'in_progress' })
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { ...item, content: [] }
    case 'toolCall':
      return part.custom ? { ...item, input: '' } : { ...item, arguments: '' }
    case 'image':
      return { ...item, result: null }
    case 'native':
      return isSearch(part) ? { ...item, status: 'in_progress' } : item
    default:
      return item
  }
}

function isSearch(part: AssistantPart): part is NativePart & { value: JsonObject } {
  return part.type === 'native' && isObject(part.value) && part.value.type === 'web_search_call'
}

function withoutText(part: AssistantPart): AssistantPart {
  if (part.type === 'toolCall') return { ...part, arguments: '' }
  if (part.type === 'text') return { ...part, text: '', citations: [] }
  return part.type === 'reasoning' || part.type === 'refusal' ? { ...part, text: '' } : part
}

function completePart({ part, texts, citations, logprobs }: OpenBlock): AssistantPart {
  const text = texts.join('')
  if (part.type === 'toolCall') return { ...part, arguments: text }
  if (part.type === 'text') return { ...part, text, citations, ...withLogprobs(logprobs) }
  return part.type === 'reasoning' || part.type === 'refusal' ? { ...part, text } : part
}

/** Whether this is a function call without arguments, which must be JSON. */
function lacksArguments({ part, texts }: OpenBlock): boolean {
  return part.type === 'toolCall' && !part.custom && texts.every((text) => text.trim() === '')
}

function withoutBytes({ token, logprob, top_logprobs }: EncodedLogprob) {
  return {
    token,
    logprob,
    top_logprobs: top_logprobs.map(({ token, logprob }) => ({ token, logprob })),
  }
}
