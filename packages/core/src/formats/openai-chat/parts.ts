import {
  type AssistantPart,
  badValue,
  type CacheControl,
  defined,
  expectObject,
  expectString,
  fromBase64,
  isObject,
  type JsonObject,
  type MediaPart,
  mediaTypeOf,
  type Opaque,
  optionalString,
  type Part,
  parseJson,
  sniffMediaType,
  type TextPart,
  toDataUrl,
  type UserPart,
  urlSource,
  type Warn,
} from '../../hub/index.ts'
import { droppedPart } from '../dropped-part.ts'
import { decodeBreakpoint, encodeBreakpoint } from '../openai-breakpoints.ts'
import type { ResolvedContext } from '../quirks.ts'
import { audioFormat, audioMediaType } from './maps.ts'
import type { WireExtraContent, WireImage, WirePart } from './wire.ts'

type ContentPart = Exclude<UserPart, { type: 'toolResult' }>

/** The content of a user or tool message: a string or parts. A part of an unknown kind is kept as it came. */
export function decodeParts(value: unknown, path: string): ContentPart[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return [{ type: 'text', text: value }]
  if (!Array.isArray(value)) throw badValue(path, 'a string or an array', value)
  return value.map((item, index) => decodePart(item, `${path}[${index}]`))
}

