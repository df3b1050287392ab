import type { VideoProtocol } from '@mixrouter/core'
import type { OfflineVideo } from './tasks.ts'

/** The route and the responses of one video protocol. */
interface ProtocolCodec {
  path: string
  /** The response to a submission. */
  encodeSubmission(task: OfflineVideo): unknown
  /** The response to a status request; `url` is where the finished video is. */
  encodeTask(task: OfflineVideo, url: string): unknown
  /** Whether DELETE cancels a queued task. */
  canCancel?: boolean
}

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000)

/** The service has no status for cancelled and expired tasks, and keeps reporting them as in progress. */
const SERVICE_STATUS = {
  queued: 'queued',
  running: 'in_progress',
  succeeded: 'completed',
  failed: 'failed',
  cancelled: 'in_progress',
  expired: 'in_progress',
}

const NEW_API_STATUS = {
  queued: 'QUEUED',
  running: 'IN_PROGRESS',
  succeeded: 'SUCCESS',
  failed: 'FAILURE',
  cancelled: 'IN_PROGRESS',
  expired: 'IN_PROGRESS',
}

const FAILURE = { code: 'OutputVideoSensitiveContentDetected', message: 'The prompt contains error:failed' }

export const CODECS: Readonly<Record<VideoProtocol, ProtocolCodec>> = {
  service: {
    path: '/v1/videos',
    encodeSubmission: (task) => ({ ...encodeServiceTask(task), status: 'queued', progress: 0 }),
    encodeTask: (task, url) => ({
      ...encodeServiceTask(task),
      completed_at: seconds(task.updatedAt), // the service sends it for running tasks too
      ...(task.status === 'succeeded' && { metadata: { url } }),
      ...(task.status === 'failed' && { error: FAILURE }),
    }),
  },
  'new-api': {
    path: '/v1/video/generations',
    encodeSubmission: ({ id }) => ({ task_id: id }),
    encodeTask: ({ id, status, progress, createdAt, updatedAt }, url) => ({
      code: 'success',
      message: '',
      data: {
        task_id: id,
        status: NEW_API_STATUS[status],
        progress: `${progress}%`,
        fail_reason: status === 'failed' ? FAILURE.message : '',
        submit_time: seconds(createdAt),
        finish_time: status === 'succeeded' || status === 'failed' ? seconds(updatedAt) : 0,
        ...(status === 'succeeded' && { result_url: url }),
      },
    }),
  },
  volcengine: {
    path: '/api/v3/contents/generations/tasks',
    canCancel: true,
    encodeSubmission: ({ id }) => ({ id }),
    encodeTask: ({ id, model, status, createdAt, updatedAt }, url) => ({
      id,
      model,
      status,
      created_at: seconds(createdAt),
      updated_at: seconds(updatedAt),
      ...(status === 'succeeded' && { content: { video_url: url } }),
      ...(status === 'failed' && { error: FAILURE }),
    }),
  },
}

function encodeServiceTask({ id, model, status, progress, createdAt }: OfflineVideo) {
  const created_at = seconds(createdAt)
  return { id, task_id: id, object: 'video', model, status: SERVICE_STATUS[status], progress, created_at }
}
