import {
  type AssistantPart,
  type BlockDeltaEvent,
  type Citation,
  isObject,
  type JsonObject,
  mergeOpaque,
  toJson,
  type Warn,
} from '../../hub/index.ts'
import { joins, prefixOf, takeItemId } from './item-groups.ts'
import { FORMAT, makeItemId } from './maps.ts'
import { encodeContent, encodeItem, isSummary } from './output-items.ts'
import { isTold } from './response.ts'
import type { ContentWire, ItemStatus, OutputItem } from './wire.ts'

/**
 * Writes the events of an answer's items, one item after the other as OpenAI's clients are used to. Blocks that join
 * one item are its contents; a block that has nothing to tell leaves no trace.
 */
interface OutputItemWriter {
  open(part: AssistantPart): void
  grow(delta: Pick<BlockDeltaEvent, 'text' | 'opaque' | 'citation'>): void
  close(path: string): void
  /** Ends the item that is open. */
  end(status: ItemStatus): void
  /** As `end`, but a call that is open is not ended, lest a client runs it with half of its arguments. */
  breakOff(): void
  /** The items that have ended. */
  readonly output: OutputItem[]
  readonly seen: ReadonlySet<AssistantPart['type']>
}

interface Events {
  send(type: string, fields: object): void
  /** `head` is the event's JSON up to its number and text, without the closing brace. */
  sendDelta(type: string, head: string, text: string): void
}

/** How the events of a kind of content are called, and the fields of its place and text. */
interface ContentEvents {
  part: string
  text: string
  place: 'content_index' | 'summary_index'
  field: 'text' | 'refusal'
}

const CONTENT: Readonly<Record<ContentWire['type'], ContentEvents>> = {
  output_text: { part: 'content_part', text: 'output_text', place: 'content_index', field: 'text' },
  refusal: { part: 'content_part', text: 'refusal', place: 'content_index', field: 'refusal' },
  reasoning_text: { part: 'content_part', text: 'reasoning_text', place: 'content_index', field: 'text' },
  summary_text: {
    part: 'reasoning_summary_part',
    text: 'reasoning_summary_text',
    place: 'summary_index',
    field: 'text',
  },
}

const ARGUMENTS = 'response.function_call_arguments'
const CUSTOM_INPUT = 'response.custom_tool_call_input'

/** The item that may still grow. */
interface OpenItem {
  id: string
  first: AssistantPart
  parts: AssistantPart[]
  places: Record<ContentEvents['place'], number>
}

/** The block that is open. */
interface OpenBlock {
  part: AssistantPart
  texts: string[]
  citations: Citation[]
  /** Where its events are; absent until its item is announced. */
  at?: JsonObject
  content?: ContentEvents
  delta?: { type: string; head: string }
}

