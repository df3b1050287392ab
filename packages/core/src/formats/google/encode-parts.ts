import {
  argumentsObject,
  isObject,
  type JsonObject,
  type MediaPart,
  mediaTypeOf,
  type NativePart,
  parseObject,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
  toBase64,
  type Warn,
} from '../../hub/index.ts'
import type { EncodeRequestContext } from '../format.ts'
import { DEFAULT_TYPES, guessMediaType, isYouTube, NO_CACHE_BREAKPOINTS } from './maps.ts'
import { encodeSignature } from './thought-signatures.ts'
import type { FunctionResponsePartWire, PartWire } from './wire.ts'

/** Digits of a number that JavaScript cannot parse without loss. */
const LONG_NUMBER = /\d{16}/

const NO_CITATIONS = 'Google requests cannot carry citations; they were dropped'

const MISSING_RESULT = 'No result was given for this call.'

/** Text or media of an earlier turn; what only responses have, or other vendors, is dropped with a warning. */
export function encodeRequestPart(part: TextPart | MediaPart, path: string, warn: Warn): PartWire[] {
  if (part.opaque?.openai?.phase)
    warn('foreign', `${path}.opaque`, 'Only OpenAI has phases; the phase was dropped')
  if (part.type === 'text' && part.citations) {
    warn('unsupported', `${path}.citations`, NO_CITATIONS)
  }
  return encodePart(part, path, warn)
}

/** Text or media with its signature; nothing for an empty text without one. */
export function encodePart(part: TextPart | MediaPart, path: string, warn: Warn): PartWire[] {
  const signature = encodeSignature(part)
  if (part.type !== 'text') return encodeMedia(part, path, warn).map((wire) => ({ ...wire, ...signature }))
  return part.text === '' && !signature.thoughtSignature ? [] : [{ text: part.text, ...signature }]
}

/** A native part of Google's own, unchanged; nothing for a search, which is reported beside the content. */
export function encodeNative(part: NativePart, path: string, warn: Warn): PartWire[] {
  if (part.format === 'google' && isObject(part.value)) return [part.value]
  if (part.format !== 'google' || part.value !== undefined) {
    warn('unsupported', path, `Only ${part.format} supports this part; it was dropped`)
  }
  return []
}

/** Media; nothing, with a warning, if Google cannot access it. */
function encodeMedia(part: MediaPart, path: string, warn: Warn): PartWire[] {
  const { source, filename, detail } = part
  if (filename) warn('unsupported', `${path}.filename`, 'Google media have no file name; it was dropped')
  if (detail && detail !== 'auto') {
    warn('unsupported', `${path}.detail`, 'Google has no equivalent of detail; it was dropped')
  }
  switch (source.type) {
    case 'base64': {
      const mimeType = requiredMediaType(part, mediaTypeOf(part, ''), path, warn)
      return [{ inlineData: { mimeType, data: source.data } }]
    }
    case 'text':
      return [{ inlineData: { mimeType: part.mediaType || 'text/plain', data: toBase64(source.text) } }]
    case 'url': {
      if (isYouTube(source.url)) return [fileData(source.url, part.mediaType)]
      const guess = guessMediaType(source.url)
      return [fileData(source.url, requiredMediaType(part, part.mediaType, path, warn, guess))]
    }
    case 'id':
      if (source.format === 'google') return [fileData(source.id, part.mediaType)]
      warn('foreign', path, `Google cannot access files uploaded to ${source.format}; the part was dropped`)
      return []
  }
}

function fileData(fileUri: string, mimeType: string | undefined): PartWire {
  return { fileData: { fileUri, ...(mimeType && { mimeType }) } }
}

/** The media type that Google requires: the given one, or a guess with a warning. */
function requiredMediaType(
  part: MediaPart,
  given: string | undefined,
  path: string,
  warn: Warn,
  guess = DEFAULT_TYPES[part.type],
): string {
  if (given) return given === 'image/jpg' ? 'image/jpeg' : given
  warn('defaulted', `${path}.mediaType`, `No media type was given; assumed ${guess}`)
  return guess
}

/** A call as a part. `id` is the field of that name, if it is sent. */
export function encodeToolCall(part: ToolCallPart, id: { id?: string }, path: string, warn: Warn) {
  const args = argumentsObject(part, path, warn)
  return { functionCall: { ...id, name: part.name, args }, ...encodeSignature(part) }
}

/**
 * The field `id` of a call or result in a request. Gemini 3 sends ids and expects them back; endpoints of earlier
 * models reject the field with 400 and pair by name and order.
 */
export function encodeCallId(id: string, { traits }: EncodeRequestContext): { id?: string } {
  return traits.signedToolCalls === false ? {} : { id }
}

/** The result of a call. Only Gemini 3 accepts media inside it; for other models they are added to `beside`. */
export function encodeToolResult(
  part: ToolResultPart,
  path: string,
  call: { id: string; name: string },
  beside: PartWire[],
  context: EncodeRequestContext,
): FunctionResponsePartWire {
  const { warn, traits } = context
  const media = part.content.flatMap((item: TextPart | MediaPart, index) => {
    const at = `${path}.content[${index}]`
    if (item.cacheControl) warn('unsupported', `${at}.cacheControl`, NO_CACHE_BREAKPOINTS)
    if (item.type !== 'text') return encodeMedia(item, at, warn)
    if (item.citations) warn('unsupported', `${at}.citations`, NO_CITATIONS)
    return []
  })
  const wire = functionResponse(call, encodeOutput(part, path, warn), context)
  if (media.length === 0) return wire
  if (traits.signedToolCalls) wire.functionResponse.parts = media
  else {
    warn('changed', `${path}.content`, 'Tool results may only contain text; the media were moved after them')
    beside.push(...media)
  }
  return wire
}

/** The result of a call that the conversation has none for. */
export function encodeMissingResult(
  call: { id: string; name: string },
  context: EncodeRequestContext,
): PartWire {
  return functionResponse(call, { error: MISSING_RESULT }, context)
}

function functionResponse(
  { id, name }: { id: string; name: string },
  response: JsonObject,
  context: EncodeRequestContext,
): FunctionResponsePartWire {
  return { functionResponse: { ...encodeCallId(id, context), name, response } }
}

/**
 * A tool's output as the object that Google requires: a JSON object unchanged, other text as `output`, an error as
 * `error`. An object with one of these fields is sent as text, so that it is not mistaken for them.
 */
function encodeOutput(result: ToolResultPart, path: string, warn: Warn): JsonObject {
  const texts = result.content.flatMap((part) =>
    part.type === 'text' && part.text !== '' ? [part.text] : [],
  )
  if (texts.length > 1) {
    warn(
      'changed',
      `${path}.content`,
      'Google tool results have a single text; the texts were joined with line breaks',
    )
  }
  const text = texts.join('\n')
  if (result.isError) return { error: text }
  const value = /^\s*\{/.test(text) && !LONG_NUMBER.test(text) ? parseObject(text) : undefined
  const isPlain = value && Object.keys(value).length > 0 && !('output' in value) && !('error' in value)
  return isPlain ? value : { output: text }
}
