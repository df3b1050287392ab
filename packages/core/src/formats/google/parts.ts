import {
  ApiError,
  type AssistantPart,
  expectObject,
  expectString,
  fromBase64,
  type JsonObject,
  type MediaPart,
  type Message,
  mediaKind,
  type Opaque,
  optionalString,
  type SystemPart,
  sniffMediaType,
  type TextPart,
  type ToolResultPart,
  toBase64,
  toJson,
  type UserPart,
  unknownFields,
  type Warn,
} from '../../hub/index.ts'
import { type CallLinks, createCallLinks } from './calls.ts'
import { camelFields, guessMediaType, listOf } from './maps.ts'

/** Fields of a part that say what it holds. */
const DATA = ['text', 'inlineData', 'fileData', 'functionCall', 'functionResponse']

/** Fields that any part may have beside its data. */
const BESIDE = [
  'thought',
  'thoughtSignature',
  'videoMetadata',
  'mediaResolution',
  'mediaProcessing',
  'partMetadata',
]

const PART = new Set([...DATA, ...BESIDE])
const CONTENT = new Set(['role', 'parts'])
const BLOB = new Set(['mimeType', 'data', 'displayName'])
const FILE = new Set(['mimeType', 'fileUri', 'displayName'])
const CALL = new Set(['id', 'name', 'args'])
const RESPONSE = new Set(['id', 'name', 'response', 'parts'])

/** Files in Google's own keeping. */
const OWN_FILE = /^https:\/\/generativelanguage\.googleapis\.com\//

/** Stand-ins that Google documents for signatures which are missing, as text and as SDKs of bytes encode it. */
export const SKIP_SIGNATURE = 'skip_thought_signature_validator'
const DUMMIES = new Set(
  [SKIP_SIGNATURE, 'context_engineering_is_the_way_to_go'].flatMap((dummy) => [dummy, toBase64(dummy)]),
)

/** `systemInstruction`: a content, or its text alone. */
export function decodeSystem(value: unknown, warn: Warn): SystemPart[] {
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }]
  return listOf(value, 'systemInstruction').flatMap((content) => {
    const fields = camelFields(expectObject(content, 'systemInstruction'), CONTENT)
    const path = 'systemInstruction.parts'
    return listOf(fields.parts, path).flatMap((item, position): SystemPart[] => {
      const at = `${path}[${position}]`
      const { text } = expectObject(item, at)
      if (text !== undefined && text !== null)
        return [{ type: 'text', text: expectString(text, `${at}.text`) }]
      warn('unsupported', at, 'Instructions can only be text')
      return []
    })
  })
}

export function decodeContents(value: unknown, warn: Warn): Message[] {
  if (value === undefined || value === null) {
    throw new ApiError('contents is missing', { status: 400, param: 'contents' })
  }
  const links = createCallLinks()
  return listOf(value, 'contents').flatMap((content, position): Message[] => {
    const path = `contents[${position}]`
    const { role, parts } = expectObject(content, path)
    const places = listOf(parts, `${path}.parts`).map((item, index): Place => {
      const at = `${path}.parts[${index}]`
      return { part: camelFields(expectObject(item, at), PART), path: at }
    })
    if (places.length === 0) return []
    if (role === 'model') return [{ role: 'assistant', content: decodeModelParts(places, links, warn) }]
    if (role === undefined || role === null || role === 'user' || role === 'function') {
      return [{ role: 'user', content: places.flatMap((place) => decodeUserPart(place, links, warn)) }]
    }
    throw new ApiError(`${path}.role must be user or model`, { status: 400, param: `${path}.role` })
  })
}

/** One part of a request and where it stands. */
interface Place {
  part: JsonObject
  path: string
}

function decodeModelParts(places: readonly Place[], links: CallLinks, warn: Warn): AssistantPart[] {
  const parts: AssistantPart[] = []
  for (const place of places) {
    const { part, path } = place
    if (part.functionResponse != null) throw misplaced('functionResponse', path, 'a user')
    const opaque = opaqueOf(part)
    if (part.functionCall != null) parts.push({ ...decodeCall(place, links, warn), ...opaque })
    else if (isOwnKind(part)) parts.push({ type: 'native', format: 'google', value: part })
    else if (!hasData(part)) addText(parts, '', false, opaque)
    else {
      const decoded = decodeContent(place, warn)
      if (decoded.type === 'text') addText(parts, decoded.text, part.thought === true, opaque)
      else parts.push({ ...decoded, ...opaque })
    }
  }
  return parts
}

/** A text without characters only brings the signature of what came before, or of thinking that is not shown. */
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

function decodeUserPart(place: Place, links: CallLinks, warn: Warn): UserPart[] {
  const { part, path } = place
  if (part.functionCall != null) throw misplaced('functionCall', path, 'a model')
  if (part.functionResponse != null) return [decodeResult(place, links, warn)]
  if (isOwnKind(part)) return [{ type: 'native', format: 'google', value: part }]
  if (!hasData(part)) return []
  const decoded = decodeContent(place, warn)
  return decoded.type === 'text' && decoded.text === '' ? [] : [decoded]
}

function hasData(part: JsonObject): boolean {
  return DATA.some((key) => part[key] != null)
}

