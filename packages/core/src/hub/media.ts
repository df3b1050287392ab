import { toBase64 } from './base64.ts'
import type { AssistantPart, MediaPart, MediaSource } from './part.ts'

/** The media type and base64 data of a `data:` URL; undefined for anything else. Other encodings are converted to base64. */
export function parseDataUrl(url: string): { mediaType: string; data: string } | undefined {
  if (!/^data:/i.test(url)) return undefined
  const comma = url.indexOf(',')
  if (comma < 0) return undefined
  const header = url.slice(5, comma)
  const mediaType = header.replace(/;base64$/i, '')
  const body = url.slice(comma + 1)
  if (/;base64$/i.test(header)) return { mediaType, data: body }
  return { mediaType: mediaType || 'text/plain', data: toBase64(percentDecode(body)) }
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A URL as a source: a `data:` URL becomes its bytes. */
export function urlSource(url: string): { source: MediaSource; mediaType?: string } {
  const parsed = parseDataUrl(url)
  if (!parsed) return { source: { type: 'url', url } }
  const mediaType = parsed.mediaType || sniffMediaType(parsed.data)
  return { source: { type: 'base64', data: parsed.data }, ...(mediaType && { mediaType }) }
}

/** The bytes of a base64 source as a `data:` URL. */
export function toDataUrl(data: string, mediaType: string): string {
  return `data:${mediaType};base64,${data}`
}

/** The first characters of well-known file types in base64. */
const BASE64_PREFIXES: readonly (readonly [prefix: string, mediaType: string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['JVBERi0', 'application/pdf'],
  ['SUQz', 'audio/mpeg'],
  ['T2dnUw', 'audio/ogg'],
  ['ZkxhQ', 'audio/flac'],
]

/** The media type by the first bytes of base64 data; undefined if they are of no known type. */
export function sniffMediaType(data: string): string | undefined {
  const known = BASE64_PREFIXES.find(([prefix]) => data.startsWith(prefix))
  if (known) return known[1]
  if (!data.startsWith('UklGR')) return data.slice(6, 10) === 'Z0eX' ? 'video/mp4' : undefined
  return data.slice(11, 16) === 'XRUJQ' ? 'image/webp' : 'audio/wav'
}

/** The media type of a part: its own, that of its first bytes, or `fallback`. */
export function mediaTypeOf(part: MediaPart, fallback: string): string {
  if (part.mediaType) return part.mediaType
  return (part.source.type === 'base64' && sniffMediaType(part.source.data)) || fallback
}

/** The type of part that holds a media type. */
export function mediaKind(mediaType: string | undefined): MediaPart['type'] {
  const kind = mediaType?.split('/', 1)[0]
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file'
}

/** How long the data of an image or the like is in base64; 0 for any other part. */
export function mediaLength(part: AssistantPart): number {
  return 'source' in part && part.source.type === 'base64' ? part.source.data.length : 0
}