export function createOutputItemWriter({ send, sendDelta }: Events, warn: Warn): OutputItemWriter {
  const output: OutputItem[] = []
  const seen = new Set<AssistantPart['type']>()
  const used = new Set<string>()
  let item: OpenItem | undefined
  let block: OpenBlock | undefined

  const openItem = (part: AssistantPart) => {
    writer.end('completed')
    const id = takeItemId(part, used) ?? makeItemId(prefixOf(part))
    item = { id, first: part, parts: [], places: { content_index: 0, summary_index: 0 } }
    send('response.output_item.added', { output_index: output.length, item: begin(part, id) })
    return item
  }

  /** Announces the item of a block, unless the block joins the item that is open. */
  const show = (open: OpenBlock): OpenItem => {
    const target = item && joins(item.first, open.part) ? item : openItem(open.part)
    open.at = { item_id: target.id, output_index: output.length }
    if (open.part.type === 'toolCall') setDelta(open, open.part.custom ? CUSTOM_INPUT : ARGUMENTS)
    return target
  }

  const showContent = (open: OpenBlock) => {
    const target = open.at && item ? item : show(open)
    if (open.part.type === 'reasoning' && isSummary(open.part)) open.part = { ...open.part, summary: true }
    const part = encodeContent(open.part)
    if (!part) return
    const content = CONTENT[part.type]
    open.content = content
    open.at = { ...open.at, [content.place]: target.places[content.place]++ }
    send(`response.${content.part}.added`, { ...open.at, part })
    setDelta(open, `response.${content.text}`)
  }

  const setDelta = (open: OpenBlock, subject: string) => {
    const type = `${subject}.delta`
    const logprobs = open.part.type === 'text' ? { logprobs: [] } : {}
    open.delta = { type, head: toJson({ type, ...open.at, ...logprobs }, 'answer').slice(0, -1) }
  }

  const append = (open: OpenBlock, text: string) => {
    open.texts.push(text)
    if (!open.delta) showContent(open)
    if (open.delta) sendDelta(open.delta.type, open.delta.head, text)
  }

  const closeContent = ({ at, content, texts }: OpenBlock, part: ContentWire | undefined) => {
    if (!content || !part) return
    const annotations = part.type === 'output_text' ? part.annotations : []
    for (const [index, annotation] of annotations.entries()) {
      send('response.output_text.annotation.added', { ...at, annotation_index: index, annotation })
    }
    const logprobs = part.type === 'output_text' ? { logprobs: [] } : {}
    send(`response.${content.text}.done`, { ...at, [content.field]: texts.join(''), ...logprobs })
    send(`response.${content.part}.done`, { ...at, part })
  }

  const writer: OutputItemWriter = {
    output,
    seen,

    open(part) {
      block = { part: emptied(part), texts: [], citations: [] }
      if (isShownAtOnce(part)) show(block)
      const text = part.type === 'toolCall' ? part.arguments : 'text' in part ? part.text : ''
      if (text) append(block, text)
      if (part.type === 'text') block.citations.push(...(part.citations ?? []))
    },

    grow({ text, opaque, citation }) {
      if (!block) return
      if (citation) block.citations.push(citation)
      if (opaque && block.part.type !== 'refusal' && block.part.type !== 'native') {
        block.part = { ...block.part, opaque: mergeOpaque(block.part.opaque, opaque) }
      }
      if (text) append(block, text)
    },

    close(path) {
      if (!block) return
      const open = block
      block = undefined
      if (isBare(open)) append(open, '{}')
      const part = grown(open)
      if (!isTold(part, path, warn)) return
      if (part.type === 'text' && !open.content) showContent(open)
      if (!open.at) show({ ...open, part })
      closeContent(open, encodeContent(part))
      item?.parts.push(part)
      seen.add(part.type)
    },

    end(status) {
      if (!item) return
      const { id, parts } = item
      item = undefined
      const whole = encodeItem(parts, { id, status })
      if (!whole) return
      const at = { item_id: id, output_index: output.length }
      if (whole.type === 'function_call') send(`${ARGUMENTS}.done`, { ...at, arguments: whole.arguments })
      if (whole.type === 'custom_tool_call') send(`${CUSTOM_INPUT}.done`, { ...at, input: whole.input })
      send('response.output_item.done', { output_index: output.length, item: whole })
      output.push(whole)
    },

    breakOff() {
      if (item?.first.type === 'toolCall') item = undefined
      writer.end('incomplete')
    },
  }
  return writer
}

/** Whether a part is announced before it grows; text and thinking wait for their first words. */
function isShownAtOnce(part: AssistantPart): boolean {
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

/** An item as it is announced. */
function begin(part: AssistantPart, id: string): OutputItem | undefined {
  const item = encodeItem([part], { id, status: 'in_progress' })
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { ...item, content: [] }
    case 'toolCall':
      return part.custom ? { ...item, input: '' } : { ...item, arguments: '' }
    case 'image':
      return { ...item, result: null }
    default:
      return item
  }
}

function emptied(part: AssistantPart): AssistantPart {
  if (part.type === 'toolCall') return { ...part, arguments: '' }
  if (part.type === 'text') return { ...part, text: '', citations: [] }
  return part.type === 'reasoning' || part.type === 'refusal' ? { ...part, text: '' } : part
}

function grown({ part, texts, citations }: OpenBlock): AssistantPart {
  const text = texts.join('')
  if (part.type === 'toolCall') return { ...part, arguments: text }
  if (part.type === 'text') return { ...part, text, citations }
  return part.type === 'reasoning' || part.type === 'refusal' ? { ...part, text } : part
}

/** A function call without arguments, which are JSON. */
function isBare({ part, texts }: OpenBlock): boolean {
  return part.type === 'toolCall' && !part.custom && texts.every((text) => text.trim() === '')
}
