import {
  badValue,
  type CacheControl,
  defined,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  type MediaPart,
  type ModelTraits,
  mediaTypeOf,
  type Opaque,
  optionalString,
  type Part,
  sniffMediaType,
  type TextPart,
  toDataUrl,
  type UserPart,
  urlSource,
  type Warn,
} from '../../hub/index.ts'
import { audioFormat, audioMediaType } from './maps.ts'
import type { WireExtraContent, WireImage, WirePart } from './wire.ts'

type ContentPart = Exclude<UserPart, { type: 'toolResult' }>

/** What a user or a tool says: a string or parts. A part of an unknown kind is kept as it came. */
export function decodeParts(value: unknown, path: string): ContentPart[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return [{ type: 'text', text: value }]
  if (!Array.isArray(value)) throw badValue(path, 'a string or an array', value)
  return value.map((item, index) => decodePart(item, `${path}[${index}]`))
}

/** What a system message says, where only text has a place. */
export function decodeTexts(value: unknown, path: string, warn: Warn): TextPart[] {
  return decodeParts(value, path).filter((part, index) => {
    if (part.type !== 'text') warn('unsupported', `${path}[${index}]`, `${part.type} in an instruction`)
    return part.type === 'text'
  }) as TextPart[]
}

function decodePart(item: unknown, path: string): ContentPart {
  if (typeof item === 'string') return { type: 'text', text: item }
  const wire = expectObject(item, path)
  const part = decodeKind(wire, path)
  const cacheControl = decodeCacheControl(wire)
  return cacheControl && part.type !== 'native' ? { ...part, cacheControl } : part
}

function decodeKind(wire: JsonObject, path: string): ContentPart {
  switch (wire.type) {
    case 'text':
    case 'input_text':
      return { type: 'text', text: expectString(wire.text, `${path}.text`) }
    case 'image_url':
      return mediaFromUrl('image', wire.image_url, `${path}.image_url`)
    case 'audio_url':
      return mediaFromUrl('audio', wire.audio_url, `${path}.audio_url`)
    case 'video_url':
      return mediaFromUrl('video', wire.video_url, `${path}.video_url`)
    case 'input_audio':
      return decodeAudio(expectObject(wire.input_audio, `${path}.input_audio`), `${path}.input_audio`)
    case 'file':
      return decodeFile(expectObject(wire.file, `${path}.file`), `${path}.file`)
    default:
      return { type: 'native', format: 'openai-chat', value: wire }
  }
}

function mediaFromUrl(type: MediaPart['type'], value: unknown, path: string): MediaPart {
  if (typeof value === 'string') return { type, ...urlSource(value) }
  const { url, detail } = expectObject(value, path)
  const said = optionalString(detail, `${path}.detail`)
  return { type, ...urlSource(expectString(url, `${path}.url`)), ...(said !== undefined && { detail: said }) }
}

function decodeAudio(audio: JsonObject, path: string): MediaPart {
  const data = expectString(audio.data, `${path}.data`)
  const format = optionalString(audio.format, `${path}.format`)
  const mediaType = format ? audioMediaType(format) : undefined
  return { type: 'audio', ...dataSource(data), ...(mediaType && { mediaType }) }
}

function decodeFile(file: JsonObject, path: string): MediaPart {
  const filename = optionalString(file.filename, `${path}.filename`)
  const id = optionalString(file.file_id, `${path}.file_id`)
  const source =
    id !== undefined
      ? { source: { type: 'id' as const, id, format: 'openai-chat' as const } }
      : dataSource(expectString(file.file_data, `${path}.file_data`))
  return { type: 'file', ...source, ...(filename !== undefined && { filename }) }
}

/** A source from text that is a URL, a `data:` URL, or base64 itself. */
function dataSource(data: string): Pick<MediaPart, 'source' | 'mediaType'> {
  if (/^(data|https?):/i.test(data)) return urlSource(data)
  const mediaType = sniffMediaType(data)
  return { source: { type: 'base64', data }, ...(mediaType && { mediaType }) }
}

/** `cache_control` as OpenRouter and LiteLLM take it, or OpenAI's `prompt_cache_breakpoint`. */
export function decodeCacheControl(wire: JsonObject): CacheControl | undefined {
  const { cache_control: control, prompt_cache_breakpoint: breakpoint } = wire
  if (isObject(control)) {
    return control.ttl === '1h' || control.ttl === '5m' ? { ttl: control.ttl } : {}
  }
  return isObject(breakpoint) ? {} : undefined
}

