import type { VideoProtocol } from '@mixrouter/core'
import type { OfflineVideo } from './tasks.ts'

/** How the upstream tells of tasks on one wire. */
interface TaskWire {
  path: string
  submitted(task: OfflineVideo): unknown
  task(task: OfflineVideo, url: string): unknown
  /** Whether a queued task is cancelled by DELETE. */
  cancels?: boolean
}

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000)

/** The service knows nothing of cancelled and expired tasks: they stay as they were. */
const SERVICE_WORDS = {
  queued: 'queued',
  running: 'in_progress',
  succeeded: 'completed',
  failed: 'failed',
  cancelled: 'in_progress',
  expired: 'in_progress',
}

const NEW_API_WORDS = {
  queued: 'QUEUED',
  running: 'IN_PROGRESS',
  succeeded: 'SUCCESS',
  failed: 'FAILURE',
  cancelled: 'IN_PROGRESS',
  expired: 'IN_PROGRESS',
}

const FAILURE = { code: 'OutputVideoSensitiveContentDetected', message: 'The prompt asks for a failure' }

export const CODECS: Readonly<Record<VideoProtocol, TaskWire>> = {
  service: {
    path: '/v1/videos',
    submitted: (task) => ({ ...serviceTask(task), status: 'queued', progress: 0 }),
    task: (task, url) => ({
      ...serviceTask(task),
      completed_at: seconds(task.updatedAt), // the service says so of running tasks too
      ...(task.status === 'succeeded' && { metadata: { url } }),
      ...(task.status === 'failed' && { error: FAILURE }),
    }),
  },
  'new-api': {
    path: '/v1/video/generations',
    submitted: ({ id }) => ({ task_id: id }),
    task: ({ id, status, progress, createdAt, updatedAt }, url) => ({
      code: 'success',
      message: '',
      data: {
        task_id: id,
        status: NEW_API_WORDS[status],
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
    cancels: true,
    submitted: ({ id }) => ({ id }),
    task: ({ id, model, status, createdAt, updatedAt }, url) => ({
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

function serviceTask({ id, model, status, progress, createdAt }: OfflineVideo) {
  const created_at = seconds(createdAt)
  return { id, task_id: id, object: 'video', model, status: SERVICE_WORDS[status], progress, created_at }
}
