import { createWriteStream } from 'node:fs'
import { access, constants, rename, rm } from 'node:fs/promises'
import { constants as system } from 'node:os'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  ApiError,
  createVideoClient,
  TransportError,
  type VideoClient,
  type VideoProtocol,
  type VideoTask,
} from '@mixrouter/core'
import { CommandError } from './command-error.ts'
import { createProgress } from './progress.ts'
import { readVideoRequest, type VideoRequestOptions } from './video-request.ts'

export interface VideoOptions extends VideoRequestOptions {
  /** Path of the video. @default the task's id with .mp4 */
  out?: string
  /** Id of a task that was submitted before. */
  task?: string
  baseUrl?: string
  wire: VideoProtocol
  offline?: boolean
  /** Seconds. */
  pollInterval: number
  deadline: number
}

const NO_KEY = `MIXROUTER_API_KEY is not set. Put a token of api.mixrouter.com there, or try it with --offline.`

/** `mixrouter video`: submits a task, or takes one up again, follows it, and saves its video. */
export async function video(prompt: string | undefined, options: VideoOptions): Promise<void> {
  const left = new AbortController()
  const leave = () => left.abort()
  process.once('SIGINT', leave).once('SIGTERM', leave)
  try {
    console.log(await make(prompt, options, left.signal))
  } catch (error) {
    process.exitCode = left.signal.aborted ? 128 + system.signals.SIGINT : exitCodeOf(error)
    console.error(left.signal.aborted ? 'Interrupted.' : describe(error))
    const { task } = error instanceof Unfinished ? error : {}
    if (task !== undefined)
      console.error(`The task goes on. To come back to it:\n\n  ${resumption(task, options)}`)
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
  }
  process.exit() // an offline upstream would live on
}

/** What went wrong with a task that can be taken up again. */
class Unfinished extends Error {
  readonly task: string | undefined

  constructor(cause: unknown, task: string | undefined) {
    super(undefined, { cause })
    this.task = task
  }
}

/** @returns where the video is */
async function make(prompt: string | undefined, options: VideoOptions, signal: AbortSignal): Promise<string> {
  if (options.task !== undefined && prompt !== undefined) {
    throw new CommandError('--task takes up a task that has its prompt already', 2)
  }
  const request =
    options.task === undefined ? await readVideoRequest(prompt, pickRequest(options)) : undefined
  await checkWritable(options.out)
  const videos = await connect(options)
  const id = options.task ?? (request && (await submit(videos, request, signal))) ?? ''
  try {
    const task = await follow(videos, id, options, signal)
    if (task.status !== 'succeeded') throw new CommandError(describeEnd(task), 1)
    return await save(videos, id, options.out ?? `${id.replace(/[^\w.-]/g, '_')}.mp4`, signal)
  } catch (error) {
    throw error instanceof CommandError || isGone(error) || options.offline
      ? error
      : new Unfinished(error, id)
  }
}

async function connect({ baseUrl, wire, offline }: VideoOptions): Promise<VideoClient> {
  if (offline) {
    const { startOfflineUpstream } = await import('@mixrouter/testing')
    const { url } = await startOfflineUpstream()
    return createVideoClient({ apiKey: 'offline', baseURL: url, wire })
  }
  const { MIXROUTER_API_KEY: apiKey, MIXROUTER_BASE_URL: fallback } = process.env
  if (!apiKey) throw new CommandError(NO_KEY, 2)
  const baseURL = baseUrl ?? fallback
  try {
    return createVideoClient({ apiKey, wire, ...(baseURL && { baseURL }) })
  } catch (error) {
    throw new CommandError(`--base-url ${(error as Error).message}`, 2)
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
      `${error.message}: there was no answer. The task may have begun all the same; it was not sent again.`,
      1,
    )
  }
}

async function follow(
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

/** Saves the video under its name when all of it has come. */
async function save(videos: VideoClient, id: string, out: string, signal: AbortSignal): Promise<string> {
  const part = `${out}.part`
  const { body } = await videos.content(id, { signal })
  try {
    await pipeline(body, createWriteStream(part), { signal })
    await rename(part, out)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  return out
}

/** Before money is spent. */
async function checkWritable(out: string | undefined): Promise<void> {
  const folder = dirname(out ?? '.mp4')
  await access(folder, constants.W_OK).catch(() => {
    throw new CommandError(`The folder ${folder} can't be written to`, 2)
  })
}

function pickRequest({
  out,
  task,
  baseUrl,
  wire,
  offline,
  pollInterval,
  deadline,
  ...request
}: VideoOptions) {
  return request
}

/** The command that takes up the task. */
function resumption(task: string, { out, baseUrl, wire }: VideoOptions): string {
  const options = Object.entries({ out, 'base-url': baseUrl, wire: wire === 'service' ? undefined : wire })
  const told = options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, quoted(value)]))
  return ['mixrouter video --task', quoted(task), ...told].join(' ')
}

function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

function describeEnd({ id, status, error }: VideoTask): string {
  const reason = error ? `: ${error.message}${error.code ? ` (${error.code})` : ''}` : ''
  return `The task ${id} ${status === 'failed' ? 'failed' : `was ${status}`}${reason}`
}

/** Whether there is no such task to come back to. */
function isGone(error: unknown): boolean {
  return ApiError.is(error) && (error.status === 404 || error.status === 401 || error.status === 403)
}

function exitCodeOf(error: unknown): number {
  return error instanceof CommandError ? error.exitCode : 1
}

function describe(error: unknown): string {
  const cause = error instanceof Unfinished ? error.cause : error
  if (ApiError.is(cause) || TransportError.is(cause) || cause instanceof CommandError) return cause.message
  if (cause instanceof Error && 'syscall' in cause) return cause.message
  throw cause
}