/** The parts of a message whose `cache_control` stands beside its content, as LiteLLM takes it: it is the last part's. */
export function withBreakpoint<P extends Part>(content: P[], wire: JsonObject): P[] {
  const cacheControl = decodeCacheControl(wire)
  const last = content.findLastIndex(({ type }) => BREAKABLE.has(type))
  return cacheControl ? content.map((part, at) => (at === last ? { cacheControl, ...part } : part)) : content
}

/** A text or a medium for a user message; undefined, with a warning, where it has no place. */
export function encodePart(
  part: ContentPart,
  path: string,
  traits: ModelTraits,
  warn: Warn,
): WirePart | JsonObject | undefined {
  if (part.type !== 'native') warnCacheControl(part, path, warn)
  if (part.type === 'text') return part.text === '' ? undefined : { type: 'text', text: part.text }
  const encoded =
    part.type === 'native' ? nativeValue(part.format, part.value) : encodeMedia(part, path, traits, warn)
  if (!encoded) warn('unsupported', path, `openai-chat has no place for this ${part.type}`)
  return encoded
}

function nativeValue(format: string, value: unknown): JsonObject | undefined {
  return format === 'openai-chat' && isObject(value) ? value : undefined
}

function encodeMedia(part: MediaPart, path: string, traits: ModelTraits, warn: Warn): WirePart | undefined {
  const { source, filename, detail } = part
  if (source.type === 'text') {
    warn('changed', path, 'a text document is told as text')
    return source.text === '' ? undefined : { type: 'text', text: source.text }
  }
  if (source.type === 'id') {
    const own = part.type === 'file' && source.format === 'openai-chat'
    return own ? { type: 'file', file: defined({ file_id: source.id, filename }) } : undefined
  }
  const url =
    source.type === 'url' ? source.url : toDataUrl(source.data, mediaTypeOf(part, FALLBACK[part.type]))
  if (part.type === 'image') return { type: 'image_url', image_url: defined({ url, detail }) }

  // OpenAI itself refuses the kinds of part that other vendors added.
  const strict = traits.vendor === 'openai'
  if (part.type === 'audio' && source.type === 'base64') {
    const format = audioFormat(mediaTypeOf(part, FALLBACK.audio))
    if (format) return { type: 'input_audio', input_audio: { data: source.data, format } }
  }
  if (part.type === 'file') {
    if (strict && source.type === 'url') return undefined
    return { type: 'file', file: defined({ filename, file_data: url }) }
  }
  if (strict) return undefined
  return part.type === 'audio'
    ? { type: 'audio_url', audio_url: { url } }
    : { type: 'video_url', video_url: { url } }
}

/** A message's content: one text as a string, several parts as they are, null for none. */
export function contentOf(parts: readonly unknown[]): string | unknown[] | null {
  const told = parts.filter((part) => part !== undefined)
  const [first] = told
  if (told.length === 0) return null
  const alone = told.length === 1 && isObject(first) && first.type === 'text'
  return alone && typeof first.text === 'string' ? first.text : told
}

/** Parts that a prompt-cache breakpoint may stand on. */
const BREAKABLE: ReadonlySet<Part['type']> = new Set(['text', 'image', 'audio', 'video', 'file', 'toolCall'])

const FALLBACK: Record<MediaPart['type'], string> = {
  image: 'image/png',
  audio: 'audio/wav',
  video: 'video/mp4',
  file: 'application/pdf',
}

export function warnCacheControl(part: { cacheControl?: CacheControl }, path: string, warn: Warn): void {
  if (part.cacheControl) warn('unsupported', `${path}.cacheControl`, 'openai-chat caches on its own')
}

/** An image that the model made, by OpenRouter's convention. */
export function encodeImage({ source, ...part }: MediaPart): WireImage | undefined {
  if (part.type !== 'image' || (source.type !== 'base64' && source.type !== 'url')) return undefined
  const type = mediaTypeOf({ source, ...part }, FALLBACK.image)
  return {
    type: 'image_url',
    image_url: { url: source.type === 'url' ? source.url : toDataUrl(source.data, type) },
  }
}

/** Google's place for signatures, on messages and on tool calls. */
export function encodeExtraContent(opaque: Opaque | undefined): { extra_content?: WireExtraContent } {
  const signature = opaque?.google?.thoughtSignature
  return signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }
}

export function decodeExtraContent(value: unknown): Opaque | undefined {
  const google = isObject(value) ? value.google : undefined
  const signature = isObject(google) ? google.thought_signature : undefined
  return typeof signature === 'string' && signature !== ''
    ? { google: { thoughtSignature: signature } }
    : undefined
}
