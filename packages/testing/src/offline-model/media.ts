import type { MediaPart } from '@mixrouter/core'
import { mediaTypeOf } from '@mixrouter/core/internal'

const NOUNS: Record<MediaPart['type'], string> = {
  image: 'an image',
  audio: 'an audio clip',
  video: 'a video',
  file: 'a file',
}
const FALLBACK_MEDIA_TYPES: Record<MediaPart['type'], string> = {
  image: 'image/*',
  audio: 'audio/*',
  video: 'video/*',
  file: 'application/octet-stream',
}

/** Describes a media part by its metadata, such as `an image, image/png, 1×1`. */
export function describeMedia(part: MediaPart): string {
  return [NOUNS[part.type], part.filename, mediaTypeOf(part, FALLBACK_MEDIA_TYPES[part.type]), sizeOf(part)]
    .filter(Boolean)
    .join(', ')
}

function sizeOf({ type, source }: MediaPart): string | undefined {
  switch (source.type) {
    case 'url':
      return `at ${source.url}`
    case 'id':
      return `with the id ${source.id}`
    case 'text':
      return `${source.text.length} characters`
    case 'base64': {
      const bytes = Buffer.from(source.data, 'base64')
      return (type === 'image' && dimensions(bytes)) || `${bytes.length} bytes`
    }
  }
}

/** Width and height from the header of a PNG, GIF or JPEG file. */
function dimensions(bytes: Buffer): string | undefined {
  if (bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47) {
    return `${bytes.readUInt32BE(16)}×${bytes.readUInt32BE(20)}`
  }
  if (bytes.length >= 10 && bytes.toString('latin1', 0, 3) === 'GIF') {
    return `${bytes.readUInt16LE(6)}×${bytes.readUInt16LE(8)}`
  }
  return bytes.length > 2 && bytes.readUInt16BE(0) === 0xffd8 ? jpegDimensions(bytes) : undefined
}

/** Walks from one JPEG segment to the next until a start of frame (C0 to CF without C4, C8 and CC). */
function jpegDimensions(bytes: Buffer): string | undefined {
  for (let offset = 2; offset + 9 <= bytes.length; offset += 2 + bytes.readUInt16BE(offset + 2)) {
    const marker = bytes.readUInt16BE(offset)
    if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) {
      return `${bytes.readUInt16BE(offset + 7)}×${bytes.readUInt16BE(offset + 5)}`
    }
  }
  return undefined
}
