import { readFile } from 'node:fs/promises'
import type { ImageRole, VideoImage, VideoRequest } from '@mixrouter/core'
import { CommandError } from './command-error.ts'

/** What the options of `mixrouter video` say of the video. */
export interface VideoRequestOptions {
  model: string
  /** Path or URL of the first frame. */
  image?: string
  lastImage?: string
  referenceImage?: readonly string[]
  duration?: number
  ratio?: string
  resolution?: string
  frames?: number
  seed?: number
  cameraFixed?: boolean
  watermark?: boolean
  audio?: boolean
  metadata?: Record<string, unknown>
}

/** @throws CommandError 2 for a picture that can't be read */
export async function readVideoRequest(
  prompt: string | undefined,
  { image, lastImage, referenceImage = [], ...options }: VideoRequestOptions,
): Promise<VideoRequest> {
  const places: [place: string | undefined, role: ImageRole][] = [
    [image, 'first_frame'],
    [lastImage, 'last_frame'],
    ...referenceImage.map((place): [string, ImageRole] => [place, 'reference_image']),
  ]
  const images: VideoImage[] = []
  for (const [place, role] of places) {
    if (place !== undefined) images.push({ ...(await readImage(place)), role })
  }
  if (prompt === undefined && images.length === 0) {
    throw new CommandError('Say what the video is to show: mixrouter video "A cat yawns", or --image FILE', 2)
  }
  return { ...options, ...(prompt !== undefined && { prompt }), ...(images.length > 0 && { images }) }
}

async function readImage(place: string): Promise<VideoImage> {
  if (/^(https?|data):/i.test(place)) return { url: place }
  try {
    return { data: await readFile(place) }
  } catch (error) {
    throw new CommandError(`${place}: ${(error as Error).message}`, 2)
  }
}
