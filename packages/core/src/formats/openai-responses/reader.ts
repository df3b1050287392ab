import {
  type AssistantPart,
  createBlockWriter,
  type Emit,
  isObject,
  type JsonObject,
  malformedChunk,
  parseJson,
  readErrorValue,
  stringOf,
  type Warn,
} from '../../hub/index.ts'
import type { SSEEvent } from '../../sse/index.ts'
import type { DecodeResponseContext, StreamDecoder } from '../format.ts'
import { decodeCitation } from './citations.ts'
import { decodeUsage, isMadeId, mapFinishReason } from './maps.ts'
import {
  contentOf,
  decodeCall,
  decodeItem,
  itemOpaque,
  listOf,
  messageOpaque,
  reasoningOpaque,
} from './output-items.ts'
import { decodeHead, endedBadly } from './response.ts'

/** A stream that broke off ends in `response.failed`, which is no end of a complete one. */
export const endMarkers: readonly string[] = ['"response.completed"', '"response.incomplete"']

type ContentKind = 'text' | 'refusal' | 'reasoning' | 'summary'

/** A part of an item's content as far as it has come. */
interface Grown {
  block: number
  text: string
  citations: number
}

/** An item of the upstream's output while it grows. */
interface Growing {
  item: JsonObject
  /** By kind and place in the item. */
  contents: Map<string, Grown>
  /** The content that came last; what belongs to the item as a whole goes there. */
  latest?: Grown
  done: boolean
}

type Stage = 'delta' | 'done' | 'annotation'

/** What the events of content tell. */
const CONTENT_EVENTS: ReadonlyMap<string, readonly [ContentKind, Stage]> = new Map([
  ['response.output_text.delta', ['text', 'delta']],
  ['response.output_text.done', ['text', 'done']],
  ['response.output_text.annotation.added', ['text', 'annotation']],
  ['response.refusal.delta', ['refusal', 'delta']],
  ['response.refusal.done', ['refusal', 'done']],
  ['response.reasoning_text.delta', ['reasoning', 'delta']],
  ['response.reasoning_text.done', ['reasoning', 'done']],
  ['response.reasoning_summary_text.delta', ['summary', 'delta']],
  ['response.reasoning_summary_text.done', ['summary', 'done']],
])

