import {
  type AssistantPart,
  createBlockWriter,
  createChunkParser,
  type Emit,
  isObject,
  type JsonObject,
  malformedChunk,
  readErrorValue,
  stringOf,
  type TokenLogprob,
  type Warn,
} from '../../hub/index.ts'
import type { DecodeResponseContext, ParsedSSEEvent, StreamDecoder } from '../format.ts'
import { logprobsIn, textDelta } from '../logprobs.ts'
import { warnUnread } from '../unread.ts'
import { decodeCitation } from './citations.ts'
import { toArray } from './fields.ts'
import { KNOWN_RESPONSE } from './known.ts'
import { decodeUsage, isGeneratedId, mapFinishReason } from './maps.ts'
import {
  contentParts,
  decodeItem,
  decodeToolCall,
  itemOpaque,
  messageOpaque,
  reasoningOpaque,
} from './output-items.ts'
import { decodeHead, statusError } from './response.ts'

/** `response.failed` is not listed: a stream that was cut off ends with it. */
export const endMarkers: readonly string[] = ['"response.completed"', '"response.incomplete"']

type ContentKind = 'text' | 'refusal' | 'reasoning' | 'summary'

/** The part of an item's content that has been read so far. */
interface ContentState {
  /** Absent for the arguments of a call. */
  kind?: ContentKind
  /** Among the item's contents of its kind. */
  index?: unknown
  block: number
  text: string
  /** How many have been read. */
  citations: number
  tokens: number
}

/** An item of the upstream's output that is being read. */
interface ItemState {
  item: JsonObject
  contents: ContentState[]
  /** The newest content, which also gets the data of the item as a whole. */
  latest?: ContentState
  done: boolean
}

type Stage = 'delta' | 'done' | 'annotation'

/** The events of content. */
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

