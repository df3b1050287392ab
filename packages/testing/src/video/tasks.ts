import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { ApiError, isObject, type VideoProtocol, type VideoStatus } from '@mixrouter/core'

/** A video task as it was submitted to the offline upstream. */
export interface OfflineVideo {
  id: string
  wire: VideoProtocol
  model: string
  prompt: string
  headers: IncomingHttpHeaders
  body: unknown
  /** What it is now. */
  readonly status: VideoStatus
  /** Percent. */
  readonly progress: number
  /** Milliseconds since 1970. */
  createdAt: number
  /** Milliseconds since 1970; until it has ended, now. */
  readonly updatedAt: number
}

export interface Tasks {
  /** The latest tasks, oldest first. */
  readonly all: readonly OfflineVideo[]
  /** @throws ApiError 400 for a request without a model, and what its prompt asks for */
  submit(wire: VideoProtocol, body: unknown, headers: IncomingHttpHeaders): OfflineVideo
  find(id: string): OfflineVideo | undefined
  /** @throws ApiError 409 for a task that runs or has ended */
  cancel(task: OfflineVideo): void
}

/** What a prompt orders, and what then becomes of the task. */
const ENDS: Readonly<Record<string, VideoStatus>> = {
  'error:failed': 'failed',
  'error:cancelled': 'cancelled',
  'error:expired': 'expired',
  'error:endless': 'running',
}

/** Part of a task's time that it waits in the queue. */
const QUEUED = 0.25
const MOST_TASKS = 100

/** Tasks that take `time` milliseconds each. */
export function createTasks(time: number): Tasks {
  const all: OfflineVideo[] = []
  const cancelled = new Map<OfflineVideo, number>()

  /** How much of a task is done, from 0 to 1. */
  const done = ({ createdAt }: OfflineVideo) => (time > 0 ? Math.min((Date.now() - createdAt) / time, 1) : 1)

  return {
    all,
    submit(wire, body, headers) {
      const { model, prompt } = readSubmission(body)
      const fault = /\berror:(\d{3})\b/.exec(prompt)?.[1]
      if (fault) throw new ApiError(`The prompt asks for the error ${fault}`, { status: Number(fault) })
      const order = Object.keys(ENDS).find((word) => prompt.includes(word))
      const end = order === undefined ? 'succeeded' : (ENDS[order] ?? 'succeeded')
      const task: OfflineVideo = {
        id: `offline-video-${randomUUID()}`,
        wire,
        model,
        prompt,
        headers,
        body,
        createdAt: Date.now(),
        get status() {
          if (cancelled.has(task)) return 'cancelled'
          if (done(task) < QUEUED) return 'queued'
          return done(task) < 1 ? 'running' : end
        },
        get progress() {
          if (task.status === 'succeeded') return 100
          return Math.min(Math.floor(done(task) * 100), 99)
        },
        get updatedAt() {
          return cancelled.get(task) ?? task.createdAt + done(task) * time
        },
      }
      if (all.push(task) > MOST_TASKS) all.shift()
      return task
    },
    find: (id) => all.find((task) => task.id === id),
    cancel(task) {
      if (task.status !== 'queued') {
        throw new ApiError(`The task is ${task.status} and can't be cancelled`, { status: 409 })
      }
      cancelled.set(task, Date.now())
    },
  }
}

/** The model and the prompt, which stands among the contents on Volcengine's wire. */
function readSubmission(body: unknown): { model: string; prompt: string } {
  const { model, prompt, content } = isObject(body) ? body : {}
  if (typeof model !== 'string' || model === '') {
    throw new ApiError('model is missing', { status: 400, param: 'model' })
  }
  const texts = Array.isArray(content) ? content.map((part) => (isObject(part) ? part.text : '')) : [prompt]
  return { model, prompt: texts.filter((text) => typeof text === 'string').join(' ') }
}
