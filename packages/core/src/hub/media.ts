import type { MediaPart, MediaSource } from './part.ts'

/** A `data:` URL in its parts, or undefined for anything else. Data that is not base64 is made so. */
export function parseDataUrl(url: string): { mediaType: string; data: string } | undefined {
  if (!/^data:/i.test(url)) return undefined
  const comma = url.indexOf(',')
  if (comma < 0) return undefined
  const header = url.slice(5, comma)
  const mediaType = header.replace(/;base64$/i, '')
  const body = url.slice(comma + 1)
  if (/;base64$/i.test(header)) return { mediaType, data: body }
  return { mediaType: mediaType || 'text/plain', data: toBase64(percentDecoded(body)) }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** UTF-8 text as base64. */
export function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text)
  let binary = ''
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  }
  return btoa(binary)
}

/** Base64 as UTF-8 text, or undefined where it is not that. */
export function fromBase64(data: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
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

/** First characters of the base64 of well-known file types. */
const MAGIC: readonly (readonly [prefix: string, mediaType: string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['JVBERi0', 'application/pdf'],
  ['SUQz', 'audio/mpeg'],
  ['T2dnUw', 'audio/ogg'],
  ['ZkxhQ', 'audio/flac'],
]

/** The media type that the first bytes tell, or undefined. */
export function sniffMediaType(data: string): string | undefined {
  const known = MAGIC.find(([prefix]) => data.startsWith(prefix))
  if (known) return known[1]
  if (!data.startsWith('UklGR')) return data.slice(6, 10) === 'Z0eX' ? 'video/mp4' : undefined
  return data.slice(11, 16) === 'XRUJQ' ? 'image/webp' : 'audio/wav'
}

/** A part's media type: as told, as its bytes tell, or `fallback`. */
export function mediaTypeOf(part: MediaPart, fallback: string): string {
  if (part.mediaType) return part.mediaType
  return (part.source.type === 'base64' && sniffMediaType(part.source.data)) || fallback
}

/** The kind of part that a media type belongs in. */
export function mediaKind(mediaType: string | undefined): MediaPart['type'] {
  const kind = mediaType?.split('/', 1)[0]
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file'
}
