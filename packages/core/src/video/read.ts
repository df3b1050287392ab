import { ApiError, isObject, type JsonObject } from '../hub/index.ts'
import { hasEnded, type VideoStatus, type VideoTask, type VideoTaskError } from './types.ts'

/** The statuses of all protocols, in lower case. */
const STATUS_BY_NAME: Readonly<Record<string, VideoStatus>> = {
  queued: 'queued',
  submitted: 'queued',
  not_start: 'queued',
  pending: 'queued',
  running: 'running',
  in_progress: 'running',
  processing: 'running',
  succeeded: 'succeeded',
  success: 'succeeded',
  completed: 'succeeded',
  failed: 'failed',
  failure: 'failed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  expired: 'expired',
}

/** The fields of a task as the upstream sent them, not checked yet. */
export interface TaskFields {
  id: unknown
  model?: unknown
  status: unknown
  progress?: unknown
  url?: unknown
  error?: unknown
  createdAt?: unknown
  completedAt?: unknown
}

/**
 * The task that an upstream describes.
 *
 * @throws ApiError 502 if it has no id
 */
export function readTask(fields: TaskFields, raw: JsonObject): VideoTask {
  const id = readText(fields.id)
  if (id === undefined) throw new ApiError('The upstream sent a video task without an id', { status: 502 })
  const status = readStatus(fields.status)
  const task: VideoTask = { id, status, progress: readProgress(fields.progress, status), raw }
  const model = readText(fields.model)
  const createdAt = readTime(fields.createdAt)
  if (model !== undefined) task.model = model
  if (createdAt !== undefined) task.createdAt = createdAt
  if (!hasEnded(task)) return task

  const url = status === 'succeeded' ? readText(fields.url) : undefined
  const error = status === 'succeeded' ? undefined : readError(fields.error)
  const completedAt = readTime(fields.completedAt)
  if (url !== undefined) task.url = url
  if (error) task.error = error
  if (completedAt !== undefined) task.completedAt = completedAt
  return task
}

function readStatus(value: unknown): VideoStatus {
  const known = typeof value === 'string' ? value.toLowerCase() : 'queued'
  return Object.hasOwn(STATUS_BY_NAME, known) ? (STATUS_BY_NAME[known] as VideoStatus) : 'running'
}

/** Percent, from `50`, `"50%"` or nothing. */
function readProgress(value: unknown, status: VideoStatus): number {
  if (status === 'succeeded') return 100
  const percent = typeof value === 'string' ? Number.parseFloat(value) : value
  if (typeof percent !== 'number' || !Number.isFinite(percent)) return 0
  return Math.min(Math.max(percent, 0), 100)
}

function readError(value: unknown): VideoTaskError | undefined {
  if (typeof value === 'string') return value === '' ? undefined : { message: value }
  if (!isObject(value)) return undefined
  const code = readText(value.code)
  const message = readText(value.message) ?? code
  return message === undefined ? undefined : { message, ...(code !== undefined && { code }) }
}

/** A string that is not empty. */
function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Seconds since 1970; new-api sends 0 for never. */
function readTime(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined
}
