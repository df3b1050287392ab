import {
  type CacheControl,
  defined,
  expectArray,
  expectObject,
  expectString,
  isObject,
  type JsonObject,
  type MediaPart,
  type MediaSource,
  mediaTypeOf,
  optionalString,
  parseDataUrl,
  sniffMediaType,
  type TextPart,
  toBase64,
  toDataUrl,
  urlSource,
  type Warn,
} from '../../hub/index.ts'
import { AUDIO_FORMATS, FILE_ENDINGS, FORMAT } from './maps.ts'

const PDF = 'application/pdf'
const PLAIN = 'text/plain'

type ContentPart = TextPart | MediaPart

/** One part of a request and where it stands. */
interface Place {
  part: JsonObject
  path: string
}

/** What a user, an instruction or a tool says: a string, or parts of text and media. */
export function decodeParts(content: unknown, path: string, warn: Warn): ContentPart[] {
  if (content === undefined || content === null || content === '') return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return expectArray(content, path).flatMap((value, index): ContentPart[] => {
    const place = { part: expectObject(value, `${path}[${index}]`), path: `${path}[${index}]` }
    const decoded = decodePart(place)
    if (decoded) return [{ ...decoded, ...cached(place.part) }]
    warn('unsupported', place.path, `a ${String(place.part.type)} part has no counterpart`)
    return []
  })
}

function decodePart(place: Place): ContentPart | undefined {
  const { part, path } = place
  switch (expectString(part.type, `${path}.type`)) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', text: expectString(part.text, `${path}.text`) }
    case 'input_image':
      return decodeImage(place)
    case 'input_file':
      return decodeFile(place)
    case 'input_audio':
      return decodeAudio(place)
    default:
      return undefined
  }
}

function decodeImage({ part, path }: Place): MediaPart {
  const detail = optionalString(part.detail, `${path}.detail`)
  const told = detail === undefined || detail === 'auto' ? {} : { detail }
  const id = fileId(part)
  if (id) return { type: 'image', source: id, ...told }
  return { type: 'image', ...urlSource(expectString(part.image_url, `${path}.image_url`)), ...told }
}

function decodeFile({ part, path }: Place): MediaPart {
  const named = defined({
    filename: optionalString(part.filename, `${path}.filename`),
    detail: optionalString(part.detail, `${path}.detail`),
  })
  const id = fileId(part)
  if (id) return { type: 'file', source: id, ...named }
  if (typeof part.file_url === 'string') return { type: 'file', ...documentUrl(part.file_url), ...named }
  const data = expectString(part.file_data, `${path}.file_data`)
  const parsed = parseDataUrl(data) ?? { data, mediaType: undefined }
  const mediaType = parsed.mediaType || sniffMediaType(parsed.data)
  return {
    type: 'file',
    source: { type: 'base64', data: parsed.data },
    ...(mediaType && { mediaType }),
    ...named,
  }
}

function documentUrl(url: string): { source: MediaSource; mediaType?: string } {
  const found = urlSource(url)
  return found.source.type === 'url' && /\.pdf([?#]|$)/i.test(url) ? { ...found, mediaType: PDF } : found
}

function decodeAudio({ part, path }: Place): MediaPart {
  const audio = expectObject(part.input_audio, `${path}.input_audio`)
  const format = expectString(audio.format, `${path}.input_audio.format`)
  const data = expectString(audio.data, `${path}.input_audio.data`)
  const mediaType = format === 'mp3' ? 'audio/mpeg' : `audio/${format}`
  return { type: 'audio', source: { type: 'base64', data }, mediaType }
}

function fileId({ file_id: id }: JsonObject): MediaSource | undefined {
  return typeof id === 'string' && id !== '' ? { type: 'id', id, format: FORMAT } : undefined
}

/** OpenAI's cache breakpoints have lifetimes of their own. */
function cached({ prompt_cache_breakpoint: breakpoint }: JsonObject): { cacheControl?: CacheControl } {
  return isObject(breakpoint) ? { cacheControl: {} } : {}
}

/** A part as a user, an instruction or a tool says it; undefined, with a warning, where it can't be said. */
export function encodePart(part: ContentPart, path: string, warn: Warn): JsonObject | undefined {
  if (part.cacheControl) warn('unsupported', `${path}.cacheControl`, 'OpenAI caches by itself')
  if (part.type === 'text') return part.text === '' ? undefined : { type: 'input_text', text: part.text }
  const encoded = encodeMedia(part, path, warn)
  if (!encoded) warn('unsupported', path, `OpenAI takes no such ${part.type}`)
  return encoded
}

function encodeMedia(part: MediaPart, path: string, warn: Warn): JsonObject | undefined {
  switch (part.type) {
    case 'image':
      return encodeImage(part)
    case 'file':
      return encodeFile(part, path, warn)
    case 'audio': {
      const format = AUDIO_FORMATS[mediaTypeOf(part, '')]
      if (part.source.type !== 'base64' || !format) return undefined
      return { type: 'input_audio', input_audio: { data: part.source.data, format } }
    }
    default:
      return undefined
  }
}

function encodeImage(part: MediaPart): JsonObject | undefined {
  const source = sourceField(part, 'image_url', 'image/png')
  return source && { type: 'input_image', ...source, detail: part.detail ?? 'auto' }
}

/** Documents have a name exactly where their bytes are in the request. */
function encodeFile(part: MediaPart, path: string, warn: Warn): JsonObject | undefined {
  const inline = part.source.type === 'base64' || part.source.type === 'text'
  const source = sourceField(part, inline ? 'file_data' : 'file_url', PDF)
  if (!source) return undefined
  if (part.source.type === 'text') warn('changed', `${path}.source`, 'the text is told as a file')
  if (part.filename && !inline)
    warn('unsupported', `${path}.filename`, 'OpenAI takes no name beside a URL or an id')
  const file = { type: 'input_file', ...source, ...(part.detail && { detail: part.detail }) }
  return inline ? { ...file, filename: part.filename ?? madeName(part, path, warn) } : file
}

function madeName(part: MediaPart, path: string, warn: Warn): string {
  warn('defaulted', `${path}.filename`, 'OpenAI wants a name for each file')
  return `file.${FILE_ENDINGS[mediaTypeOf(part, part.source.type === 'text' ? PLAIN : PDF)] ?? 'bin'}`
}

/** Ids are those of OpenAI's Files, whichever of its formats they came by. */
function sourceField(
  { source, ...part }: MediaPart,
  field: string,
  fallback: string,
): JsonObject | undefined {
  switch (source.type) {
    case 'url':
      return { [field]: source.url }
    case 'base64':
      return { [field]: toDataUrl(source.data, mediaTypeOf({ source, ...part }, fallback)) }
    case 'text':
      return { [field]: toDataUrl(toBase64(source.text), part.mediaType ?? PLAIN) }
    case 'id':
      return source.format.startsWith('openai-') ? { file_id: source.id } : undefined
  }
}
