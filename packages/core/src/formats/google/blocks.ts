import {
  isObject,
  type JsonObject,
  type MediaPart,
  mediaTypeOf,
  type NativePart,
  type Opaque,
  parseJson,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
  toBase64,
  type Warn,
} from '../../hub/index.ts'
import { DEFAULT_TYPES, guessMediaType } from './maps.ts'
import { isYouTube } from './parts.ts'
import type { PartWire } from './wire.ts'

/** Digits of numbers that JSON in JavaScript cannot read exactly. */
const LONG_NUMBER = /\d{16}/

/** Text or a medium, with its signature; nothing for text without characters that does not bring one. */
export function encodeContent(part: TextPart | MediaPart, path: string, warn: Warn): PartWire[] {
  const signature = signatureOf(part)
  if (part.type !== 'text') return encodeMedia(part, path, warn).map((wire) => ({ ...wire, ...signature }))
  return part.text === '' && !signature.thoughtSignature ? [] : [{ text: part.text, ...signature }]
}

/** A part that only Google knows, as it came. */
export function encodeNative(part: NativePart, path: string, warn: Warn): PartWire[] {
  if (part.format === 'google' && isObject(part.value)) return [part.value]
  warn('unsupported', path, `A part that only ${part.format} knows is left out`)
  return []
}

/** A medium; nothing, with a warning, where Google cannot get at its bytes. */
export function encodeMedia(part: MediaPart, path: string, warn: Warn): PartWire[] {
  const { source, filename, detail } = part
  if (filename) warn('unsupported', `${path}.filename`, 'Google takes no names of files')
  if (detail && detail !== 'auto') warn('unsupported', `${path}.detail`, 'Images have no detail')
  switch (source.type) {
    case 'base64':
      return [
        { inlineData: { mimeType: mediaType(part, mediaTypeOf(part, ''), path, warn), data: source.data } },
      ]
    case 'text':
      return [{ inlineData: { mimeType: part.mediaType || 'text/plain', data: toBase64(source.text) } }]
    case 'url': {
      if (isYouTube(source.url)) return [fileData(source.url, part.mediaType)]
      const guess = guessMediaType(source.url)
      return [fileData(source.url, mediaType(part, part.mediaType, path, warn, guess))]
    }
    case 'id':
      if (source.format === 'google') return [fileData(source.id, part.mediaType)]
      warn('foreign', path, `A file in the keeping of ${source.format} means nothing to Google`)
      return []
  }
}

function fileData(fileUri: string, mimeType: string | undefined): PartWire {
  return { fileData: { fileUri, ...(mimeType && { mimeType }) } }
}

/** Google demands a media type: the one that was said, the one that was guessed, or the kind's most common one. */
function mediaType(
  part: MediaPart,
  said: string | undefined,
  path: string,
  warn: Warn,
  guessed = DEFAULT_TYPES[part.type],
): string {
  if (said) return said === 'image/jpg' ? 'image/jpeg' : said
  warn('defaulted', `${path}.mediaType`, `The media type was not said: ${guessed} is told`)
  return guessed
}

/** Arguments as the object that Google wants; a custom tool's free text is its `input`. */
export function encodeArguments(
  { arguments: text, custom }: ToolCallPart,
  path: string,
  warn: Warn,
): JsonObject {
  if (custom) return { input: text }
  if (!/\S/.test(text)) return {}
  const args = parseObject(text)
  if (args) return args
  warn('changed', `${path}.arguments`, 'Arguments that are no JSON object are told as text')
  return { raw: text }
}

/**
 * What a tool said, as the object that Google demands: a JSON object as it is, other text as `output`, and what went
 * wrong as `error`. An object that would be read as one of these is told as text.
 */
export function encodeOutput(result: ToolResultPart, path: string, warn: Warn): JsonObject {
  const texts = result.content.flatMap((part) =>
    part.type === 'text' && part.text !== '' ? [part.text] : [],
  )
  if (texts.length > 1)
    warn('changed', `${path}.content`, 'A result has one text: several are joined by line breaks')
  const text = texts.join('\n')
  if (result.isError) return { error: text }
  const value = /^\s*\{/.test(text) && !LONG_NUMBER.test(text) ? parseObject(text) : undefined
  const isPlain = value && Object.keys(value).length > 0 && !('output' in value) && !('error' in value)
  return isPlain ? value : { output: text }
}

/** JSON text as an object; undefined for anything else, or where it nests too deeply to be told again. */
function parseObject(text: string): JsonObject | undefined {
  const value = parseJson(text)
  if (!isObject(value)) return undefined
  try {
    JSON.stringify(value)
    return value
  } catch {
    return undefined
  }
}

/** The signature that Google gave for a part. */
export function signatureOf(part: { opaque?: Opaque } | object): { thoughtSignature?: string } {
  const thoughtSignature = 'opaque' in part ? part.opaque?.google?.thoughtSignature : undefined
  return thoughtSignature ? { thoughtSignature } : {}
}
