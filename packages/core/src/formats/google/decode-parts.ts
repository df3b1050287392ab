import {
  type AssistantPart,
  expectObject,
  expectString,
  fromBase64,
  type JsonObject,
  type MediaPart,
  mediaKind,
  type Opaque,
  optionalString,
  sniffMediaType,
  type TextPart,
  type ToolResultPart,
  toJson,
  type UserPart,
  unknownFields,
  type Warn,
} from '../../hub/index.ts'
import { camelFields, guessMediaType, isYouTube, listOf } from './maps.ts'
import type { CallLog } from './pairing.ts'
import { decodeSignature } from './thought-signatures.ts'

/** Fields of a part that contain its data. */
const DATA = ['text', 'inlineData', 'fileData', 'functionCall', 'functionResponse']

/** Fields that any part may have in addition to its data. */
const BESIDE = [
  'thought',
  'thoughtSignature',
  'videoMetadata',
  'mediaResolution',
  'mediaProcessing',
  'partMetadata',
]

const READ = new Set([...DATA, 'thought', 'thoughtSignature'])
const PART = new Set([...DATA, ...BESIDE])
const BLOB = new Set(['mimeType', 'data', 'displayName'])
const FILE = new Set(['mimeType', 'fileUri', 'displayName'])
const CALL = new Set(['id', 'name', 'args'])
const RESPONSE = new Set(['id', 'name', 'response', 'parts'])

/** Files that were uploaded to Google. */
const OWN_FILE = /^https:\/\/generativelanguage\.googleapis\.com\//

/** One part of a request, with its path. */
export interface Place {
  part: JsonObject
  path: string
}

export function readPart(value: unknown, path: string): Place {
  return { part: camelFields(expectObject(value, path), PART), path }
}

export function decodeModelParts(places: readonly Place[], log: CallLog, warn: Warn): AssistantPart[] {
  const parts: AssistantPart[] = []
  for (const place of places) {
    const { part } = place
    const opaque = decodeSignature(part)
    if (part.functionCall != null) parts.push({ ...decodeToolCall(place, log, warn), ...opaque })
    else if (part.functionResponse != null || isNativePart(part))
      parts.push({ type: 'native', format: 'google', value: part })
    else if (!hasData(part)) addText(parts, '', false, opaque)
    else {
      const decoded = decodeContent(place, warn)
      if (decoded.type === 'text') addText(parts, decoded.text, part.thought === true, opaque)
      else parts.push({ ...decoded, ...opaque })
    }
  }
  return parts
}

/** An empty text only carries the signature of the part before it, or of reasoning that is not visible. */
function addText(parts: AssistantPart[], text: string, thought: boolean, opaque: { opaque?: Opaque }): void {
  const type = thought ? 'reasoning' : 'text'
  if (text !== '') {
    parts.push({ type, text, ...opaque })
    return
  }
  if (!opaque.opaque) return
  const last = parts.at(-1)
  if (last?.type === type && !last.opaque) parts[parts.length - 1] = { ...last, ...opaque }
  else parts.push({ type: 'reasoning', text, ...opaque })
}

export function decodeUserPart(place: Place, log: CallLog, warn: Warn): UserPart[] {
  const { part } = place
  if (part.functionResponse != null) return [decodeToolResult(place, log, warn)]
  if (part.functionCall != null || isNativePart(part))
    return [{ type: 'native', format: 'google', value: part }]
  if (!hasData(part)) return []
  const decoded = decodeContent(place, warn)
  return decoded.type === 'text' && decoded.text === '' ? [] : [decoded]
}

function hasData(part: JsonObject): boolean {
  return DATA.some((key) => part[key] != null)
}

/** Whether only Google supports a part, such as code that it executes or an image within its thinking. */
export function isNativePart(part: JsonObject): boolean {
  if (part.thought === true && (part.inlineData != null || part.fileData != null)) return true
  return !hasData(part) && unknownFields(part, PART) !== undefined
}

/** Warns about what a part has beside its data, a thought and its signature. */
export function warnPartFields({ part, path }: Place, warn: Warn): void {
  for (const key of Object.keys(unknownFields(part, READ) ?? {})) {
    if (part[key] == null) continue
    warn(
      'unsupported',
      `${path}.${key}`,
      `Other formats have no equivalent of ${key} on parts; it was dropped`,
    )
  }
}

/** Text or media. */
function decodeContent(place: Place, warn: Warn): TextPart | MediaPart {
  const { part, path } = place
  warnPartFields(place, warn)
  if (part.inlineData != null) return decodeInlineData(part.inlineData, `${path}.inlineData`)
  if (part.fileData != null) return decodeFileData(part.fileData, `${path}.fileData`)
  return { type: 'text', text: expectString(part.text, `${path}.text`) }
}

