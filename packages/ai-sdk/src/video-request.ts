import type {
  JSONObject,
  SharedV4Warning,
  Experimental_VideoModelV4CallOptions as VideoModelV4CallOptions,
  Experimental_VideoModelV4File as VideoModelV4File,
} from '@ai-sdk/provider'
import { lazySchema, parseProviderOptions, zodSchema } from '@ai-sdk/provider-utils'
import type { ImageRole, VideoImage, VideoRequest } from '@mixrouter/core'
import { defined } from '@mixrouter/core/internal/sdk'
import { z } from 'zod/v4'
import { OPTIONS_KEY } from './metadata.ts'

/** Options of a video model under `providerOptions.mixrouter`. */
export type MixrouterVideoModelOptions = {
  /** Such as `720p`; overrides the call's resolution in pixels. */
  resolution?: string | undefined
  /** Number of frames, instead of `duration`. */
  frames?: number | undefined
  /** Keeps the camera still. */
  cameraFixed?: boolean | undefined
  watermark?: boolean | undefined
  /** Further parameters of the model. */
  metadata?: JSONObject | undefined
}

const optionsSchema = lazySchema(() =>
  zodSchema(
    z.object({
      resolution: z.string().optional(),
      frames: z.number().optional(),
      cameraFixed: z.boolean().optional(),
      watermark: z.boolean().optional(),
      metadata: z.record(z.string(), z.json()).optional(),
    }),
  ),
)

/**
 * Converts a call to a request.
 *
 * @throws InvalidArgumentError if an option does not match its type
 */
export async function convertVideoCall(
  model: string,
  options: VideoModelV4CallOptions,
): Promise<{ request: VideoRequest; warnings: SharedV4Warning[] }> {
  const { prompt, duration, seed, aspectRatio, generateAudio, providerOptions } = options
  const videoOptions = await parseProviderOptions({
    provider: OPTIONS_KEY,
    providerOptions,
    schema: optionsSchema,
  })
  const warnings: SharedV4Warning[] = []
  if (options.fps !== undefined) warnings.push({ type: 'unsupported', feature: 'fps' })
  const images = collectImages(options, warnings)
  const size = options.resolution === undefined ? undefined : readSize(options.resolution)
  const request = {
    model,
    ...defined({
      prompt,
      images: images.length > 0 ? images : undefined,
      duration,
      seed,
      audio: generateAudio,
      ratio: aspectRatio ?? size?.ratio,
      resolution: videoOptions?.resolution ?? size?.resolution,
      frames: videoOptions?.frames,
      cameraFixed: videoOptions?.cameraFixed,
      watermark: videoOptions?.watermark,
      metadata: videoOptions?.metadata,
    }),
  }
  return { request, warnings }
}

/** The SDK passes the first frame twice if it is among `frameImages`. */
function collectImages(
  { image, frameImages = [], inputReferences = [] }: VideoModelV4CallOptions,
  warnings: SharedV4Warning[],
): VideoImage[] {
  const hasFirstFrame = frameImages.some(({ frameType }) => frameType === 'first_frame')
  const files: [VideoModelV4File, ImageRole][] = [
    ...(image && !hasFirstFrame ? [[image, 'first_frame'] as [VideoModelV4File, ImageRole]] : []),
    ...frameImages.map((frame): [VideoModelV4File, ImageRole] => [frame.image, frame.frameType]),
    ...inputReferences.map((file): [VideoModelV4File, ImageRole] => [file, 'reference_image']),
  ]
  return files.flatMap(([file, role]) => {
    if (file.mediaType?.startsWith('video/')) {
      warnings.push({
        type: 'unsupported',
        feature: 'inputReferences',
        details: 'Only images are supported as references; the video was dropped',
      })
      return []
    }
    return [
      file.type === 'url' ? { url: file.url, role } : { data: file.data, mediaType: file.mediaType, role },
    ]
  })
}

/** Converts a size in pixels to the models' terms: 1280x720 is 720p and 16:9. */
function readSize(pixels: `${number}x${number}`): { resolution: string; ratio: string } {
  const [width = 0, height = 0] = pixels.split('x').map(Number)
  const divisor = greatestDivisor(width, height) || 1
  return { resolution: `${Math.min(width, height)}p`, ratio: `${width / divisor}:${height / divisor}` }
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}
