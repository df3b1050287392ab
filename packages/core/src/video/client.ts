import { ApiError, collectWarnings, defined, refuseLosses } from '../hub/index.ts'
import type { OnUnsupported } from '../translate.ts'
import {
  createUpstream,
  type HeaderFields,
  type Timeouts,
  type TransportResponse,
  type UpstreamOptions,
} from '../transport/index.ts'
import { callEmpty, callJson, openContent } from './call.ts'
import { protocolCodecs } from './protocols.ts'
import type { SubmittedVideo, VideoProtocol, VideoRequest, VideoTask } from './types.ts'
import { type WaitOptions, waitForTask } from './wait.ts'

export interface VideoClientOptions extends UpstreamOptions {
  /** The routes and JSON with which the upstream offers videos. @default 'service' */
  protocol?: VideoProtocol
  /** What to do with what the protocol can't carry. @default 'warn' */
  onUnsupported?: OnUnsupported
}

export interface VideoCallOptions {
  headers?: HeaderFields
  signal?: AbortSignal
  timeouts?: Timeouts
}

export interface ContentOptions extends VideoCallOptions {
  /** The part to send, as the value of a `Range` header: `bytes=0-1023`. */
  range?: string
}

/** Makes videos: tasks that are submitted, followed, and fetched when they are done. */
export interface VideoClient {
  /**
   * Submits a task. It is sent once, never again: a task costs money, and one without a response may still have begun.
   *
   * @throws ApiError the upstream's error, with `response`
   * @throws TransportError if there was no response
   */
  submit(request: VideoRequest, options?: VideoCallOptions): Promise<SubmittedVideo>
  /** Fetches a task. @throws as `submit` does; ApiError 404 if the task does not exist */
  get(id: string, options?: VideoCallOptions): Promise<VideoTask>
  /**
   * Follows a task: yields it whenever its status or progress changes, and last when it has ended, well or not. A poll
   * that fails is repeated; the fifth failure in a row is thrown.
   *
   * @throws ApiError as `get` does; with the code `video_deadline` when the deadline passes
   * @throws the signal's reason when it aborts
   * @example for await (const { status, progress } of videos.wait(id)) console.log(status, progress)
   */
  wait(id: string, options?: WaitOptions): AsyncIterable<VideoTask>
  /**
   * Opens the video, or the part of it that `range` names: 200 or 206, and the bytes as they come.
   *
   * @throws ApiError as `get` does; 409 if the task has no video (yet)
   */
  content(id: string, options?: ContentOptions): Promise<TransportResponse>
  /**
   * Cancels a task, where the upstream can: Volcengine does as long as it is queued.
   *
   * @throws ApiError as `get` does; 405 if the protocol cancels no tasks
   */
  cancel(id: string, options?: VideoCallOptions): Promise<void>
}

/**
 * Creates a client for video tasks of the service, of another new-api host, or of Volcengine.
 *
 * @throws TypeError if the base URL is not a valid http(s) URL
 * @example
 * const videos = createVideoClient({ apiKey: 'sk-...' })
 * const { id } = await videos.submit({ model: 'doubao-seedance-1-0-pro-250528', prompt: 'A cat yawns', duration: 5 })
 * for await (const task of videos.wait(id)) console.log(task.status, task.progress)
 * const { body } = await videos.content(id)
 */
export function createVideoClient(options: VideoClientOptions): VideoClient {
  const { protocol = 'service', onUnsupported } = options
  const codec = protocolCodecs[protocol]
  const upstream = createUpstream(options)
  const get = async (id: string, call: VideoCallOptions = {}) =>
    codec.decodeTask(await callJson(upstream, { ...call, method: 'GET', path: codec.taskPath(id) }), id)

  return {
    async submit(request, call = {}) {
      const { warnings, warn } = collectWarnings()
      const body = JSON.stringify(codec.encodeRequest(request, warn))
      if (onUnsupported === 'error') refuseLosses(warnings, `The video protocol ${protocol}`)
      const headers = { ...call.headers, 'content-type': 'application/json' }
      const task = await callJson(upstream, { ...call, method: 'POST', path: codec.path, headers, body })
      return {
        model: request.model,
        ...codec.decodeTask(task),
        warnings: onUnsupported === 'ignore' ? [] : warnings,
      }
    },
    get,
    wait: (id, wait = {}) => waitForTask(id, (signal) => get(id, defined({ signal })), wait),
    async content(id, { range, ...call } = {}) {
      const headers = { ...call.headers, ...(range !== undefined && { range }) }
      const open = (address: string) => openContent(upstream, address, { ...call, headers })
      if (!codec.contentPath) return open(videoURL(await get(id, call)))
      const path = upstream.prefix + codec.contentPath(id)
      try {
        return await open(path)
      } catch (error) {
        if (!isMissing(error)) throw error
        const task = await get(id, call).catch(() => undefined)
        if (task?.url === undefined || task.url.endsWith(path)) throw error
        return open(task.url)
      }
    },
    async cancel(id, call = {}) {
      const path = codec.cancelPath?.(id)
      if (path === undefined) {
        throw new ApiError(`The video protocol ${protocol} cannot cancel tasks`, {
          status: 405,
          code: 'cancel_unsupported',
        })
      }
      await callEmpty(upstream, { ...call, method: 'DELETE', path })
    },
  }
}

/**
 * Whether a content route has no video, so that it may be where the task says. The route may also respond with a page
 * or an error under a good status, which is read as a status of 500 and above.
 */
function isMissing(error: unknown): boolean {
  return ApiError.is(error) && (error.status === 404 || error.status >= 500)
}

/** @throws ApiError 409 if the task has no video (yet) */
function videoURL({ id, status, url }: VideoTask): string {
  if (url !== undefined) return url
  throw new ApiError(`The video task ${id} is ${status} and has no video`, {
    status: 409,
    code: 'video_not_ready',
  })
}
