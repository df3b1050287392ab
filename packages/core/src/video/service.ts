import { defined, isObject } from '../hub/index.ts'
import { commonRole, imageUrl } from './images.ts'
import { readTask } from './read.ts'
import type { VideoWire } from './wire.ts'

const PATH = '/v1/videos'

/** The service's routes, which are OpenAI's with the model's own options in `metadata`; documented at api.mixrouter.com. */
export const service: VideoWire = {
  path: PATH,
  encodeRequest(request, warn) {
    const { model, prompt, images, duration, ratio, resolution, frames, seed, watermark } = request
    const metadata = {
      ...request.metadata,
      ...defined({ image_role: commonRole(request, warn), resolution, ratio, frames, seed, watermark }),
      ...defined({ camerafixed: request.cameraFixed, generate_audio: request.audio }),
    }
    return defined({
      model,
      prompt,
      images: images?.map(imageUrl),
      duration,
      metadata: Object.keys(metadata).length > 0 ? metadata : undefined,
    })
  },
  decodeTask(body, id) {
    const { model, status, progress, error, created_at: createdAt, completed_at: completedAt } = body
    const url = isObject(body.metadata) ? body.metadata.url : undefined
    const named = body.id || body.task_id || id
    return readTask({ id: named, model, status, progress, error, createdAt, completedAt, url }, body)
  },
  taskPath: (id) => `${PATH}/${encodeURIComponent(id)}`,
  contentPath: (id) => `${PATH}/${encodeURIComponent(id)}/content`,
}
