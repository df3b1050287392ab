import { ApiError, isObject, type JsonObject } from '../hub/index.ts'
import { hasEnded, type VideoStatus, type VideoTask, type VideoTaskError } from './types.ts'

/** The words of all upstreams, in lower case. */
const STATUS_BY_WORD: Readonly<Record<string, VideoStatus>> = {
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

/** What a wire has found in an upstream's words, not looked at yet. */
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
 * The task that an upstream tells of.
 *
 * @throws ApiError 502 for an answer that names no task
 */
export function readTask(fields: TaskFields, raw: JsonObject): VideoTask {
  const id = readText(fields.id)
  if (id === undefined) throw new ApiError('The upstream answered without the id of a task', { status: 502 })
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

function readStatus(word: unknown): VideoStatus {
  const known = typeof word === 'string' ? word.toLowerCase() : 'queued'
  return Object.hasOwn(STATUS_BY_WORD, known) ? (STATUS_BY_WORD[known] as VideoStatus) : 'running'
}

/** Percent of `50`, `"50%"` or nothing at all. */
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

/** A text that says something. */
function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Seconds since 1970; 0 is what new-api says for never. */
function readTime(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined
}
