import { type MediaPart, mediaTypeOf } from '@mixrouter/core'

const NOUNS: Record<MediaPart['type'], string> = {
  image: 'an image',
  audio: 'a sound',
  video: 'a film',
  file: 'a file',
}
const FALLBACK: Record<MediaPart['type'], string> = {
  image: 'image/*',
  audio: 'audio/*',
  video: 'video/*',
  file: 'application/octet-stream',
}

/** What can be said of a medium without looking at it, such as `an image, image/png, 1×1`. */
export function describeMedia(part: MediaPart): string {
  return [NOUNS[part.type], part.filename, mediaTypeOf(part, FALLBACK[part.type]), sizeOf(part)]
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

/** Width and height as PNG, GIF and JPEG write them. */
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
  for (let at = 2; at + 9 <= bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at)
    if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) {
      return `${bytes.readUInt16BE(at + 7)}×${bytes.readUInt16BE(at + 5)}`
    }
  }
  return undefined
}