export function createStreamDecoder(emit: Emit, { warn }: DecodeResponseContext): StreamDecoder {
  const writer = createBlockWriter(emit)
  const items = new Map<unknown, Growing>()
  /** Where calls are kept that were given the index of one that had not ended, by their ids. */
  const apart = new Map<unknown, string>()
  let count = 0

  const placeOf = (id: unknown, index: unknown): unknown => apart.get(id) ?? index

  const add = (index: unknown, item: JsonObject): Growing => {
    const growing: Growing = { item, contents: new Map(), done: false }
    items.set(index, growing)
    count++
    if (isCall(item)) {
      const call = decodeCall(item, `output[${index}]`, warn)
      growing.latest = { block: writer.open({ ...call, arguments: '' }), text: '', citations: 0 }
    }
    return growing
  }

  /**
   * A repeated announcement is ignored; one of another item at the same place ends the item that was there, unless
   * both are calls, which may be parallel.
   */
  const announce = (index: unknown, item: JsonObject) => {
    const place = placeOf(item.id, index)
    const known = items.get(place)
    if (known && !known.done) {
      if (known.item.id === item.id) return
      if (isCall(known.item) && isCall(item) && typeof item.id === 'string')
        apart.set(item.id, `${index} ${item.id}`)
      else finishItem(place, known.item)
    }
    add(placeOf(item.id, place), item)
  }

  /** The item that content belongs to, also where nobody announced it. */
  const itemOf = (chunk: JsonObject, kind: ContentKind): Growing => {
    const known = items.get(chunk.output_index)
    if (known && !known.done) return known
    const type = kind === 'text' || kind === 'refusal' ? 'message' : 'reasoning'
    return add(chunk.output_index, { type, id: chunk.item_id })
  }

  const contentAt = (growing: Growing, kind: ContentKind, place: unknown): Grown => {
    const key = `${kind} ${place ?? 0}`
    const known = growing.contents.get(key)
    if (known) return known
    if (growing.latest) writer.close(growing.latest.block)
    const grown = { block: writer.open(emptyPart(kind, growing.item)), text: '', citations: 0 }
    growing.contents.set(key, grown)
    growing.latest = grown
    return grown
  }

  const append = (grown: Grown, text: unknown) => {
    if (typeof text !== 'string' || text === '') return
    grown.text += text
    writer.delta(grown.block, { text })
  }

  /** The whole of what deltas brought, or should have: what is missing is told. */
  const settle = (grown: Grown, whole: string) => {
    if (whole.length > grown.text.length && whole.startsWith(grown.text))
      append(grown, whole.slice(grown.text.length))
  }

  const settleContent = (growing: Growing, kind: ContentKind, place: unknown, whole: unknown) => {
    if (typeof whole === 'string' && whole !== '') settle(contentAt(growing, kind, place), whole)
  }

  const cite = (growing: Growing, place: unknown, annotation: unknown) => {
    const citation = decodeCitation(annotation)
    if (!citation) return
    const grown = contentAt(growing, 'text', place)
    grown.citations++
    writer.delta(grown.block, { citation })
  }

  const readContent = (chunk: JsonObject, kind: ContentKind, stage: Stage) => {
    const growing = itemOf(chunk, kind)
    const place = kind === 'summary' ? chunk.summary_index : chunk.content_index
    if (stage === 'annotation') cite(growing, place, chunk.annotation)
    else if (stage === 'done')
      settleContent(growing, kind, place, kind === 'refusal' ? chunk.refusal : chunk.text)
    else if (chunk.delta !== '') append(contentAt(growing, kind, place), chunk.delta)
  }

  /** The call that an event is about, unless it has ended. */
  const callOf = ({ output_index: index, item_id: id }: JsonObject): Grown | undefined => {
    const growing = items.get(placeOf(id, index))
    return growing && !growing.done && isCall(growing.item) ? growing.latest : undefined
  }

  const finishMessage = (growing: Growing, item: JsonObject) => {
    for (const [place, content] of contentOf(item.content).entries()) {
      if (content.type === 'refusal') settleContent(growing, 'refusal', place, content.refusal)
      else settleContent(growing, 'text', place, content.text)
      const cited = growing.contents.get(`text ${place}`)?.citations ?? 0
      for (const annotation of listOf(content.annotations).slice(cited)) cite(growing, place, annotation)
    }
    const late = item.phase !== growing.item.phase ? messageOpaque(item).opaque : undefined
    if (late && growing.latest) writer.delta(growing.latest.block, { opaque: late })
  }

  /** An item without text is a part without text; the seal goes to the last part. */
  const finishReasoning = (growing: Growing, item: JsonObject) => {
    for (const [place, { text }] of contentOf(item.summary).entries())
      settleContent(growing, 'summary', place, text)
    for (const [place, { text }] of contentOf(item.content).entries())
      settleContent(growing, 'reasoning', place, text)
    const { opaque } = reasoningOpaque(item)
    if (!opaque) return
    if (!growing.latest) writer.close(writer.open({ type: 'reasoning', text: '', opaque }))
    else if (opaque.openai?.encryptedContent) writer.delta(growing.latest.block, { opaque })
  }

  const finishItem = (index: unknown, item: JsonObject) => {
    const known = items.get(index)
    if (known?.done && item.id !== undefined && known.item.id === item.id) return
    const growing = known && !known.done ? known : add(index, item)
    growing.done = true
    if (growing.item.type === 'message') finishMessage(growing, item)
    else if (growing.item.type === 'reasoning') finishReasoning(growing, item)
    else if (growing.latest)
      settle(growing.latest, decodeCall({ ...growing.item, ...item }, '', ignore).arguments)
    else for (const part of decodeItem(item, `output[${index}]`, warn)) writer.close(writer.open(part))
    if (growing.latest) writer.close(growing.latest.block)
  }

  const finish = (response: JsonObject, ended: string) => {
    writer.start(decodeHead(response))
    const usage = decodeUsage(response.usage)
    if (usage) writer.usage(usage)
    const status = stringOf(response.status) || ended
    if (response.error) return writer.fail(readErrorValue(response))
    if (status === 'failed' || status === 'cancelled') return writer.fail(endedBadly(status))
    const streamed = count
    for (const [index, item] of listOf(response.output).entries()) {
      if (isObject(item) && (index >= streamed || items.get(index)?.done === false)) finishItem(index, item)
    }
    for (const [index, growing] of items) if (!growing.done) finishItem(index, growing.item)
    writer.finish({ finishReason: mapFinishReason(status, response.incomplete_details) })
  }

  const read = (chunk: JsonObject, type: string) => {
    const content = CONTENT_EVENTS.get(type)
    if (content) return readContent(chunk, ...content)
    const response = isObject(chunk.response) ? chunk.response : {}
    switch (type) {
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta': {
        const call = callOf(chunk)
        return call && append(call, chunk.delta)
      }
      case 'response.function_call_arguments.done':
      case 'response.custom_tool_call_input.done': {
        const call = callOf(chunk)
        return call && settle(call, stringOf(chunk.arguments ?? chunk.input))
      }
      case 'response.output_item.added':
        return isObject(chunk.item) && announce(chunk.output_index, chunk.item)
      case 'response.output_item.done':
        return isObject(chunk.item) && finishItem(placeOf(chunk.item.id, chunk.output_index), chunk.item)
      case 'response.created':
      case 'response.in_progress':
      case 'response.queued':
        return writer.start(decodeHead(response))
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
      case 'response.cancelled':
        return finish(response, type.slice('response.'.length))
    }
  }

  return {
    push({ data, event }: SSEEvent) {
      if (writer.ended || data.trim() === '' || data === '[DONE]') return
      const chunk = parseJson(data)
      if (!isObject(chunk)) return writer.fail(malformedChunk(data))
      const type = stringOf(chunk.type) || (event ?? '')
      try {
        if (type === 'error' || (chunk.error && !type.startsWith('response.')))
          writer.fail(readErrorValue(chunk))
        else read(chunk, type)
      } catch (cause) {
        writer.fail(malformedChunk(data, cause))
      }
    },
    end: writer.end,
  }
}

const ignore: Warn = () => {}

function isCall({ type }: JsonObject): boolean {
  return type === 'function_call' || type === 'custom_tool_call'
}

function emptyPart(kind: ContentKind, item: JsonObject): AssistantPart {
  if (kind === 'refusal') return { type: 'refusal', text: '' }
  if (kind === 'text') return { type: 'text', text: '', ...messageOpaque(item) }
  const summary = kind === 'summary' && !isMadeId(item.id)
  return { type: 'reasoning', text: '', ...(summary && { summary }), ...itemOpaque(item) }
}