/** The content of a system message, of which only text is kept. */
export function decodeTextParts(value: unknown, path: string, warn: Warn): TextPart[] {
  const parts = decodeParts(value, path)
  for (const [index, { type }] of parts.entries()) {
    if (type === 'text') continue
    warn(
      'unsupported',
      `${path}[${index}]`,
      `System messages may only contain text; the ${type} part was dropped`,
    )
  }
  return parts.filter((part) => part.type === 'text')
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
  const source = urlSource(expectString(url, `${path}.url`))
  return { type, ...source, ...defined({ detail: optionalString(detail, `${path}.detail`) }) }
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

/** The source in a string that is a URL, a `data:` URL, or plain base64. */
function dataSource(data: string): Pick<MediaPart, 'source' | 'mediaType'> {
  if (/^(data|https?):/i.test(data)) return urlSource(data)
  const mediaType = sniffMediaType(data)
  return { source: { type: 'base64', data }, ...(mediaType && { mediaType }) }
}

/** `cache_control` as OpenRouter and LiteLLM accept it, or OpenAI's `prompt_cache_breakpoint`. */
export function decodeCacheControl(wire: JsonObject): CacheControl | undefined {
  const { cache_control: control, prompt_cache_breakpoint: breakpoint } = wire
  if (isObject(control)) {
    return control.ttl === '1h' || control.ttl === '5m' ? { ttl: control.ttl } : {}
  }
  return decodeBreakpoint(breakpoint)
}

/** Moves a `cache_control` beside the content, as LiteLLM accepts it, to the last part that can have one. */
export function withBreakpoint<P extends Part>(content: P[], wire: JsonObject): P[] {
  const cacheControl = decodeCacheControl(wire)
  const last = content.findLastIndex(({ type }) => BREAKABLE.has(type))
  return cacheControl
    ? content.map((part, index) => (index === last ? { cacheControl, ...part } : part))
    : content
}

/** Text or media of a user message; undefined, with a warning, where openai-chat has no equivalent. */
export function encodePart(
  part: ContentPart,
  path: string,
  context: ResolvedContext,
): WirePart | JsonObject | undefined {
  const { warn, quirks } = context
  if (part.type === 'text' && part.text === '') {
    warnCacheControl(part, path, warn)
    return undefined
  }
  const encoded = encodeContent(part, path, context)
  if (!encoded) {
    warn('unsupported', path, droppedPart(part, 'openai-chat has no equivalent of'))
    return undefined
  }
  if (part.type === 'native' || !part.cacheControl) return encoded
  return { ...encoded, ...encodeBreakpoint(part.cacheControl, path, warn, quirks.cacheBreakpoints) }
}

function encodeContent(part: ContentPart, path: string, context: ResolvedContext) {
  if (part.type === 'native') return nativeValue(part.format, part.value)
  if (part.type !== 'text') return encodeMedia(part, path, context)
  if (part.citations) context.warn('unsupported', `${path}.citations`, NO_CITATIONS)
  return { type: 'text' as const, text: part.text }
}

const NO_CITATIONS = 'openai-chat requests cannot carry citations; they were dropped'

function nativeValue(format: string, value: unknown): JsonObject | undefined {
  return format === 'openai-chat' && isObject(value) ? value : undefined
}

function encodeMedia(part: MediaPart, path: string, context: ResolvedContext): WirePart | undefined {
  const { source, filename, detail } = part
  const document = textOfDocument(part)
  if (source.type === 'text' || document !== undefined) {
    context.warn('changed', path, 'openai-chat has no text documents; the document was sent as a text part')
    return document ? { type: 'text', text: document } : undefined
  }
  if (source.type === 'id') {
    const own = part.type === 'file' && source.format === 'openai-chat'
    return own ? { type: 'file', file: defined({ file_id: source.id, filename }) } : undefined
  }
  const url =
    source.type === 'url' ? source.url : toDataUrl(source.data, mediaTypeOf(part, FALLBACK[part.type]))
  if (filename && part.type !== 'file') {
    context.warn(
      'unsupported',
      `${path}.filename`,
      `openai-chat has no filename for ${part.type} parts; it was dropped`,
    )
  }
  if (part.type === 'image') return { type: 'image_url', image_url: defined({ url, detail }) }

  const { mediaByUrl, requiresFilename } = context.quirks
  if (part.type === 'audio' && source.type === 'base64') {
    const format = audioFormat(mediaTypeOf(part, FALLBACK.audio))
    if (format) return { type: 'input_audio', input_audio: { data: source.data, format } }
  }
  if (part.type === 'file') {
    if (!mediaByUrl && source.type === 'url') return undefined
    const name = filename ?? (requiresFilename ? defaultName(path, context) : undefined)
    return { type: 'file', file: defined({ filename: name, file_data: url }) }
  }
  if (!mediaByUrl) return undefined
  return part.type === 'audio'
    ? { type: 'audio_url', audio_url: { url } }
    : { type: 'video_url', video_url: { url } }
}

/** The text of a document: of a text source, or of a file that is text, which no upstream of openai-chat reads. */
function textOfDocument({ type, source, mediaType }: MediaPart): string | undefined {
  if (source.type === 'text') return source.text
  const isText = type === 'file' && source.type === 'base64' && TEXT_TYPE.test(mediaType ?? '')
  return isText ? fromBase64(source.data) : undefined
}

const TEXT_TYPE = /^(text\/|application\/(json|xml|yaml|x-yaml)\b)/i

function defaultName(path: string, { warn }: ResolvedContext): string {
  warn('defaulted', `${path}.filename`, 'The file has no name; it was named document.pdf')
  return 'document.pdf'
}

/** A message's content: a single text as a string, several parts as a list, no parts as null. */
export function messageContent(parts: readonly unknown[]): string | unknown[] | null {
  const present = parts.filter((part) => part !== undefined)
  const [first] = present
  if (present.length === 0) return null
  const single =
    present.length === 1 && isObject(first) && first.type === 'text' && !first.prompt_cache_breakpoint
  return single && typeof first.text === 'string' ? first.text : present
}

/** Parts that may have a prompt-cache breakpoint. */
const BREAKABLE: ReadonlySet<Part['type']> = new Set(['text', 'image', 'audio', 'video', 'file', 'toolCall'])

const FALLBACK: Record<MediaPart['type'], string> = {
  image: 'image/png',
  audio: 'audio/wav',
  video: 'video/mp4',
  file: 'application/pdf',
}

export function warnCacheControl(part: { cacheControl?: CacheControl }, path: string, warn: Warn): void {
  encodeBreakpoint(part.cacheControl, path, warn, false)
}

/** Warns about a part that a response cannot carry. */
export function warnDropped(part: AssistantPart, path: string, warn: Warn): void {
  warn('unsupported', path, droppedPart(part, 'openai-chat responses cannot carry'))
}

/** An image generated by the model, as OpenRouter returns it. */
export function encodeImage({ source, ...part }: MediaPart): WireImage | undefined {
  if (part.type !== 'image' || (source.type !== 'base64' && source.type !== 'url')) return undefined
  const type = mediaTypeOf({ source, ...part }, FALLBACK.image)
  return {
    type: 'image_url',
    image_url: { url: source.type === 'url' ? source.url : toDataUrl(source.data, type) },
  }
}

/** Where Google's thought signatures are on messages and tool calls. */
export function encodeExtraContent(opaque: Opaque | undefined): { extra_content?: WireExtraContent } {
  if (!opaque) return {}
  const text = opaque.upstream?.extraContent
  const kept = text === undefined ? undefined : parseJson(text)
  if (isObject(kept)) return { extra_content: kept as unknown as WireExtraContent }
  const signature = opaque.google?.thoughtSignature
  return signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }
}

/** @param sourceModel the model that the whole object is kept for, to be sent back unchanged */
export function decodeExtraContent(value: unknown, sourceModel?: string): Opaque | undefined {
  const google = isObject(value) ? value.google : undefined
  const signature = isObject(google) ? google.thought_signature : undefined
  if (typeof signature !== 'string' || signature === '') return undefined
  return {
    google: { thoughtSignature: signature },
    ...(sourceModel !== undefined && {
      upstream: { model: sourceModel, extraContent: JSON.stringify(value) },
    }),
  }
}