/** Bytes of a request or response. Plain text becomes text, base64url becomes base64. */
export function decodeInlineData(value: unknown, path: string): MediaPart {
  const blob = camelFields(expectObject(value, path), BLOB)
  const given = optionalString(blob.mimeType, `${path}.mimeType`)
  const raw = expectString(blob.data, `${path}.data`)
  const data = raw.includes('-') || raw.includes('_') ? raw.replaceAll('-', '+').replaceAll('_', '/') : raw
  const mediaType = given || sniffMediaType(data)
  const text = mediaType?.startsWith('text/plain') ? fromBase64(data) : undefined
  return {
    type: mediaKind(mediaType),
    source: text === undefined ? { type: 'base64', data } : { type: 'text', text },
    ...(mediaType && { mediaType }),
    ...filenameOf(blob, path),
  }
}

/** A file by its URI. Files that were uploaded to Google are not accessible to others. */
export function decodeFileData(value: unknown, path: string): MediaPart {
  const file = camelFields(expectObject(value, path), FILE)
  const uri = expectString(file.fileUri, `${path}.fileUri`)
  const mediaType = optionalString(file.mimeType, `${path}.mimeType`)
  const foreign = /^https?:/.test(uri) && !OWN_FILE.test(uri)
  return {
    type: isYouTube(uri) ? 'video' : mediaKind(mediaType ?? guessMediaType(uri)),
    source: foreign ? { type: 'url', url: uri } : { type: 'id', id: uri, format: 'google' },
    ...(mediaType && { mediaType }),
    ...filenameOf(file, path),
  }
}

function filenameOf(fields: JsonObject, path: string): { filename?: string } {
  const filename = optionalString(fields.displayName, `${path}.displayName`)
  return filename ? { filename } : {}
}

function decodeToolCall(
  { part, path }: Place,
  log: CallLog,
  warn: Warn,
): AssistantPart & { type: 'toolCall' } {
  const at = `${path}.functionCall`
  const call = camelFields(expectObject(part.functionCall, at), CALL)
  warnUnknownFields(call, CALL, at, warn)
  const name = expectString(call.name, `${at}.name`)
  const args = call.args == null ? {} : expectObject(call.args, `${at}.args`)
  const id = log.add(optionalString(call.id, `${at}.id`), name)
  return { type: 'toolCall', id, name, arguments: toJson(args, `${at}.args`) }
}

function decodeToolResult({ part, path }: Place, log: CallLog, warn: Warn): ToolResultPart {
  const at = `${path}.functionResponse`
  const result = camelFields(expectObject(part.functionResponse, at), RESPONSE)
  warnUnknownFields(result, RESPONSE, at, warn)
  const name = optionalString(result.name, `${at}.name`)
  const link = log.take(optionalString(result.id, `${at}.id`), name)
  const { texts, isError } = decodeOutput(result.response, `${at}.response`)
  const media = listOf(result.parts, `${at}.parts`).flatMap((item, position): (TextPart | MediaPart)[] => {
    const inner = `${at}.parts[${position}]`
    const innerPlace = readPart(item, inner)
    if (hasData(innerPlace.part)) return [decodeContent(innerPlace, warn)]
    warn('unsupported', inner, 'Tool results may only contain text and media; the part was dropped')
    return []
  })
  return {
    type: 'toolResult',
    callId: link.id,
    ...(!link.known && name && { name }),
    content: [...texts.map((text): TextPart => ({ type: 'text', text })), ...media],
    ...(isError && { isError }),
  }
}

/** A tool's output from the object that Google requires: the inverse of `encodeOutput`. */
function decodeOutput(value: unknown, path: string): { texts: string[]; isError?: true } {
  if (value === undefined || value === null) return { texts: [] }
  const response = expectObject(value, path)
  const [key, ...more] = Object.keys(response)
  if (key === undefined) return { texts: [] }
  if (more.length > 0 || (key !== 'output' && key !== 'error')) return { texts: [toJson(response, path)] }
  const output = response[key]
  const text = typeof output === 'string' ? output : toJson(output, path)
  return { texts: text === '' ? [] : [text], ...(key === 'error' && { isError: true }) }
}

function warnUnknownFields(fields: JsonObject, known: ReadonlySet<string>, path: string, warn: Warn): void {
  for (const key of Object.keys(unknownFields(fields, known) ?? {})) {
    warn('unsupported', `${path}.${key}`, `Other formats have no equivalent of ${key}; it was dropped`)
  }
}
