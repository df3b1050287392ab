import {
  type AssistantPart,
  type BlockWriter,
  type FinishReason,
  isObject,
  type JsonObject,
  type Opaque,
  type TokenLogprob,
  toJson,
  unknownFields,
} from '../../hub/index.ts'
import type { DecodeResponseContext } from '../format.ts'
import { warnUnread } from '../unread.ts'
import { decodeCitations } from './citations.ts'
import { decodeFileData, decodeInlineData, isNativePart } from './decode-parts.ts'
import { KNOWN_PART, KNOWN_RESPONSE } from './known.ts'
import { decodeLogprobs } from './logprobs.ts'
import { decodeUsage, mapFinishReason, REFUSED, UNSPECIFIED } from './maps.ts'
import { decodeSignature } from './thought-signatures.ts'
import { decodeGrounding, decodeWebSearch } from './web-search.ts'

/** Fields of a candidate that the hub has an equivalent of; all others become extensions. */
const KNOWN_CANDIDATE = new Set(['content', 'finishReason', 'index', 'tokenCount', 'logprobsResult'])

/** Whether `value` is a response or a chunk of one, rather than an error. */
export function isResponse(value: unknown): value is JsonObject {
  if (!isObject(value) || (value.error !== undefined && value.error !== null)) return false
  return Array.isArray(value.candidates) || isObject(value.promptFeedback) || isObject(value.usageMetadata)
}

/** Reads a response chunk by chunk. */
interface ChunkReader {
  read(chunk: JsonObject): void
  /** Whether a finish reason has been read. */
  isComplete(): boolean
  /** Emits the usage so far. Call it before any end. */
  flushUsage(): void
  finish(): void
}

/**
 * The first part of a chunk continues the open text or reasoning; every other part is a new one. A signature belongs
 * to the part that it comes with. An empty text only carries a signature.
 */
export function createChunkReader(
  writer: BlockWriter,
  { warn, forOtherFormat }: DecodeResponseContext,
): ChunkReader {
  let run: { type: 'text' | 'reasoning'; signed: boolean; texts: string[] } | undefined
  let started = false
  let usage: JsonObject | undefined
  let reason: unknown
  let feedback: JsonObject | undefined
  let rest: JsonObject = {}
  let responseId = ''
  /** The fields beside the candidates, of all chunks. */
  const head: JsonObject = Object.create(null) // so that a field named __proto__ is one, too
  /** Whether a part was of a search. */
  let searched = false

  const endRun = () => {
    run = undefined
    writer.endRun()
  }

  const addWhole = (part: AssistantPart, text?: string) => {
    endRun()
    const index = writer.open(part)
    if (text) writer.delta(index, { text })
    writer.close(index)
  }

  const addText = (
    type: 'text' | 'reasoning',
    text: string,
    isFirst: boolean,
    data: { opaque?: Opaque; logprobs?: TokenLogprob[] },
  ) => {
    if (text === '') {
      const { opaque } = data
      if (!opaque) return
      if (run?.type !== type || run.signed) return addWhole({ type: 'reasoning', text, opaque })
    } else if (!isFirst || run?.type !== type || run.signed) {
      endRun()
      run = { type, signed: false, texts: [] }
    }
    writer.append(type, { text, ...data })
    if (!run) return
    run.signed = data.opaque !== undefined
    if (type === 'text') run.texts.push(text)
  }

  const addPart = (part: JsonObject, isFirst: boolean, logprobs?: TokenLogprob[]) => {
    const opaque = decodeSignature(part)
    const isNative = isNativePart(part)
    const media = isNative ? undefined : mediaOf(part)
    if (typeof part.text === 'string')
      addText(
        part.thought === true ? 'reasoning' : 'text',
        part.text,
        isFirst,
        logprobs ? { ...opaque, logprobs } : opaque,
      )
    else if (isObject(part.functionCall)) {
      const { id, name, args } = part.functionCall
      if (typeof name !== 'string') {
        warn('unsupported', 'content', 'A tool call has no name; it was dropped')
        return
      }
      const text = typeof args === 'string' ? args : toJson(args ?? {}, 'args')
      addWhole(
        { type: 'toolCall', id: typeof id === 'string' ? id : '', name, arguments: '', ...opaque },
        text,
      )
    } else if (media) addWhole({ ...media, ...opaque })
    else if (isNative) {
      const webSearch = decodeWebSearch(part)
      searched ||= webSearch !== undefined
      addWhole({ type: 'native', format: 'google', value: part, ...(webSearch && { webSearch }) })
    } else addText('text', '', isFirst, opaque)
  }

  const addCandidate = (candidate: JsonObject) => {
    const parts =
      isObject(candidate.content) && Array.isArray(candidate.content.parts) ? candidate.content.parts : []
    const logprobs = candidate.logprobsResult ? decodeLogprobs(candidate.logprobsResult) : []
    const tokens = logprobs.length > 0 ? tokensByPart(logprobs, parts) : undefined
    for (const [position, part] of parts.entries()) {
      if (!isObject(part)) continue
      if (forOtherFormat) warnUnread(part, KNOWN_PART, `candidates[0].content.parts[${position}]`, warn)
      addPart(part, position === 0, tokens?.get(position))
    }
    if (tokens?.size === 0) writer.append('text', { logprobs })
    if (candidate.finishReason && candidate.finishReason !== UNSPECIFIED) reason = candidate.finishReason
    const unknown = unknownFields(candidate, KNOWN_CANDIDATE)
    for (const key in unknown) {
      const value = unknown[key]
      if (!isObject(value) || Object.keys(value).length > 0) rest = { ...rest, [key]: value }
    }
  }

  const flushUsage = () => {
    if (usage) writer.usage(decodeUsage(usage))
  }

  return {
    flushUsage,

    read(chunk) {
      if (!started) {
        const start = headOf(chunk)
        responseId = start.id ?? ''
        writer.start(start)
      }
      started = true
      if (forOtherFormat) Object.assign(head, chunk)
      if (isObject(chunk.usageMetadata)) usage = { ...usage, ...chunk.usageMetadata }
      if (isObject(chunk.promptFeedback)) feedback = chunk.promptFeedback
      for (const candidate of Array.isArray(chunk.candidates) ? chunk.candidates : []) {
        if (!isObject(candidate)) continue
        const { index } = candidate
        if (typeof index !== 'number' || index === 0) addCandidate(candidate)
        else
          warn(
            'unsupported',
            `candidates[${index}]`,
            'Only the first candidate was translated; the others were dropped',
          )
      }
    },

    isComplete() {
      return reason !== undefined || Boolean(feedback?.blockReason)
    },

    finish() {
      if (run?.type === 'text' && (rest.groundingMetadata || rest.citationMetadata)) {
        for (const citation of decodeCitations(rest, run.texts.join(''))) writer.append('text', { citation })
      }
      const webSearch = searched ? undefined : decodeGrounding(rest.groundingMetadata, responseId)
      if (webSearch) addWhole({ type: 'native', format: 'google', webSearch })
      const { finishMessage, ...others } = rest
      const refused = reason === REFUSED && typeof finishMessage === 'string'
      if (forOtherFormat) {
        const candidates = [refused ? others : rest]
        const seen = { ...head, candidates, promptFeedback: feedback, usageMetadata: usage }
        warnUnread(seen, KNOWN_RESPONSE, '', warn)
      }
      if (refused) writer.append('refusal', { text: finishMessage })
      else if (reason === undefined && feedback?.blockReason) {
        writer.append('refusal', { text: blockMessage(feedback) })
      }
      const google = { ...(refused ? others : rest), ...(feedback && { promptFeedback: feedback }) }
      flushUsage()
      writer.finish({
        finishReason: reason === undefined ? blockedBy(feedback) : mapFinishReason(reason),
        ...(Object.keys(google).length > 0 && { extensions: { google } }),
      })
    },
  }
}

