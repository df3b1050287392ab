import type { ContentBlock } from '@langchain/core/messages'
import {
  defined,
  type Format,
  isObject,
  type JsonObject,
  type MediaPart,
  type MediaSource,
  mediaKind,
  parseDataUrl,
  urlSource,
} from '@mixrouter/core'
import { blockExtras, readCacheControl, readMetadata, text } from './metadata.ts'

type Kind = MediaPart['type']

/** Where a medium is, and what the block tells of it. */
interface Found {
  kind: Kind
  source: MediaSource
  mediaType?: string | undefined
  filename?: string | undefined
  detail?: string | undefined
}

const KINDS: readonly Kind[] = ['image', 'audio', 'video', 'file']

/**
 * A block with an image, sound, film or document as a part of the hub: LangChain's standard blocks, those of its older
 * `source_type`, and the vendors' own. Undefined for any other block.
 */
export function convertMediaBlock(block: ContentBlock, format: Format): MediaPart | undefined {
  const found =
    findStandard(block, format) ?? findOpenAI(block, format) ?? findAnthropic(block) ?? findGoogle(block)
  if (!found) return undefined
  const { kind, source, mediaType, filename, detail } = found
  const data = source.type === 'url' ? urlSource(source.url) : { source }
  return {
    type: kind,
    ...data,
    ...defined({
      mediaType: mediaType ?? ('mediaType' in data ? data.mediaType : undefined),
      filename,
      detail,
    }),
    ...readCacheControl(block),
    ...defined({ opaque: readMetadata(block).opaque }),
  }
}

/** A medium that a model made, as LangChain's standard block. */
export function mediaBlock(part: MediaPart): ContentBlock {
  const { type, source, mediaType, filename, opaque } = part
  const metadata = filename === undefined ? {} : { metadata: { filename } }
  const common = { ...(mediaType && { mimeType: mediaType }), ...metadata, ...blockExtras({ opaque }) }
  switch (source.type) {
    case 'base64':
      return { type, data: source.data, ...common }
    case 'url':
      return { type, url: source.url, ...common }
    case 'id':
      return { type, fileId: source.id, ...common }
    case 'text':
      return { type: 'text-plain', text: source.text, mimeType: 'text/plain', ...common }
  }
}

function findStandard(block: ContentBlock, format: Format): Found | undefined {
  const fields = block as unknown as JsonObject
  const kind = fields.type === 'text-plain' ? 'file' : KINDS.find((name) => name === fields.type)
  const source = kind && standardSource(fields, format)
  if (!source) return undefined
  const metadata = isObject(fields.metadata) ? fields.metadata : {}
  const mediaType =
    text(fields.mimeType) ?? text(fields.mime_type) ?? (source.type === 'text' ? 'text/plain' : undefined)
  const filename =
    text(metadata.filename) ?? text(metadata.name) ?? text(metadata.title) ?? text(fields.title)
  return { kind, source, mediaType, filename, detail: text(metadata.detail) ?? text(fields.detail) }
}

function standardSource(fields: JsonObject, format: Format): MediaSource | undefined {
  const { data, url, text: plain, source_type } = fields
  const id = text(fields.fileId) ?? (source_type === 'id' ? text(fields.id) : undefined)
  if (data instanceof Uint8Array) return { type: 'base64', data: bytesToBase64(data) }
  if (typeof data === 'string') return inlineSource(data)
  if (typeof url === 'string') return { type: 'url', url }
  if (typeof plain === 'string') return { type: 'text', text: plain }
  return id === undefined ? undefined : { type: 'id', id, format }
}

/** Chat completions: `image_url`, `input_audio`, `audio_url`, `video_url`, `file`; responses: `input_image`, `input_file`. */
function findOpenAI(block: ContentBlock, format: Format): Found | undefined {
  const fields = block as unknown as JsonObject
  switch (fields.type) {
    case 'image_url':
    case 'audio_url':
    case 'video_url': {
      const value = fields[fields.type]
      const url = text(isObject(value) ? value.url : value)
      const detail = isObject(value) ? text(value.detail) : undefined
      const kind = fields.type.slice(0, -'_url'.length) as Kind
      return url === undefined ? undefined : { kind, source: { type: 'url', url }, detail }
    }
    case 'input_audio': {
      const { data, format: encoding } = isObject(fields.input_audio) ? fields.input_audio : {}
      if (typeof data !== 'string') return undefined
      const mediaType = encoding === 'mp3' ? 'audio/mpeg' : `audio/${text(encoding) ?? 'wav'}`
      return { kind: 'audio', source: inlineSource(data), mediaType }
    }
    case 'input_image': {
      const source = fileSource(text(fields.image_url), text(fields.file_id), format)
      return source && { kind: 'image', source, detail: text(fields.detail) }
    }
    case 'file':
    case 'input_file': {
      const file = isObject(fields.file) ? fields.file : fields
      const source = fileSource(
        text(file.file_data) ?? text(file.data) ?? text(file.file_url),
        text(file.file_id),
        format,
      )
      return source && { kind: 'file', source, filename: text(file.filename) }
    }
    default:
      return undefined
  }
}

/** `image` and `document` with a `source`. */
function findAnthropic(block: ContentBlock): Found | undefined {
  const { type, source, title } = block as unknown as JsonObject
  if ((type !== 'image' && type !== 'document') || !isObject(source)) return undefined
  const found = { kind: type === 'image' ? ('image' as const) : ('file' as const), filename: text(title) }
  const { data, url, file_id: id } = source
  const mediaType = text(source.media_type)
  if (typeof url === 'string') return { ...found, source: { type: 'url', url } }
  if (typeof id === 'string') return { ...found, source: { type: 'id', id, format: 'anthropic' } }
  if (typeof data !== 'string') return undefined
  if (source.type === 'text')
    return { ...found, source: { type: 'text', text: data }, mediaType: 'text/plain' }
  return { ...found, source: { type: 'base64', data }, mediaType }
}

/** `media`, `inlineData` and `fileData`. */
function findGoogle(block: ContentBlock): Found | undefined {
  const fields = block as unknown as JsonObject
  const value = isObject(fields.inlineData)
    ? fields.inlineData
    : isObject(fields.fileData)
      ? fields.fileData
      : fields
  if (value === fields && fields.type !== 'media') return undefined
  const mediaType = text(value.mimeType)
  const data = text(value.data)
  const url = text(value.fileUri) ?? text(value.url)
  const kind = mediaKind(mediaType)
  if (data !== undefined) return { kind, source: inlineSource(data), mediaType }
  return url === undefined ? undefined : { kind, source: { type: 'url', url }, mediaType }
}

function fileSource(
  data: string | undefined,
  id: string | undefined,
  format: Format,
): MediaSource | undefined {
  if (data !== undefined) return /^https?:/i.test(data) ? { type: 'url', url: data } : inlineSource(data)
  return id === undefined ? undefined : { type: 'id', id, format }
}

/** Base64, or a `data:` URL, whose media type `urlSource` reads. */
function inlineSource(data: string): MediaSource {
  return parseDataUrl(data) ? { type: 'url', url: data } : { type: 'base64', data }
}

function bytesToBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(binary)
}