/** Whether a part is of a kind that only Google has, such as code that it runs or an image that it thinks in. */
export function isOwnKind(part: JsonObject): boolean {
  if (part.thought === true && (part.inlineData != null || part.fileData != null)) return true
  return !hasData(part) && unknownFields(part, PART) !== undefined
}

/** Text or a medium. */
function decodeContent(place: Place, warn: Warn): TextPart | MediaPart {
  const { part, path } = place
  for (const key of ['videoMetadata', 'mediaResolution', 'mediaProcessing', 'partMetadata']) {
    if (part[key] != null) warn('unsupported', `${path}.${key}`, `${key} of a part has no counterpart`)
  }
  if (part.inlineData != null) return decodeBlob(part.inlineData, `${path}.inlineData`)
  if (part.fileData != null) return decodeFile(part.fileData, `${path}.fileData`)
  return { type: 'text', text: expectString(part.text, `${path}.text`) }
}

/** Bytes in a request or an answer. Plain text becomes text; base64 for URLs becomes common base64. */
export function decodeBlob(value: unknown, path: string): MediaPart {
  const blob = camelFields(expectObject(value, path), BLOB)
  const said = optionalString(blob.mimeType, `${path}.mimeType`)
  const raw = expectString(blob.data, `${path}.data`)
  const data = raw.includes('-') || raw.includes('_') ? raw.replaceAll('-', '+').replaceAll('_', '/') : raw
  const mediaType = said || sniffMediaType(data)
  const text = mediaType?.startsWith('text/plain') ? fromBase64(data) : undefined
  return {
    type: mediaKind(mediaType),
    source: text === undefined ? { type: 'base64', data } : { type: 'text', text },
    ...(mediaType && { mediaType }),
    ...filenameOf(blob, path),
  }
}

/** A file by its address. One that Google itself keeps means nothing elsewhere. */
export function decodeFile(value: unknown, path: string): MediaPart {
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

/** Videos that Google takes by the address of their page, without a media type. */
export function isYouTube(url: string): boolean {
  return /^https:\/\/(www\.)?(youtube\.com|youtu\.be)\//.test(url)
}

function filenameOf(fields: JsonObject, path: string): { filename?: string } {
  const filename = optionalString(fields.displayName, `${path}.displayName`)
  return filename ? { filename } : {}
}

function decodeCall(
  { part, path }: Place,
  links: CallLinks,
  warn: Warn,
): AssistantPart & { type: 'toolCall' } {
  const at = `${path}.functionCall`
  const call = camelFields(expectObject(part.functionCall, at), CALL)
  noteUnknown(call, CALL, at, warn)
  const name = expectString(call.name, `${at}.name`)
  const args = call.args == null ? {} : expectObject(call.args, `${at}.args`)
  const id = links.call(optionalString(call.id, `${at}.id`), name)
  return { type: 'toolCall', id, name, arguments: toJson(args, `${at}.args`) }
}

function decodeResult({ part, path }: Place, links: CallLinks, warn: Warn): ToolResultPart {
  const at = `${path}.functionResponse`
  const result = camelFields(expectObject(part.functionResponse, at), RESPONSE)
  noteUnknown(result, RESPONSE, at, warn)
  const name = optionalString(result.name, `${at}.name`)
  const link = links.result(optionalString(result.id, `${at}.id`), name)
  const { texts, isError } = decodeOutput(result.response, `${at}.response`)
  const media = listOf(result.parts, `${at}.parts`).flatMap((item, position): (TextPart | MediaPart)[] => {
    const inner = `${at}.parts[${position}]`
    const place = { part: camelFields(expectObject(item, inner), PART), path: inner }
    if (hasData(place.part)) return [decodeContent(place, warn)]
    warn('unsupported', inner, 'A part of a result can only be text or a medium')
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

/** What a tool said, out of the object that Google demands: the counterpart of `encodeOutput`. */
function decodeOutput(value: unknown, path: string): { texts: string[]; isError?: true } {
  if (value === undefined || value === null) return { texts: [] }
  const response = expectObject(value, path)
  const [key, ...more] = Object.keys(response)
  if (key === undefined) return { texts: [] }
  if (more.length > 0 || (key !== 'output' && key !== 'error')) return { texts: [toJson(response, path)] }
  const said = response[key]
  const text = typeof said === 'string' ? said : toJson(said, path)
  return { texts: text === '' ? [] : [text], ...(key === 'error' && { isError: true }) }
}

/** The signature of a part; Google's own stand-ins are none. */
export function opaqueOf(part: JsonObject): { opaque?: Opaque } {
  const { thoughtSignature } = part
  if (typeof thoughtSignature !== 'string' || thoughtSignature === '' || DUMMIES.has(thoughtSignature))
    return {}
  return { opaque: { google: { thoughtSignature } } }
}

function noteUnknown(fields: JsonObject, known: ReadonlySet<string>, path: string, warn: Warn): void {
  for (const key of Object.keys(unknownFields(fields, known) ?? {})) {
    warn('unsupported', `${path}.${key}`, `${key} has no counterpart`)
  }
}

function misplaced(what: string, path: string, where: string): ApiError {
  return new ApiError(`${path}: ${what} can only stand in ${where} content`, { status: 400, param: path })
}
