import {
  ApiError,
  createVideoClient,
  TransportError,
  type VideoClient,
  type VideoProtocol,
  type VideoTask,
} from '@mixrouter/core'
import { CommandError } from './command-error.ts'
import { connect } from './connection.ts'
import { failureOf, reportFailure } from './failure.ts'
import { InterruptedError } from './interrupted-error.ts'
import { checkOutput, save } from './output.ts'
import { createProgress } from './progress.ts'
import { readVideoRequest, type VideoRequestOptions } from './video-request.ts'

export interface VideoOptions extends VideoRequestOptions {
  /** Path to save the video to. @default the task's id with .mp4 */
  out?: string
  /** Whether to overwrite the file of `out` without asking. */
  force?: boolean
  /** Id of a submitted task to resume. */
  task?: string
  baseUrl?: string
  protocol: VideoProtocol
  offline?: boolean
  /** In seconds. */
  pollInterval: number
  /** In seconds; 0 waits forever. */
  deadline: number
  json?: boolean
}

/** How a task ended without a video. */
const FAILURES: Partial<Record<VideoTask['status'], string>> = {
  failed: 'failed',
  cancelled: 'was cancelled',
  expired: 'expired',
}

/** `mixrouter video`: submits or resumes a task, waits for it, and saves its video. */
export async function video(prompt: string | undefined, options: VideoOptions): Promise<void> {
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  try {
    const { task, path } = await makeVideo(prompt, options, interruption.signal)
    if (options.json) console.log(JSON.stringify({ task, file: path }, null, 2))
    else if (path !== '-') console.log(path)
  } catch (error) {
    const { task, cause } = error instanceof UnfinishedTaskError ? error : { cause: error }
    const action = task && `The task continues. To resume it: ${resumeCommand(task, options)}`
    if (interruption.signal.aborted) reportFailure(new InterruptedError(action))
    else reportFailure(action ? resumable(cause, action) : cause)
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
  process.exit() // an offline upstream would keep the process running
}

/** An error that leaves a task which can be resumed. */
class UnfinishedTaskError extends Error {
  readonly task: string | undefined

  constructor(cause: unknown, task: string | undefined) {
    super(undefined, { cause })
    this.task = task
  }
}

/** The failure, after which the task can be resumed. */
function resumable(cause: unknown, action: string): CommandError {
  const { message, exitCode } = failureOf(cause)
  return new CommandError(message, exitCode, action)
}

/** @returns the task, and the path of its video */
async function makeVideo(
  prompt: string | undefined,
  options: VideoOptions,
  signal: AbortSignal,
): Promise<{ task: string; path: string }> {
  if (options.json && options.out === '-')
    throw new CommandError('--json prints to standard output, too. Save the video with --out FILE', 2)
  if (options.task !== undefined && prompt !== undefined) {
    throw new CommandError('--task resumes a task, which already has a prompt; omit the prompt', 2)
  }
  const request =
    options.task === undefined ? await readVideoRequest(prompt, pickRequest(options)) : undefined
  const overwrite = await checkOutput(options.out, options)
  const { protocol } = options
  const videos = await connect(options, (server) => createVideoClient({ ...server, protocol }))
  const id = options.task ?? (request && (await submit(videos, request, signal))) ?? ''
  try {
    const task = await waitForTask(videos, id, options, signal)
    if (task.status !== 'succeeded') throw new CommandError(describeFailure(task), 1)
    const out = options.out ?? `${id.replace(/[^\w.-]/g, '_')}.mp4`
    const { body } = await videos.content(id, { signal })
    await save(body, out, { overwrite, signal })
    return { task: id, path: out }
  } catch (error) {
    throw error instanceof CommandError || isFinal(error) || options.offline
      ? error
      : new UnfinishedTaskError(error, id)
  }
}

async function submit(
  videos: VideoClient,
  request: Parameters<VideoClient['submit']>[0],
  signal: AbortSignal,
): Promise<string> {
  try {
    const { id, warnings } = await videos.submit(request, { signal })
    for (const { code, path, message } of warnings) console.error(`warning ${code} ${path}: ${message}`)
    console.error(`task ${id}`)
    return id
  } catch (error) {
    if (!TransportError.is(error)) throw error
    throw new CommandError(
      `${error.message}. The task may have started anyway; it was not submitted again.`,
      1,
    )
  }
}

async function waitForTask(
  videos: VideoClient,
  id: string,
  { pollInterval, deadline }: VideoOptions,
  signal: AbortSignal,
): Promise<VideoTask> {
  const progress = createProgress(process.stderr)
  let last: VideoTask | undefined
  try {
    const wait = { pollInterval: pollInterval * 1000, deadline: deadline * 1000, signal }
    for await (const task of videos.wait(id, wait)) {
      progress.show(task.status, task.progress)
      last = task
    }
  } finally {
    progress.end()
  }
  return last as VideoTask
}

function pickRequest({
  out,
  force,
  task,
  baseUrl,
  protocol,
  offline,
  pollInterval,
  deadline,
  json,
  ...request
}: VideoOptions) {
  return request
}

/** The command that resumes the task. */
function resumeCommand(task: string, { out, baseUrl, protocol }: VideoOptions): string {
  const options = { out, 'base-url': baseUrl, protocol: protocol === 'service' ? undefined : protocol }
  const args = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, quoteForShell(value)],
  )
  return ['mixrouter video --task', quoteForShell(task), ...args].join(' ')
}

function quoteForShell(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

function describeFailure({ id, status, error }: VideoTask): string {
  const reason = error ? `: ${error.message}${error.code ? ` (${error.code})` : ''}` : ''
  return `The task ${id} ${FAILURES[status] ?? `is ${status}`}${reason}`
}

/** Whether the error means that the task can't be resumed. */
function isFinal(error: unknown): boolean {
  return ApiError.is(error) && (error.status === 404 || error.status === 401 || error.status === 403)
}
