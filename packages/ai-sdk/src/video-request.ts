import type {
  JSONObject,
  SharedV4Warning,
  Experimental_VideoModelV4CallOptions as VideoModelV4CallOptions,
  Experimental_VideoModelV4File as VideoModelV4File,
} from '@ai-sdk/provider'
import { lazySchema, parseProviderOptions, zodSchema } from '@ai-sdk/provider-utils'
import { defined, type ImageRole, type VideoImage, type VideoRequest } from '@mixrouter/core'
import { z } from 'zod/v4'
import { OPTIONS_KEY } from './metadata.ts'

/** What a call to a video model may say under `providerOptions.mixrouter`. */
export type MixrouterVideoModelOptions = {
  /** Such as `720p`, in place of the call's own in pixels. */
  resolution?: string | undefined
  /** Number of pictures, in place of `duration`. */
  frames?: number | undefined
  /** Keeps the camera where it is. */
  cameraFixed?: boolean | undefined
  watermark?: boolean | undefined
  /** What the model understands beyond that. */
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
 * A call as a request, and what it can't carry.
 *
 * @throws InvalidArgumentError for an option that is not as its type says
 */
export async function convertVideoCall(
  model: string,
  options: VideoModelV4CallOptions,
): Promise<{ request: VideoRequest; warnings: SharedV4Warning[] }> {
  const { prompt, duration, seed, aspectRatio, generateAudio, providerOptions } = options
  const own = await parseProviderOptions({ provider: OPTIONS_KEY, providerOptions, schema: optionsSchema })
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
      resolution: own?.resolution ?? size?.resolution,
      frames: own?.frames,
      cameraFixed: own?.cameraFixed,
      watermark: own?.watermark,
      metadata: own?.metadata,
    }),
  }
  return { request, warnings }
}

/** The SDK gives the first frame twice where it stands among the frames. */
function collectImages(
  { image, frameImages = [], inputReferences = [] }: VideoModelV4CallOptions,
  warnings: SharedV4Warning[],
): VideoImage[] {
  const framed = frameImages.some(({ frameType }) => frameType === 'first_frame')
  const files: [VideoModelV4File, ImageRole][] = [
    ...(image && !framed ? [[image, 'first_frame'] as [VideoModelV4File, ImageRole]] : []),
    ...frameImages.map((frame): [VideoModelV4File, ImageRole] => [frame.image, frame.frameType]),
    ...inputReferences.map((file): [VideoModelV4File, ImageRole] => [file, 'reference_image']),
  ]
  return files.flatMap(([file, role]) => {
    if (file.mediaType?.startsWith('video/')) {
      warnings.push({
        type: 'unsupported',
        feature: 'inputReferences',
        details: 'Only images can be references.',
      })
      return []
    }
    return [
      file.type === 'url' ? { url: file.url, role } : { data: file.data, mediaType: file.mediaType, role },
    ]
  })
}

/** Pixels as the models name them: 1280x720 is 720p and 16:9. */
function readSize(pixels: `${number}x${number}`): { resolution: string; ratio: string } {
  const [width = 0, height = 0] = pixels.split('x').map(Number)
  const divisor = greatestDivisor(width, height) || 1
  return { resolution: `${Math.min(width, height)}p`, ratio: `${width / divisor}:${height / divisor}` }
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}
