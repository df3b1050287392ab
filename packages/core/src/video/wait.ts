import { ApiError } from '../hub/index.ts'
import { TransportError } from '../transport/index.ts'
import { hasEnded, type VideoTask } from './types.ts'

export interface WaitOptions {
  /** Milliseconds between two questions. @default 5000 */
  pollInterval?: number
  /** Milliseconds after which the wait ends, as some tasks seem to run for ever; 0 is never. @default 1200000 */
  deadline?: number
  signal?: AbortSignal
}

const POLL_INTERVAL = 5000
const DEADLINE = 20 * 60_000

/** Questions in a row that may fail before the wait does. */
const MOST_FAILURES = 5

/** Asks again and again, and yields what is new, until the task has ended. */
export async function* waitForTask(
  id: string,
  get: (signal: AbortSignal | undefined) => Promise<VideoTask>,
  { pollInterval = POLL_INTERVAL, deadline = DEADLINE, signal }: WaitOptions,
): AsyncGenerator<VideoTask> {
  const over = deadline > 0 ? AbortSignal.timeout(deadline) : undefined
  const signals = [over, signal].filter((one) => one !== undefined)
  const either = signals.length > 1 ? AbortSignal.any(signals) : signals[0]
  let last: VideoTask | undefined
  let failures = 0

  /** The task; or, where the question failed and another may not, the milliseconds until then. */
  async function ask(): Promise<VideoTask | number> {
    try {
      either?.throwIfAborted()
      const task = await get(either)
      failures = 0
      return task
    } catch (error) {
      signal?.throwIfAborted()
      if (over?.aborted) throw tooLate(id, deadline, last)
      if (!mayPass(error) || ++failures === MOST_FAILURES) throw error
      return Math.max(pollInterval, secondsOf(error) * 1000)
    }
  }

  for (;;) {
    const answer = await ask()
    if (typeof answer === 'number') {
      await sleep(answer, either)
      continue
    }
    if (answer.status !== last?.status || answer.progress !== last.progress) yield answer
    if (hasEnded(answer)) return
    last = answer
    await sleep(pollInterval, either)
  }
}

function tooLate(id: string, deadline: number, last: VideoTask | undefined): ApiError {
  const status = last ? `is still ${last.status}` : 'has not answered'
  return new ApiError(`The video task ${id} ${status} after ${deadline / 1000} s. Its id finds it again`, {
    status: 504,
    code: 'video_deadline',
  })
}

/** Whether the same question may get an answer later. Asking costs nothing, unlike submitting. */
function mayPass(error: unknown): boolean {
  if (TransportError.is(error)) return error.failure !== 'aborted'
  return ApiError.is(error) && (error.status >= 500 || error.status === 429 || error.status === 408)
}

function secondsOf(error: unknown): number {
  const seconds = ApiError.is(error) ? Number(error.retryAfter) : 0
  return Number.isFinite(seconds) ? Math.min(seconds, 60) : 0
}

/** Resolves after the time, or when the signal says so. */
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
