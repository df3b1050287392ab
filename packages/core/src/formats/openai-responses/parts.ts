import {
  type CacheControl,
  defined,
  expectArray,
  expectObject,
  expectString,
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
import { droppedPart } from '../dropped-part.ts'
import { decodeBreakpoint, encodeBreakpoint } from '../openai-breakpoints.ts'
import { FILE_EXTENSIONS, FORMAT } from './maps.ts'

const PDF = 'application/pdf'
const PLAIN = 'text/plain'

type ContentPart = TextPart | MediaPart

/** One part of a request and its path. */
interface LocatedPart {
  part: JsonObject
  path: string
}

/** The content of a user, system or tool message: a string, or parts of text and media. */
export function decodeParts(content: unknown, path: string, warn: Warn): ContentPart[] {
  if (content === undefined || content === null || content === '') return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return expectArray(content, path).flatMap((value, index): ContentPart[] => {
    const wire = { part: expectObject(value, `${path}[${index}]`), path: `${path}[${index}]` }
    const decoded = decodePart(wire)
    const cacheControl = decodeBreakpoint(wire.part.prompt_cache_breakpoint)
    if (decoded) return [{ ...decoded, ...(cacheControl && { cacheControl }) }]
    const type = String(wire.part.type)
    warn('unsupported', wire.path, `Other formats have no equivalent of this ${type} part; it was dropped`)
    return []
  })
}

function decodePart(wire: LocatedPart): ContentPart | undefined {
  const { part, path } = wire
  switch (expectString(part.type, `${path}.type`)) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', text: expectString(part.text, `${path}.text`) }
    case 'input_image':
      return decodeImage(wire)
    case 'input_file':
      return decodeFile(wire)
    case 'input_audio':
      return decodeAudio(wire)
    default:
      return undefined
  }
}

function decodeImage({ part, path }: LocatedPart): MediaPart {
  const detail = optionalString(part.detail, `${path}.detail`)
  const detailField = detail === undefined || detail === 'auto' ? {} : { detail }
  const id = fileId(part)
  if (id) return { type: 'image', source: id, ...detailField }
  return { type: 'image', ...urlSource(expectString(part.image_url, `${path}.image_url`)), ...detailField }
}

function decodeFile({ part, path }: LocatedPart): MediaPart {
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

function decodeAudio({ part, path }: LocatedPart): MediaPart {
  const audio = expectObject(part.input_audio, `${path}.input_audio`)
  const format = expectString(audio.format, `${path}.input_audio.format`)
  const data = expectString(audio.data, `${path}.input_audio.data`)
  const mediaType = format === 'mp3' ? 'audio/mpeg' : `audio/${format}`
  return { type: 'audio', source: { type: 'base64', data }, mediaType }
}

function fileId({ file_id: id }: JsonObject): MediaSource | undefined {
  return typeof id === 'string' && id !== '' ? { type: 'id', id, format: FORMAT } : undefined
}

/** Text or media of a user, system or tool message; undefined, with a warning, where OpenAI has no equivalent. */
export function encodePart(part: ContentPart, path: string, warn: Warn): JsonObject | undefined {
  if (part.type === 'text' && part.text === '') {
    warnCacheControl(part, path, warn)
    return undefined
  }
  if (part.type === 'text' && part.citations) {
    warn('unsupported', `${path}.citations`, 'Only assistant messages have citations; they were dropped')
  }
  const encoded =
    part.type === 'text' ? { type: 'input_text', text: part.text } : encodeMedia(part, path, warn)
  if (!encoded) {
    warn('unsupported', path, droppedPart(part, 'openai-responses has no equivalent of'))
    return undefined
  }
  return part.cacheControl ? { ...encoded, ...encodeBreakpoint(part.cacheControl, path, warn) } : encoded
}

function encodeMedia(part: MediaPart, path: string, warn: Warn): JsonObject | undefined {
  switch (part.type) {
    case 'image':
      if (part.filename) warn('unsupported', `${path}.filename`, 'Images have no filename; it was dropped')
      return encodeImage(part)
    case 'file':
      return encodeFile(part, path, warn)
    default:
      return undefined
  }
}

function encodeImage(part: MediaPart): JsonObject | undefined {
  const source = sourceField(part, 'image_url', 'image/png')
  return source && { type: 'input_image', ...source, detail: part.detail ?? 'auto' }
}

/** Files have a name only if their bytes are in the request. */
function encodeFile(part: MediaPart, path: string, warn: Warn): JsonObject | undefined {
  const inline = part.source.type === 'base64' || part.source.type === 'text'
  const source = sourceField(part, inline ? 'file_data' : 'file_url', PDF)
  if (!source) return undefined
  if (part.source.type === 'text') {
    warn(
      'changed',
      `${path}.source`,
      'openai-responses has no text documents; the document was sent as a file',
    )
  }
  if (part.filename && !inline) {
    warn('unsupported', `${path}.filename`, 'Files by URL or id have no filename; it was dropped')
  }
  const file = { type: 'input_file', ...source, ...(part.detail && { detail: part.detail }) }
  return inline ? { ...file, filename: part.filename ?? defaultName(part, path, warn) } : file
}

function defaultName(part: MediaPart, path: string, warn: Warn): string {
  const mediaType = mediaTypeOf(part, part.source.type === 'text' ? PLAIN : PDF)
  const name = `file.${FILE_EXTENSIONS[mediaType] ?? 'bin'}`
  warn('defaulted', `${path}.filename`, `The file has no name; it was named ${name}`)
  return name
}

/** Ids are those of OpenAI's Files API, in either of its formats. */
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

export function warnCacheControl(part: { cacheControl?: CacheControl }, path: string, warn: Warn): void {
  encodeBreakpoint(part.cacheControl, path, warn, false)
}
