import {
  type AssistantPart,
  type BlockWriter,
  type FinishReason,
  isObject,
  type JsonObject,
  type Opaque,
  toJson,
  unknownFields,
  type Warn,
} from '../../hub/index.ts'
import { decodeCitations } from './citations.ts'
import { decodeUsage, mapFinishReason } from './maps.ts'
import { decodeBlob, decodeFile, isOwnKind, opaqueOf } from './parts.ts'

/** Fields of a candidate that the hub has words for; the others travel as extensions. */
const KNOWN_CANDIDATE = new Set(['content', 'finishReason', 'index', 'tokenCount'])

/** How a candidate that goes on may say so. */
export const UNSPECIFIED = 'FINISH_REASON_UNSPECIFIED'

/** The finish reason beside which `finishMessage` says what a refusal says elsewhere. */
export const REFUSED = 'SAFETY'

/** Whether `value` is an answer, or a chunk of one, and not an error. */
export function isAnswer(value: unknown): value is JsonObject {
  if (!isObject(value) || (value.error !== undefined && value.error !== null)) return false
  return Array.isArray(value.candidates) || isObject(value.promptFeedback) || isObject(value.usageMetadata)
}

/** Reads an answer chunk by chunk. */
interface AnswerReader {
  read(chunk: JsonObject): void
  /** Whether the reason of the answer's end has been told. */
  isComplete(): boolean
  /** Hands over what was counted; before an end of any kind. */
  settle(): void
  finish(): void
}

/**
 * The first part of a chunk goes on with the text or thinking that is open, every other part is one of its own. A
 * signature belongs to what it comes with; a text without characters only brings one.
 */
export function createAnswerReader(writer: BlockWriter, warn: Warn): AnswerReader {
  let run: { type: 'text' | 'reasoning'; signed: boolean; texts: string[] } | undefined
  let started = false
  let usage: JsonObject | undefined
  let reason: unknown
  let feedback: JsonObject | undefined
  let rest: JsonObject = {}

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
    opaque: { opaque?: Opaque },
  ) => {
    if (text === '') {
      if (!opaque.opaque) return
      if (run?.type !== type || run.signed) return addWhole({ type: 'reasoning', text, ...opaque })
    } else if (!isFirst || run?.type !== type || run.signed) {
      endRun()
      run = { type, signed: false, texts: [] }
    }
    writer.append(type, { text, ...opaque })
    if (!run) return
    run.signed = opaque.opaque !== undefined
    if (type === 'text') run.texts.push(text)
  }

  const addPart = (part: JsonObject, isFirst: boolean) => {
    const opaque = opaqueOf(part)
    const isOwn = isOwnKind(part)
    const media = isOwn ? undefined : mediaOf(part)
    if (typeof part.text === 'string')
      addText(part.thought === true ? 'reasoning' : 'text', part.text, isFirst, opaque)
    else if (isObject(part.functionCall)) {
      const { id, name, args } = part.functionCall
      if (typeof name !== 'string') {
        warn('unsupported', 'content', 'A call without a name is left out')
        return
      }
      const text = typeof args === 'string' ? args : toJson(args ?? {}, 'args')
      addWhole(
        { type: 'toolCall', id: typeof id === 'string' ? id : '', name, arguments: '', ...opaque },
        text,
      )
    } else if (media) addWhole({ ...media, ...opaque })
    else if (isOwn) addWhole({ type: 'native', format: 'google', value: part })
    else addText('text', '', isFirst, opaque)
  }

  const addCandidate = (candidate: JsonObject) => {
    const parts =
      isObject(candidate.content) && Array.isArray(candidate.content.parts) ? candidate.content.parts : []
    for (const [position, part] of parts.entries()) if (isObject(part)) addPart(part, position === 0)
    if (candidate.finishReason && candidate.finishReason !== UNSPECIFIED) reason = candidate.finishReason
    for (const [key, value] of Object.entries(unknownFields(candidate, KNOWN_CANDIDATE) ?? {})) {
      if (!isObject(value) || Object.keys(value).length > 0) rest = { ...rest, [key]: value }
    }
  }

  const settle = () => {
    if (usage) writer.usage(decodeUsage(usage))
  }

  return {
    settle,

    read(chunk) {
      if (!started) writer.start(headOf(chunk))
      started = true
      if (isObject(chunk.usageMetadata)) usage = { ...usage, ...chunk.usageMetadata }
      if (isObject(chunk.promptFeedback)) feedback = chunk.promptFeedback
      for (const candidate of Array.isArray(chunk.candidates) ? chunk.candidates : []) {
        if (!isObject(candidate)) continue
        const { index } = candidate
        if (typeof index !== 'number' || index === 0) addCandidate(candidate)
        else warn('unsupported', `candidates[${index}]`, 'Only the first candidate is told')
      }
    },

    isComplete() {
      return reason !== undefined || Boolean(feedback?.blockReason)
    },

    finish() {
      if (run?.type === 'text') {
        for (const citation of decodeCitations(rest, run.texts.join(''))) writer.append('text', { citation })
      }
      const { finishMessage, ...others } = rest
      const refused = reason === REFUSED && typeof finishMessage === 'string'
      if (refused) writer.append('refusal', { text: finishMessage })
      const google = { ...(refused ? others : rest), ...(feedback && { promptFeedback: feedback }) }
      settle()
      writer.finish({
        finishReason: reason === undefined ? blockedBy(feedback) : mapFinishReason(reason),
        ...(Object.keys(google).length > 0 && { extensions: { google } }),
      })
    },
  }
}

function headOf({ responseId, modelVersion, createTime }: JsonObject) {
  const created = typeof createTime === 'string' ? Math.floor(Date.parse(createTime) / 1000) : Number.NaN
  return {
    ...(typeof responseId === 'string' && { id: responseId }),
    ...(typeof modelVersion === 'string' && { model: modelVersion }),
    ...(Number.isFinite(created) && { created }),
  }
}

/** Vendors' answers are read tolerantly: what is no medium is left out. */
function mediaOf({ inlineData, fileData }: JsonObject) {
  if (isObject(inlineData) && typeof inlineData.data === 'string')
    return decodeBlob(strings(inlineData), 'inlineData')
  if (isObject(fileData) && typeof fileData.fileUri === 'string')
    return decodeFile(strings(fileData), 'fileData')
  return undefined
}

function strings(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value === 'string'))
}

function blockedBy(feedback: JsonObject | undefined): FinishReason {
  const reason = feedback?.blockReason
  if (!reason) return { unified: 'other' }
  return { unified: 'content-filter', ...(typeof reason === 'string' && { raw: reason }) }
}