export function createStreamDecoder(
  emit: Emit,
  { warn: report, keepsVendorData, forOtherFormat }: DecodeResponseContext,
): StreamDecoder {
  const warn = keepsVendorData ? () => {} : report
  const writer = createBlockWriter(emit)
  const parse = createChunkParser()
  const items = new Map<unknown, ItemState>()
  /** Keys of the calls that came with the index of a call that had not ended, by their ids. */
  const parallel = new Map<unknown, string>()
  let count = 0

  const keyOf = (id: unknown, index: unknown): unknown => parallel.get(id) ?? index

  const add = (index: unknown, item: JsonObject): ItemState => {
    const state: ItemState = { item, contents: [], done: false }
    items.set(index, state)
    count++
    if (isCall(item)) {
      const call = decodeToolCall(item, `output[${index}]`, warn)
      state.latest = { block: writer.open({ ...call, arguments: '' }), ...NOTHING }
    }
    return state
  }

  /**
   * An item that was already added is ignored. Another item at the same index ends the one before, unless both are
   * tool calls, which may be parallel.
   */
  const addOnce = (index: unknown, item: JsonObject) => {
    const key = keyOf(item.id, index)
    const known = items.get(key)
    if (known && !known.done) {
      if (known.item.id === item.id) return
      if (isCall(known.item) && isCall(item) && typeof item.id === 'string') {
        parallel.set(item.id, `${index} ${item.id}`)
      } else finishItem(key, known.item)
    }
    add(keyOf(item.id, key), item)
  }

  /** The item that content belongs to, which is added if the upstream did not add it. */
  const itemOf = (chunk: JsonObject, kind: ContentKind): ItemState => {
    const known = items.get(chunk.output_index)
    if (known && !known.done) return known
    const type = kind === 'text' || kind === 'refusal' ? 'message' : 'reasoning'
    return add(chunk.output_index, { type, id: chunk.item_id })
  }

  const contentAt = (state: ItemState, kind: ContentKind, position: unknown): ContentState => {
    const index = position ?? 0
    const known = findContent(state, kind, index)
    if (known) return known
    if (state.latest) writer.close(state.latest.block)
    const content = { kind, index, block: writer.open(emptyPart(kind, state.item)), ...NOTHING }
    state.contents.push(content)
    state.latest = content
    return content
  }

  const append = (content: ContentState, text: unknown, logprobs: TokenLogprob[] = []) => {
    content.tokens += logprobs.length
    if (typeof text !== 'string' || text === '') {
      if (logprobs.length > 0) writer.delta(content.block, { logprobs })
      return
    }
    content.text += text
    writer.delta(content.block, textDelta(text, logprobs))
  }

  /** Appends what the deltas left out of the whole text. */
  const complete = (content: ContentState, whole: string) => {
    if (whole.length > content.text.length && whole.startsWith(content.text))
      append(content, whole.slice(content.text.length))
  }

  const completeContent = (state: ItemState, kind: ContentKind, index: unknown, whole: unknown) => {
    if (typeof whole === 'string' && whole !== '') complete(contentAt(state, kind, index), whole)
  }

  /** Appends the log probabilities that the deltas left out. */
  const completeTokens = (state: ItemState, index: unknown, whole: unknown) => {
    if (!Array.isArray(whole) || whole.length === 0) return
    const content = contentAt(state, 'text', index)
    append(content, '', logprobsIn(whole).slice(content.tokens))
  }

  const cite = (state: ItemState, index: unknown, annotation: unknown) => {
    const citation = decodeCitation(annotation)
    if (!citation) return
    const content = contentAt(state, 'text', index)
    content.citations++
    writer.delta(content.block, { citation })
  }

  const readContent = (chunk: JsonObject, kind: ContentKind, stage: Stage) => {
    const state = itemOf(chunk, kind)
    const index = kind === 'summary' ? chunk.summary_index : chunk.content_index
    if (stage === 'annotation') cite(state, index, chunk.annotation)
    else if (stage === 'done') {
      completeContent(state, kind, index, kind === 'refusal' ? chunk.refusal : chunk.text)
      completeTokens(state, index, chunk.logprobs)
    } else if (chunk.delta !== '') {
      append(contentAt(state, kind, index), chunk.delta, tokensOf(chunk))
    }
  }

  /** The call that an event is about, unless it has ended. */
  const callOf = ({ output_index: index, item_id: id }: JsonObject): ContentState | undefined => {
    const state = items.get(keyOf(id, index))
    return state && !state.done && isCall(state.item) ? state.latest : undefined
  }

  const finishMessage = (state: ItemState, item: JsonObject) => {
    for (const [index, content] of contentParts(item.content).entries()) {
      if (content.type === 'refusal') completeContent(state, 'refusal', index, content.refusal)
      else completeContent(state, 'text', index, content.text)
      completeTokens(state, index, content.logprobs)
      const cited = findContent(state, 'text', index)?.citations ?? 0
      for (const annotation of toArray(content.annotations).slice(cited)) cite(state, index, annotation)
    }
    const late = item.phase !== state.item.phase ? messageOpaque(item).opaque : undefined
    if (late && state.latest) writer.delta(state.latest.block, { opaque: late })
  }

  /** An item without text is a part without text. The encrypted content is kept on the last part. */
  const finishReasoning = (state: ItemState, item: JsonObject) => {
    for (const [index, { text }] of contentParts(item.summary).entries())
      completeContent(state, 'summary', index, text)
    for (const [index, { text }] of contentParts(item.content).entries())
      completeContent(state, 'reasoning', index, text)
    const { opaque } = reasoningOpaque(item)
    if (!opaque) return
    if (!state.latest) writer.close(writer.open({ type: 'reasoning', text: '', opaque }))
    else if (opaque.openai?.encryptedContent) writer.delta(state.latest.block, { opaque })
  }

  const finishItem = (index: unknown, item: JsonObject) => {
    const known = items.get(index)
    if (known?.done && item.id !== undefined && known.item.id === item.id) return
    const state = known && !known.done ? known : add(index, item)
    state.done = true
    if (state.item.type === 'message') finishMessage(state, item)
    else if (state.item.type === 'reasoning') finishReasoning(state, item)
    else if (state.latest)
      complete(state.latest, decodeToolCall({ ...state.item, ...item }, '', ignore).arguments)
    else for (const part of decodeItem(item, `output[${index}]`, warn)) writer.close(writer.open(part))
    if (state.latest) writer.close(state.latest.block)
  }

  const finish = (response: JsonObject, ended: string) => {
    writer.start(decodeHead(response))
    const usage = decodeUsage(response)
    if (usage) writer.usage(usage)
    const status = stringOf(response.status) || ended
    if (response.error) return writer.fail(readErrorValue(response))
    if (status === 'failed' || status === 'cancelled') return writer.fail(statusError(status))
    if (forOtherFormat) warnUnread(response, KNOWN_RESPONSE, '', warn)
    const streamed = count
    for (const [index, item] of toArray(response.output).entries()) {
      if (isObject(item) && (index >= streamed || items.get(index)?.done === false)) finishItem(index, item)
    }
    for (const [index, state] of items) if (!state.done) finishItem(index, state.item)
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
        return call && complete(call, stringOf(chunk.arguments ?? chunk.input))
      }
      case 'response.output_item.added':
        return isObject(chunk.item) && addOnce(chunk.output_index, chunk.item)
      case 'response.output_item.done':
        return isObject(chunk.item) && finishItem(keyOf(chunk.item.id, chunk.output_index), chunk.item)
      case 'response.created':
      case 'response.in_progress':
      case 'response.queued':
        return writer.start(decodeHead(response))
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
      case 'response.cancelled':
        return finish(response, type.slice('response.'.length))
      case 'response.audio.delta':
      case 'response.audio.transcript.delta':
        return warn('unsupported', type, 'Other formats have no equivalent of streamed audio; it was dropped')
    }
  }

  return {
    push({ data, event, value }: ParsedSSEEvent) {
      if (writer.ended || data.trim() === '' || data === '[DONE]') return
      const chunk = value ?? parse(data)
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

const NOTHING = { text: '', citations: 0, tokens: 0 }

/** The log probabilities of a delta, which are an empty list unless the request asks for them. */
function tokensOf({ logprobs }: JsonObject): TokenLogprob[] | undefined {
  return Array.isArray(logprobs) && logprobs.length > 0 ? logprobsIn(logprobs) : undefined
}

function isCall({ type }: JsonObject): boolean {
  return type === 'function_call' || type === 'custom_tool_call'
}

function emptyPart(kind: ContentKind, item: JsonObject): AssistantPart {
  if (kind === 'refusal') return { type: 'refusal', text: '' }
  if (kind === 'text') return { type: 'text', text: '', ...messageOpaque(item) }
  const summary = kind === 'summary' && !isGeneratedId(item.id)
  return { type: 'reasoning', text: '', ...(summary && { summary }), ...itemOpaque(item) }
}

function findContent({ contents }: ItemState, kind: ContentKind, index: unknown): ContentState | undefined {
  return contents.findLast((content) => content.kind === kind && content.index === index)
}
