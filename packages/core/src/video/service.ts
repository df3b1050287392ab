import { isObject } from '../hub/index.ts'
import { encodeMetadataRequest } from './metadata-request.ts'
import type { ProtocolCodec } from './protocol.ts'
import { readTask } from './read.ts'

const PATH = '/v1/videos'

/** The service's routes, which are OpenAI's with the model's own options in `metadata`; documented at api.mixrouter.com. */
export const service: ProtocolCodec = {
  path: PATH,
  encodeRequest: (request, warn) => encodeMetadataRequest(request, warn, 'camerafixed'),
  decodeTask(body, id) {
    const { model, status, progress, error, created_at: createdAt, completed_at: completedAt } = body
    const url = isObject(body.metadata) ? body.metadata.url : undefined
    const named = body.id || body.task_id || id
    return readTask({ id: named, model, status, progress, error, createdAt, completedAt, url }, body)
  },
  taskPath: (id) => `${PATH}/${encodeURIComponent(id)}`,
  contentPath: (id) => `${PATH}/${encodeURIComponent(id)}/content`,
}
