import { isObject } from '../hub/index.ts'
import { encodeMetadataRequest } from './metadata-request.ts'
import type { ProtocolCodec } from './protocol.ts'
import { readTask } from './read.ts'

const PATH = '/v1/video/generations'

/** new-api's own routes; docs.newapi.pro. A task comes in an envelope `{ code, message, data }`, or bare. */
export const newApi: ProtocolCodec = {
  path: PATH,
  encodeRequest: (request, warn) => encodeMetadataRequest(request, warn, 'camera_fixed'),
  decodeTask(body, id) {
    const task = isObject(body.data) ? body.data : body
    const { status, progress, fail_reason: reason, result_url: result } = task
    const fields = {
      id: task.task_id || task.id || id,
      model: task.model,
      status,
      progress,
      error: reason || task.error,
      // hosts without result_url put the video's URL into fail_reason
      url: result || task.url || (isUrl(reason) ? reason : undefined),
      createdAt: task.submit_time ?? task.created_at,
      completedAt: task.finish_time ?? task.completed_at,
    }
    return readTask(fields, body)
  },
  taskPath: (id) => `${PATH}/${encodeURIComponent(id)}`,
}

function isUrl(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//.test(value)
}
