import { defined, isObject } from '../hub/index.ts'
import { imageUrl } from './images.ts'
import type { ProtocolCodec } from './protocol.ts'
import { readTask } from './read.ts'

const PATH = '/api/v3/contents/generations/tasks'

/** Volcengine's own routes; www.volcengine.com/docs/82379/1520757. */
export const volcengine: ProtocolCodec = {
  path: PATH,
  encodeRequest(request) {
    const { model, prompt, images = [], duration, ratio, resolution, frames, seed, watermark } = request
    return {
      ...request.metadata,
      ...defined({ duration, ratio, resolution, frames, seed, watermark }),
      ...defined({ camera_fixed: request.cameraFixed, generate_audio: request.audio }),
      model,
      content: [
        ...(prompt === undefined ? [] : [{ type: 'text', text: prompt }]),
        ...images.map((image) => ({
          type: 'image_url',
          image_url: { url: imageUrl(image) },
          ...(image.role && { role: image.role }),
        })),
      ],
    }
  },
  decodeTask(body, id) {
    const { model, status, error, created_at: createdAt, updated_at: completedAt } = body
    const url = isObject(body.content) ? body.content.video_url : undefined
    return readTask({ id: body.id || id, model, status, error, createdAt, completedAt, url }, body)
  },
  taskPath: (id) => `${PATH}/${encodeURIComponent(id)}`,
  cancelPath: (id) => `${PATH}/${encodeURIComponent(id)}`,
}
