import { ApiError } from '../hub/index.ts'
import { TransportError } from '../transport/index.ts'
import { hasEnded, type VideoTask } from './types.ts'

export interface WaitOptions {
  /** Milliseconds between two polls. @default 5000 */
  pollInterval?: number
  /** Milliseconds after which the wait fails, as some tasks never end; 0 waits without limit. @default 1200000 */
  deadline?: number
  signal?: AbortSignal
}

const POLL_INTERVAL_MS = 5000
const DEADLINE_MS = 20 * 60_000

/** The wait fails with the poll that is the fifth in a row to fail. */
const MAX_FAILURES = 5

/** Polls the task until it has ended, and yields it whenever its status or progress has changed. */
export async function* waitForTask(
  id: string,
  get: (signal: AbortSignal | undefined) => Promise<VideoTask>,
  { pollInterval = POLL_INTERVAL_MS, deadline = DEADLINE_MS, signal }: WaitOptions,
): AsyncGenerator<VideoTask> {
  const expired = deadline > 0 ? AbortSignal.timeout(deadline) : undefined
  const signals = [expired, signal].filter((one) => one !== undefined)
  const ended = signals.length > 1 ? AbortSignal.any(signals) : signals[0]
  let last: VideoTask | undefined
  let failures = 0

  /** The task; or the milliseconds to wait, if the poll failed and can be repeated. */
  async function poll(): Promise<VideoTask | number> {
    try {
      ended?.throwIfAborted()
      const task = await get(ended)
      failures = 0
      return task
    } catch (error) {
      signal?.throwIfAborted()
      if (expired?.aborted) throw deadlineError(id, deadline, last)
      if (!isTransient(error) || ++failures === MAX_FAILURES) throw error
      return Math.max(pollInterval, retryAfterSeconds(error) * 1000)
    }
  }

  for (;;) {
    const result = await poll()
    if (typeof result === 'number') {
      await sleep(result, ended)
      continue
    }
    if (result.status !== last?.status || result.progress !== last.progress) yield result
    if (hasEnded(result)) return
    last = result
    await sleep(pollInterval, ended)
  }
}

function deadlineError(id: string, deadline: number, last: VideoTask | undefined): ApiError {
  const status = last ? `is still ${last.status}` : 'could not be fetched'
  return new ApiError(
    `The video task ${id} ${status} after ${deadline / 1000} s; use its id to resume waiting`,
    {
      status: 504,
      code: 'video_deadline',
    },
  )
}

/** Whether a poll can be repeated after an error. It costs nothing, unlike a submission. */
function isTransient(error: unknown): boolean {
  if (TransportError.is(error)) return error.failure !== 'aborted'
  return ApiError.is(error) && (error.status >= 500 || error.status === 429 || error.status === 408)
}

function retryAfterSeconds(error: unknown): number {
  const seconds = ApiError.is(error) ? Number(error.retryAfter) : 0
  return Number.isFinite(seconds) ? Math.min(seconds, 60) : 0
}

/** Resolves after the time, or when the signal aborts. */
function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const wake = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, milliseconds)
    signal?.addEventListener('abort', wake, { once: true })
  })
}
