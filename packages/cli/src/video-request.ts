import { readFile } from 'node:fs/promises'
import type { ImageRole, VideoImage, VideoRequest } from '@mixrouter/core'
import { CommandError } from './command-error.ts'
import { describeFileError } from './file-error.ts'

/** The options of `mixrouter video` that describe the video. */
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

/** @throws CommandError 2 if an image can't be read, or without a prompt and images */
export async function readVideoRequest(
  prompt: string | undefined,
  { image, lastImage, referenceImage = [], ...options }: VideoRequestOptions,
): Promise<VideoRequest> {
  const sources: [source: string | undefined, role: ImageRole][] = [
    [image, 'first_frame'],
    [lastImage, 'last_frame'],
    ...referenceImage.map((source): [string, ImageRole] => [source, 'reference_image']),
  ]
  const images: VideoImage[] = []
  for (const [source, role] of sources) {
    if (source !== undefined) images.push({ ...(await readImage(source)), role })
  }
  if (prompt === undefined && images.length === 0) {
    throw new CommandError(
      'A prompt or an image is required, such as mixrouter video "A cat yawns" or --image FILE',
      2,
    )
  }
  return { ...options, ...(prompt !== undefined && { prompt }), ...(images.length > 0 && { images }) }
}

async function readImage(source: string): Promise<VideoImage> {
  if (/^(https?|data):/i.test(source)) return { url: source }
  try {
    return { data: await readFile(source) }
  } catch (error) {
    throw new CommandError(`Failed to read ${source}: ${describeFileError(error as Error)}`, 2)
  }
}
