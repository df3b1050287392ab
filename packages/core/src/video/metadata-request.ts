import { defined, type JsonObject, type Warn } from '../hub/index.ts'
import { commonRole, imageUrl } from './images.ts'
import type { VideoRequest } from './types.ts'

/** A request as the service and other new-api hosts accept it: with the model's own options in `metadata`. */
export function encodeMetadataRequest(
  request: VideoRequest,
  warn: Warn,
  cameraField: 'camerafixed' | 'camera_fixed',
): JsonObject {
  const { model, prompt, images, duration, ratio, resolution, frames, seed, watermark } = request
  const metadata = {
    ...request.metadata,
    ...defined({ image_role: commonRole(request, warn), resolution, ratio, frames, seed, watermark }),
    ...defined({ [cameraField]: request.cameraFixed, generate_audio: request.audio }),
  }
  return defined({
    model,
    prompt,
    images: images?.map(imageUrl),
    duration,
    metadata: Object.keys(metadata).length > 0 ? metadata : undefined,
  })
}
