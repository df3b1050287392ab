import { bytesToBase64, sniffMediaType, toDataUrl, type Warn } from '../hub/index.ts'
import type { ImageRole, VideoImage, VideoRequest } from './types.ts'

/** The URL of an image; bytes become a `data:` URL. */
export function imageUrl(image: VideoImage): string {
  if ('url' in image) return image.url
  const data = typeof image.data === 'string' ? image.data : bytesToBase64(image.data)
  return toDataUrl(data, image.mediaType ?? sniffMediaType(data) ?? 'image/png')
}

/** The role of all images, for protocols that have one field for it. Warns if the roles differ. */
export function commonRole({ images = [] }: VideoRequest, warn: Warn): ImageRole | undefined {
  const roles = new Set(images.map(({ role }) => role))
  if (roles.size <= 1) return images[0]?.role
  images.forEach(({ role }, at) => {
    if (role)
      warn(
        'unsupported',
        `images[${at}].role`,
        'The video protocol has one role for all images; the role was dropped',
      )
  })
  return undefined
}
