import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { ApiError, type VideoProtocol, type VideoStatus } from '@mixrouter/core'
import { isObject } from '@mixrouter/core/internal'

/** A video task that was submitted to the offline upstream. */
export interface OfflineVideo {
  id: string
  protocol: VideoProtocol
  model: string
  prompt: string
  headers: IncomingHttpHeaders
  body: unknown
  /** The current status. */
  readonly status: VideoStatus
  /** In percent. */
  readonly progress: number
  /** In milliseconds since 1970. */
  createdAt: number
  /** In milliseconds since 1970; the current time while the task is not finished. */
  readonly updatedAt: number
}

export interface Tasks {
  /** The latest tasks, oldest first. */
  readonly all: readonly OfflineVideo[]
  /** @throws ApiError 400 if the model is missing, or with the status that the prompt requests */
  submit(protocol: VideoProtocol, body: unknown, headers: IncomingHttpHeaders): OfflineVideo
  find(id: string): OfflineVideo | undefined
  /** @throws ApiError 409 if the task is not queued any more */
  cancel(task: OfflineVideo): void
}

/** The final status of tasks whose prompt contains the directive. */
const FINAL_STATUS: Readonly<Record<string, VideoStatus>> = {
  'error:failed': 'failed',
  'error:cancelled': 'cancelled',
  'error:expired': 'expired',
  'error:endless': 'running',
}

/** The fraction of a task's duration that it is queued. */
const QUEUED_FRACTION = 0.25
const MAX_TASKS = 100

/** @param durationMs how long each task takes */
export function createTasks(durationMs: number): Tasks {
  const all: OfflineVideo[] = []
  const cancelled = new Map<OfflineVideo, number>()

  /** From 0 to 1. */
  const done = ({ createdAt }: OfflineVideo) =>
    durationMs > 0 ? Math.min((Date.now() - createdAt) / durationMs, 1) : 1

  return {
    all,
    submit(protocol, body, headers) {
      const { model, prompt } = readSubmission(body)
      const fault = /\berror:(\d{3})\b/.exec(prompt)?.[1]
      if (fault) throw new ApiError(`The prompt contains error:${fault}`, { status: Number(fault) })
      const directive = Object.keys(FINAL_STATUS).find((key) => prompt.includes(key))
      const finalStatus = FINAL_STATUS[directive ?? ''] ?? 'succeeded'
      const task: OfflineVideo = {
        id: `offline-video-${randomUUID()}`,
        protocol,
        model,
        prompt,
        headers,
        body,
        createdAt: Date.now(),
        get status() {
          if (cancelled.has(task)) return 'cancelled'
          if (done(task) < QUEUED_FRACTION) return 'queued'
          return done(task) < 1 ? 'running' : finalStatus
        },
        get progress() {
          if (task.status === 'succeeded') return 100
          return Math.min(Math.floor(done(task) * 100), 99)
        },
        get updatedAt() {
          return cancelled.get(task) ?? task.createdAt + done(task) * durationMs
        },
      }
      if (all.push(task) > MAX_TASKS) all.shift()
      return task
    },
    find: (id) => all.find((task) => task.id === id),
    cancel(task) {
      if (task.status !== 'queued') {
        throw new ApiError(`The task is ${task.status}; only queued tasks can be cancelled`, { status: 409 })
      }
      cancelled.set(task, Date.now())
    },
  }
}

/** The model and the prompt, which is part of `content` in Volcengine's protocol. */
function readSubmission(body: unknown): { model: string; prompt: string } {
  const { model, prompt, content } = isObject(body) ? body : {}
  if (typeof model !== 'string' || model === '') {
    throw new ApiError('model is missing', { status: 400, param: 'model' })
  }
  const texts = Array.isArray(content) ? content.map((part) => (isObject(part) ? part.text : '')) : [prompt]
  return { model, prompt: texts.filter((text) => typeof text === 'string').join(' ') }
}