/** The tokens of each text, by its position: a candidate has one list for all of them. */
function tokensByPart(logprobs: readonly TokenLogprob[], parts: readonly unknown[]) {
  const byPart = new Map<number, TokenLogprob[]>()
  let next = 0
  let last: TokenLogprob[] | undefined
  for (const [position, part] of parts.entries()) {
    if (!isObject(part) || typeof part.text !== 'string' || part.text === '' || part.thought === true)
      continue
    const start = next
    for (let length = 0; next < logprobs.length && length < part.text.length; next++) {
      length += logprobs[next]?.token.length ?? 0
    }
    if (next === start) break
    last = logprobs.slice(start, next)
    byPart.set(position, last)
  }
  last?.push(...logprobs.slice(next))
  return byPart
}

function headOf({ responseId, modelVersion, createTime }: JsonObject) {
  const created = typeof createTime === 'string' ? Math.floor(Date.parse(createTime) / 1000) : Number.NaN
  return {
    ...(typeof responseId === 'string' && { id: responseId }),
    ...(typeof modelVersion === 'string' && { model: modelVersion }),
    ...(Number.isFinite(created) && { created }),
  }
}

/** Responses are decoded tolerantly: invalid media are ignored. */
function mediaOf({ inlineData, fileData }: JsonObject) {
  if (isObject(inlineData) && typeof inlineData.data === 'string')
    return decodeInlineData(strings(inlineData), 'inlineData')
  if (isObject(fileData) && typeof fileData.fileUri === 'string')
    return decodeFileData(strings(fileData), 'fileData')
  return undefined
}

function strings(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value === 'string'))
}

function blockMessage({ blockReason, blockReasonMessage }: JsonObject): string {
  return typeof blockReasonMessage === 'string' && blockReasonMessage !== ''
    ? blockReasonMessage
    : `Google blocked the request: ${blockReason}`
}

function blockedBy(feedback: JsonObject | undefined): FinishReason {
  const reason = feedback?.blockReason
  if (!reason) return { unified: 'other' }
  return { unified: 'content-filter', ...(typeof reason === 'string' && { raw: reason }) }
}
